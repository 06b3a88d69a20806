import nock from 'nock'
import { pino } from 'pino'
import { afterEach, beforeEach, expect } from 'vitest'
import type { Call, Connection, ReadWindow, SourceRecord } from '../../../src/connectors/connector.ts'
import { odooConnector } from '../../../src/connectors/odoo/connector.ts'
import { odooSettings } from '../../../src/connectors/odoo/settings.ts'
import type { RecordEntity } from '../../../src/domain/record.ts'

export const host = 'https://odoo.example'
export const serverDate = 'Sun, 22 Nov 2026 19:32:10 GMT'
const logger = pino({ level: 'silent' })

export const call: Call = {
  signal: new AbortController().signal,
  logger,
  now: () => Date.UTC(2026, 10, 22),
  assertMayWrite: () => undefined,
}

export const openOdoo = (settings: object = {}): Promise<Connection> =>
  odooConnector.open(
    odooSettings.parse({
      url: host,
      database: 'acme',
      login: 'bot',
      apiKey: 'key-1',
      currency: 'USD',
      timeoutMs: 2000,
      ...settings,
    }),
    { system: 'odoo', logger },
  )

/** Every request of a test is answered by nock, and every answer it prepared is asked for. */
export const withNock = (): void => {
  beforeEach(() => {
    nock.disableNetConnect()
  })
  afterEach(() => {
    const pending = nock.pendingMocks()
    nock.cleanAll()
    nock.enableNetConnect()
    expect(pending).toEqual([])
  })
}

export const speaksJson2 = (): nock.Scope =>
  nock(host)
    .get('/web/version')
    .reply(200, { version_info: [19, 0, 0, 'final', 0, ''], version: '19.0' }, { date: serverDate })

type Body = Record<string, unknown>

/** A JSON-2 call whose body must hold these arguments; of lists, the first elements. */
export const json2 = (model: string, method: string, wanted: Body = {}): nock.Interceptor =>
  nock(host, { reqheaders: { authorization: 'bearer key-1', 'x-odoo-database': 'acme' } }).post(
    `/json/2/${model}/${method}`,
    (body: Body) => holds(body, wanted),
  )

const holds = (seen: unknown, wanted: unknown): boolean => {
  if (typeof wanted !== 'object' || wanted === null) return seen === wanted
  if (typeof seen !== 'object' || seen === null) return false
  return Object.entries(wanted).every(([key, value]) => holds((seen as Body)[key], value))
}

export const pagesOf = async <E extends RecordEntity>(
  connection: Connection,
  entity: E,
  window: ReadWindow = { since: undefined, until: undefined },
  after?: unknown,
): Promise<{ records: SourceRecord<E>[]; next: unknown }[]> => {
  const source = connection.sources?.[entity]
  if (source === undefined) throw new Error(`no source of ${entity}`)
  const pages: { records: SourceRecord<E>[]; next: unknown }[] = []
  for await (const page of source.read(window, after, call)) pages.push(page)
  return pages
}
