import type { RecordExplanation } from '../desk/explain-record.ts'
import type { SystemQuality } from '../desk/quality.ts'
import type { ReviewView } from '../desk/review-view.ts'
import { fireTimes } from '../schedule/fire-times.ts'
import { timetableOf } from '../schedule/timetable-of.ts'
import type { Settings } from '../settings.ts'
import type { Run } from '../store/record-store.ts'
import type { DeadLetter } from '../store/store.ts'
import type { Score } from './score-links.ts'

type Out = (line: string) => void

const shownValue = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

export const showRuns = (runs: readonly Run[], out: Out): void => {
  for (const { system, counts } of runs) {
    const told = Object.entries(counts).filter(([, count]) => count > 0)
    out(`  ${system}: ${told.map(([what, count]) => `${count} ${what}`).join(', ')}`)
  }
}

/** The record that came beside the one it may be. */
export const showReview = ({ review, candidates }: ReviewView, out: Out): void => {
  const [best] = candidates
  if (best === undefined) return
  out(`  for one: ${review.externalId} of ${review.system} may be "${best.key}" (${best.score.toFixed(2)})`)
  for (const reason of best.reasons) out(`    ${reason}`)
  for (const { field, theirs, ours, same } of best.fields) {
    if (!same) out(`    ${field.padEnd(16)} ${shownValue(theirs ?? '-').padEnd(62)} ${shownValue(ours ?? '-')}`)
  }
}

export const showConflict = ({ message, issues }: DeadLetter, out: Out): void => {
  out(`  for one: ${message}`)
  for (const { value, message: says } of issues) out(`    ${value}: ${says}`)
}

export const showScore = (name: string, { right, wrong, missed, precision, recall }: Score, out: Out): void =>
  out(
    `  ${name.padEnd(16)} ${right} of ${right + missed} duplicates found, ${wrong} wrong: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`,
  )

export const showQuality = (all: readonly SystemQuality[], out: Out): void => {
  for (const { system, records, clean, rules } of all) {
    out(`  ${system}: ${clean} of ${records} records have nothing to mend`)
    for (const { rule, message, records: count } of rules) out(`    ${String(count).padStart(5)}  ${rule}: ${message}`)
  }
}

export const showExplanation = ({ record, places, fields }: RecordExplanation, out: Out): void => {
  out(
    `  "${record.key}", version ${record.version}, in ${places.map((one) => `${one.system} ${one.externalId}`).join(', ')}`,
  )
  for (const { field, value, system, rule, others } of fields) {
    const said = others.map((other) => `${other.system} says ${shownValue(other.value)}`).join('; ')
    out(
      `    ${field.padEnd(16)} ${shownValue(value).padEnd(62)} ${system ?? '-'} by ${rule}${said === '' ? '' : ` (${said})`}`,
    )
  }
}

const slotsShown = 4

export const showNextTimes = (
  flows: Settings['flows'],
  calendars: Settings['calendars'],
  now: Date,
  out: Out,
): void => {
  for (const [name, flow] of flows) {
    const timetable = timetableOf(name, flow, calendars)
    if (timetable === undefined) continue
    const times: string[] = []
    for (const entry of fireTimes({ ...timetable, after: now, count: slotsShown })) {
      if (entry.kind === 'fires') times.push(entry.at.toISOString().slice(0, 16))
    }
    out(`  ${name.padEnd(16)} ${times.join(', ')} (${timetable.expression} ${timetable.timezone})`)
  }
}
