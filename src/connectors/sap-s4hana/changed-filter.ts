import { dateLiteral, timeLiteral } from '../../mappers/sap-s4hana/odata-values.ts'
import type { SystemTime } from '../../mappers/sap-s4hana/system-time.ts'
import type { ReadWindow } from '../connector.ts'

/** A filter for rows whose `<kind>Date` and `<kind>Time` fall into the window, to the second, in the time zone of the system. */
export const changedFilter = (kind: 'LastChange' | 'Creation', window: ReadWindow, time: SystemTime): string => {
  const [date, timeOfDay] = [`${kind}Date`, `${kind}Time`]
  const { since, until } = window
  if (since === undefined) throw new Error('A window of changes has a start')
  const { from, to } = time.between(since, until ?? since)
  const begin = `(${date} gt ${dateLiteral(from.date)} or (${date} eq ${dateLiteral(from.date)} and ${timeOfDay} ge ${timeLiteral(from.time)}))`
  if (until === undefined) return begin
  return `${begin} and (${date} lt ${dateLiteral(to.date)} or (${date} eq ${dateLiteral(to.date)} and ${timeOfDay} le ${timeLiteral(to.time)}))`
}

/** A filter for documents changed or created on the days of the window: SAP tells no time of day for some. */
export const changedDaysFilter = (window: ReadWindow, time: SystemTime): string => {
  const { since, until } = window
  if (since === undefined) throw new Error('A window of changes has a start')
  const { from, to } = time.between(since, until ?? since)
  const within = (date: string): string => {
    const begin = `${date} ge ${dateLiteral(from.date)}`
    return until === undefined ? begin : `(${begin} and ${date} le ${dateLiteral(to.date)})`
  }
  return `${within('LastChangeDate')} or ${within('CreationDate')}`
}
