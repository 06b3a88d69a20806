import type { BusinessCalendar } from '../schedule/business-calendar.ts'
import type { Clocks, FireEntry, FireTime, SkippedTimes } from '../schedule/fire-times.ts'
import { tableText } from './table.ts'

/** Fire times as a table; local times without seconds when none has any. */
export const fireEntryTable = (entries: readonly FireEntry[], calendar: BusinessCalendar | undefined): string => {
  const length = entries.some(({ local }) => !local.endsWith(':00')) ? 19 : 16
  const timeText = (local: string): string => local.slice(0, length).replace('T', ' ')
  return tableText(entries, [
    { title: 'local time', value: ({ local }) => timeText(local) },
    { title: 'offset', value: (entry) => (entry.kind === 'fires' ? entry.offset : '') },
    {
      title: '',
      value: (entry) => {
        if (entry.kind === 'fires') return markText(entry)
        const last = timeText(entry.lastLocal).slice(11)
        return `skipped${entry.slots === 1 ? '' : ` to ${last}`}: ${reasonText(entry, calendar)}`
      },
    },
  ])
}

const markText = ({ mark, movedFrom = '', clocks }: FireTime): string => {
  if (mark === undefined) return ''
  if (mark === 'moved') return `in place of ${movedFrom.slice(11, 16)}`
  return `doubled: the ${mark === 'first-pass' ? 'first' : 'second'} of two${changeText(clocks)}`
}

const reasonText = ({ why, local, slots, clocks }: SkippedTimes, calendar: BusinessCalendar | undefined): string => {
  if (why === 'holiday') return ['holiday', calendar?.get(local.slice(0, 10)) ?? ''].join(' ').trim()
  if (why === 'second-pass') return 'it comes twice, and ran the first time'
  return `${slots === 1 ? 'this local time does' : 'these times do'} not exist${changeText(clocks)}`
}

/** ` (clocks go from 02:00 to 03:00)`, with dates where the date changes too. */
const changeText = (clocks: Clocks | undefined): string => {
  if (clocks === undefined) return ''
  const begin = clocks.from.slice(0, 10) === clocks.to.slice(0, 10) ? 11 : 0
  const [from, to] = [clocks.from, clocks.to].map((local) => local.slice(begin, 16).replace('T', ' '))
  return ` (clocks go from ${from} to ${to})`
}
