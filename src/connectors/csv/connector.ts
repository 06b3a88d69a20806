import { access, constants, mkdir } from 'node:fs/promises'
import type { SyncedEntity } from '../../domain/entity.ts'
import type { RecordEntity } from '../../domain/record.ts'
import { type Connection, defineConnector, type Health, type Sink, type Source } from '../connector.ts'
import { fileErrorFrom } from '../directory/file-errors.ts'
import { createCsvCustomerLookup, hasIdentifiers } from './customer-lookup.ts'
import { type CsvSettings, csvSettings } from './settings.ts'
import { createCsvSink } from './sink.ts'
import { createCsvSource, csvReading } from './source.ts'

/** Records in CSV files of a folder, both ways. */
export const csvConnector = defineConnector({
  type: 'csv',
  settings: csvSettings,
  open: async (settings, { system }): Promise<Connection> => {
    const sourceFor = <E extends RecordEntity>(entity: E): { [K in E]?: Source<E> } => {
      const section = settings.entities[entity]
      const { inbox } = settings
      if (section?.source === undefined || inbox === undefined) return {}
      const reading = csvReading(entity, section, settings.format)
      // The key is the entity the source is for.
      return { [entity]: createCsvSource(reading, section.source, { ...settings, inbox }, system) } as {
        [K in E]?: Source<E>
      }
    }
    const sinkFor = <E extends SyncedEntity>(entity: E): { [K in E]?: Sink<E> } => {
      const section = settings.entities[entity]
      const { outbox } = settings
      if (section?.sink === undefined || outbox === undefined) return {}
      const reading = csvReading(entity, section, settings.format)
      return { [entity]: createCsvSink(reading, section.sink, { ...settings, outbox }, system) } as {
        [K in E]?: Sink<E>
      }
    }
    return {
      sources: {
        ...sourceFor('customer'),
        ...sourceFor('product'),
        ...sourceFor('price'),
        ...sourceFor('stock-level'),
        ...sourceFor('order-status'),
        ...sourceFor('opportunity'),
      },
      sinks: {
        ...sinkFor('customer'),
        ...sinkFor('product'),
        ...sinkFor('price'),
        ...sinkFor('stock-level'),
        ...sinkFor('order-status'),
      },
      lookups: lookupsOf(settings, system),
      check: () => checkFolders(settings, system),
      close: async () => undefined,
      concurrency: 2,
    }
  },
})

const lookupsOf = (settings: CsvSettings, system: string): Connection['lookups'] => {
  const { inbox } = settings
  const section = settings.entities.customer
  if (section?.source === undefined || inbox === undefined) return {}
  const reading = csvReading('customer', section, settings.format)
  if (!hasIdentifiers(reading)) return {}
  const source = createCsvSource(reading, section.source, { ...settings, inbox }, system, false)
  return { customer: createCsvCustomerLookup(reading, source) }
}

const checkFolders = async ({ inbox, outbox }: CsvSettings, system: string): Promise<Health> => {
  try {
    if (inbox !== undefined) await access(inbox, constants.R_OK | constants.X_OK)
    if (outbox !== undefined) {
      await mkdir(outbox, { recursive: true })
      await access(outbox, constants.W_OK | constants.X_OK)
    }
    return { ok: true, detail: `${[inbox, outbox].filter((folder) => folder !== undefined).join(' and ')} can be used` }
  } catch (error) {
    return { ok: false, error: fileErrorFrom(error, `${system}: looking into its folders`, 'config') }
  }
}
