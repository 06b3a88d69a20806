import { usePreference } from '../shell/preferences.ts'

export const timeModes = ['relative', 'absolute'] as const
export type TimeMode = (typeof timeModes)[number]

/** How this person wants times: since when, or when. */
export const useTimeMode = (): [TimeMode, (mode: TimeMode) => void] => {
  const [chosen, choose] = usePreference('times')
  return [chosen === 'absolute' ? 'absolute' : 'relative', choose]
}
