import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Connection } from '../../../src/connectors/connector.ts'
import { csvConnector } from '../../../src/connectors/csv/connector.ts'
import { csvSettings } from '../../../src/connectors/csv/settings.ts'

export type CsvFolder = {
  connection: Connection
  inbox: string
  outbox: string
  /** Puts a file into the inbox. */
  put(name: string, content: string | Uint8Array): Promise<void>
  close(): Promise<void>
}

export const customerColumns = {
  ourCode: 'Number',
  name: 'Name',
  phone: 'Phone',
  'mainAddress.lines': 'Street',
  'mainAddress.city': 'City',
  'mainAddress.country': 'Country',
  creditLimit: 'Limit',
  active: { column: 'State', codes: { A: true, X: false } },
}

/** A system of the type csv over two new folders. */
export const openFolder = async (entities: unknown, more: Record<string, unknown> = {}): Promise<CsvFolder> => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-csv-'))
  const [inbox, outbox] = [join(folder, 'in'), join(folder, 'out')]
  await mkdir(inbox)
  const settings = csvSettings.parse({ inbox, outbox, stableForMs: 0, entities, ...more })
  const connection = await csvConnector.open(settings, { system: 'files', logger: pino({ level: 'silent' }) })
  return {
    connection,
    inbox,
    outbox,
    put: (name, content) => writeFile(join(inbox, name), content),
    close: async () => {
      await connection.close()
      await rm(folder, { recursive: true })
    },
  }
}
