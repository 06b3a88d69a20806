import { states } from './en/states.ts'
import type { Key, Text } from './text.ts'

const isKey = (key: string): key is Key & keyof typeof states => key in states

/** The name of a state, kind or role; one this console does not know is shown as the server names it. */
export const stateText = (t: Text, state: string): string => {
  const key = `state.${state}`
  return isKey(key) ? (t as (key: string) => string)(key) : state
}
