import * as z from 'zod'
import { TransientError } from '../../domain/errors.ts'
import type { Call, ReadWindow } from '../connector.ts'
import type { SalesforceClient } from './client.ts'
import { soqlText, soqlTime } from './soql.ts'

/** What every query of a source asks for: where the record stands in reading order. */
export const stampedRecord = z.looseObject({
  Id: z.string().min(1),
  SystemModstamp: z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'is no time'),
})
export type StampedRecord = z.output<typeof stampedRecord>

/** One object whose changes are read. */
export type ChangeQuery = {
  object: string
  /** Besides Id and SystemModstamp. */
  fields: readonly string[]
  /** Records that were deleted, too. */
  withDeleted: boolean
}

/** How far an object has been read: the last record of the page. */
export type KeysetPosition = { modstamp: string; id: string }

/** The fields of a query, each once, with what paging needs. */
export const selection = (fields: readonly string[]): string =>
  [...new Set(['Id', 'SystemModstamp', ...fields])].join(', ')

const conditionsOf = ({ since, until }: ReadWindow, after: KeysetPosition | undefined): string[] => {
  const conditions: string[] = []
  if (since !== undefined) conditions.push(`SystemModstamp >= ${soqlTime(since, 'second')}`)
  if (until !== undefined) conditions.push(`SystemModstamp <= ${soqlTime(until)}`)
  if (after !== undefined) {
    const at = soqlTime(after.modstamp)
    conditions.push(`(SystemModstamp > ${at} OR (SystemModstamp = ${at} AND Id > ${soqlText(after.id)}))`)
  }
  return conditions
}

/**
 * What changed inside the window, ordered by (SystemModstamp, Id) and paged by that key: many records share a stamp, since it has whole
 * seconds, and a record that changes meanwhile moves behind the position, where it is found again. Ends after a page that is not full.
 */
export async function* readChanged(
  client: SalesforceClient,
  query: ChangeQuery,
  options: { window: ReadWindow; after: KeysetPosition | undefined; pageSize: number },
  call: Call,
): AsyncIterable<{ records: StampedRecord[]; position: KeysetPosition }> {
  const { window, pageSize } = options
  let { after } = options
  for (;;) {
    const conditions = conditionsOf(window, after)
    const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
    const soql = `SELECT ${selection(query.fields)} FROM ${query.object}${where} ORDER BY SystemModstamp, Id LIMIT ${pageSize}`
    const records = await client.query(soql, stampedRecord, call, { withDeleted: query.withDeleted })
    const last = records.at(-1)
    if (last === undefined) return
    if (after?.id === last.Id && after.modstamp === last.SystemModstamp) throw standsStill(query.object, last.Id)
    after = { modstamp: last.SystemModstamp, id: last.Id }
    yield { records, position: after }
    if (records.length < pageSize) return
  }
}

const standsStill = (object: string, id: string): TransientError =>
  new TransientError('REPLY_UNREADABLE', `Asked for ${object} after ${id}, the system answered with ${id} again`, {
    scope: 'item',
    stage: 'read',
  })

const idRecord = z.object({ Id: z.string().min(1) })

/** The ids of all records of an object, read to the end. */
export async function* readIds(
  client: SalesforceClient,
  object: string,
  pageSize: number,
  call: Call,
): AsyncIterable<string[]> {
  let after = ''
  for (;;) {
    const where = after === '' ? '' : ` WHERE Id > ${soqlText(after)}`
    const soql = `SELECT Id FROM ${object}${where} ORDER BY Id LIMIT ${pageSize}`
    const ids = (await client.query(soql, idRecord, call)).map(({ Id }) => Id)
    const last = ids.at(-1)
    if (last === undefined) return
    if (last === after) throw standsStill(object, last)
    yield ids
    if (ids.length < pageSize) return
    after = last
  }
}
