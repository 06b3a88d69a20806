import type { BegunRun } from '../../api/server-types.ts'
import type { Text } from '../../i18n/text.ts'

/** How many runs were begun, and why others were not: one is left out while the last one is at work. */
export const begunText = (runs: readonly BegunRun[], t: Text): string => {
  const begun = runs.filter(({ state }) => state === 'due')
  const skipped = runs.filter(({ state }) => state === 'skipped')
  const why = [...new Set(skipped.flatMap(({ reason }) => reason ?? []))].join('; ')
  return [
    ...(begun.length > 0 || skipped.length === 0 ? [t('flow.begun', { n: begun.length })] : []),
    ...(skipped.length > 0 ? [t('flow.notBegun', { n: skipped.length, why })] : []),
  ].join('. ')
}
