import * as z from 'zod'
import { RejectedError } from '../../domain/errors.ts'
import type { Call, ReadWindow } from '../connector.ts'
import type { SalesforceClient } from './client.ts'

const updatedReply = z.object({ latestDateCovered: z.string() })

const deletedReply = z.object({
  deletedRecords: z.array(z.object({ id: z.string().min(1), deletedDate: z.string() })),
  earliestDateAvailable: z.string().nullish(),
})

const minuteMs = 60_000

/** Both feeds cut seconds off, so windows are whole minutes. */
const minuteOf = (time: string): number => Math.floor(Date.parse(time) / minuteMs) * minuteMs

/** A time as the feeds want it: with an offset, without `Z`. */
const feedTime = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}+00:00`

/** A time of the org (`2026-01-31T12:00:00.000+0000`) in ISO 8601; undefined when it is none. */
export const isoTime = (text: string): string | undefined => {
  const atMs = Date.parse(text)
  return Number.isNaN(atMs) ? undefined : new Date(atMs).toISOString()
}

/**
 * Up to when everything written into these objects can be seen. That is the org's clock, unless a transaction that began earlier is still
 * open: its rows will bear stamps from before, and a reader that had gone past them would never see them. getUpdated tells when the oldest
 * one began (`latestDateCovered`), in whole minutes: a transaction begun within the last minute is left to the overlap.
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_getupdated_getupdatedresult.htm
 */
export const safeTime = async (client: SalesforceClient, objects: readonly string[], call: Call): Promise<string> => {
  const now = await client.serverTime(call)
  const end = minuteOf(now)
  const times = [Date.parse(now)]
  for (const object of objects) {
    const query = { start: feedTime(end - 2 * minuteMs), end: feedTime(end) }
    const req = { method: 'GET', path: `/sobjects/${object}/updated/`, query, kind: 'read' } as const
    const covered = Date.parse((await client.request(req, call)).parse(updatedReply).latestDateCovered)
    if (covered < end) times.push(covered)
  }
  return new Date(Math.min(...times)).toISOString()
}

type Deleted = { externalId: string; deletedAt: string | undefined }

/** The codes of a refusal, which the error keeps as the body it came with. */
const isTooEarly = (error: unknown): boolean =>
  error instanceof RejectedError && JSON.stringify(error.detail ?? '').includes('INVALID_REPLICATION_DATE')

/**
 * What was deleted inside the window, by getDeleted. Its windows are whole minutes, so what was deleted in the minute the window ends in comes
 * with the next one, which begins with that minute. Salesforce keeps the list for about 15 days: a window that reaches back further throws
 * RejectedError DELETIONS_FORGOTTEN, while one from the beginning starts where the list does.
 */
export async function* readDeleted(
  client: SalesforceClient,
  system: string,
  object: string,
  window: ReadWindow,
  call: Call,
): AsyncIterable<Deleted[]> {
  const ask = async (startMs: number, endMs: number) => {
    const query = { start: feedTime(startMs), end: feedTime(endMs) }
    const req = { method: 'GET', path: `/sobjects/${object}/deleted/`, query, kind: 'read' } as const
    return (await client.request(req, call)).parse(deletedReply)
  }
  const endMs = minuteOf(window.until ?? (await client.serverTime(call)))
  let startMs = window.since === undefined ? endMs - minuteMs : minuteOf(window.since)
  if (startMs >= endMs) return
  if (window.since === undefined) {
    const { earliestDateAvailable } = await ask(startMs, endMs)
    // The minute it falls into is not wholly there.
    if (earliestDateAvailable) startMs = Math.min(startMs, minuteOf(earliestDateAvailable) + minuteMs)
  }
  const forgotten = (): RejectedError =>
    new RejectedError(
      'DELETIONS_FORGOTTEN',
      `${system} no longer lists what was deleted from ${object} since ${feedTime(startMs)}. Let the flow compare complete lists once (deletes.detect: listing).`,
      { stage: 'read' },
    )
  const reply = await ask(startMs, endMs).catch((error: unknown) => {
    throw isTooEarly(error) ? forgotten() : error
  })
  const { earliestDateAvailable, deletedRecords } = reply
  if (earliestDateAvailable && minuteOf(earliestDateAvailable) > startMs) throw forgotten()
  if (deletedRecords.length > 0) {
    yield deletedRecords.map(({ id, deletedDate }) => ({ externalId: id, deletedAt: isoTime(deletedDate) }))
  }
}
