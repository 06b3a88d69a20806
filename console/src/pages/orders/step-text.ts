import { traffic } from '../../i18n/en/traffic.ts'
import type { Text } from '../../i18n/text.ts'

/** The name of a step; one this console does not know is shown as the server names it. */
export const stepText = (t: Text, step: string): string => {
  const key = `step.${step}`
  return key in traffic ? (t as (key: string) => string)(key) : step
}
