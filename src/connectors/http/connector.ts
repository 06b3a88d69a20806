import type { SyncedEntity } from '../../domain/entity.ts'
import { CrossdockError } from '../../domain/errors.ts'
import type { RecordEntity } from '../../domain/record.ts'
import { type Call, type Connection, defineConnector, type Health, type Sink, type Source } from '../connector.ts'
import { createSystemClient, type SystemClient } from './client.ts'
import { createHttpCustomerLookup } from './customer-lookup.ts'
import { type HttpSettings, httpSettings } from './settings.ts'
import { createHttpSink } from './sink.ts'
import { createHttpSource } from './source.ts'
import { askForCheck } from './source-clock.ts'

/** Any system with a JSON API over HTTP, described by its settings. */
export const httpConnector = defineConnector({
  type: 'http',
  settings: httpSettings,
  open: async (settings, deps): Promise<Connection> => {
    const client = createSystemClient(settings, deps)
    const base = { client, settings, deps }
    const sourceFor = <E extends RecordEntity>(entity: E): { [K in E]?: Source<E> } => {
      const section = settings.entities[entity]
      if (section?.source === undefined) return {}
      // The key is the entity the source is for.
      return { [entity]: createHttpSource(entity, { ...section, source: section.source }, base) } as {
        [K in E]?: Source<E>
      }
    }
    const sinkFor = <E extends SyncedEntity>(entity: E): { [K in E]?: Sink<E> } => {
      const section = settings.entities[entity]
      if (section?.sink === undefined) return {}
      return { [entity]: createHttpSink(entity, { ...section, sink: section.sink }, base) } as { [K in E]?: Sink<E> }
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
      lookups: lookupsOf(base),
      check: (call) => checkHealth(client, settings, call),
      close: async () => client.close(),
      concurrency: settings.concurrency,
    }
  },
})

const lookupsOf = (base: { client: SystemClient; settings: HttpSettings }): Connection['lookups'] => {
  const section = base.settings.entities.customer
  if (section?.lookup === undefined) return {}
  return { customer: createHttpCustomerLookup({ ...section, lookup: section.lookup }, base) }
}

const checkHealth = async (client: SystemClient, settings: HttpSettings, call: Call): Promise<Health> => {
  try {
    await askForCheck(client, settings, call)
    return { ok: true, detail: `${settings.url} answers; ${Object.keys(settings.entities).join(', ')} described` }
  } catch (error) {
    if (error instanceof CrossdockError) return { ok: false, error }
    throw error
  }
}
