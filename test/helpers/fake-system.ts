import type {
  Connection,
  Page,
  PushItem,
  PushResult,
  Sink,
  Source,
  SourceRecord,
} from '../../src/connectors/connector.ts'
import type { SyncedEntity } from '../../src/domain/entity.ts'
import { RejectedError, TransientError, UncertainError } from '../../src/domain/errors.ts'
import type { Issue } from '../../src/domain/issue.ts'
import { type RecordEntities, recordSchemas } from '../../src/domain/record.ts'

type Value<E extends SyncedEntity> = RecordEntities[E]

export type FakeRow<E extends SyncedEntity> = {
  id: string
  value: Value<E>
  modifiedMs: number
  /** When readers can see this state of the row; the one before is seen until then. */
  visibleMs: number
  before: FakeRow<E> | undefined
  /** The key a create carried. */
  key: string | undefined
}

export type Write = { kind: 'create' | 'update'; id: string; value: unknown; atMs: number; emptied?: string[] }

/** What goes wrong with the next calls: consumed one by one. */
export type Fault = 'down' | 'lost-answer' | 'reject'

export type FakeOptions<E extends SyncedEntity> = {
  entity: E
  fields: readonly string[]
  /** Keys of the value a write sets; the fields unless stated. */
  writes?: readonly string[]
  /** The fields it can be made to empty; none unless stated. */
  empties?: readonly string[]
  /** What it makes of a value that is written; takes all of it unless stated. */
  keeps?: (written: Record<string, unknown>) => Record<string, unknown>
  /** The fields its source can know; all unless stated. */
  knows?: readonly string[]
  pageSize?: number
  lagMs?: number
  overlapMs?: number
  reads?: 'modified' | 'full'
  hasUpdate?: boolean
  tombstones?: boolean
  /** How long the system's own clock is ahead of ours. */
  clockAheadMs?: number
  batchSize?: number
}

/** A small system in memory with a clock of its own: rows are stamped by it, may be seen late, and calls may fail. */
export type FakeSystem<E extends SyncedEntity> = {
  name: string
  connection: Connection
  rows: Map<string, FakeRow<E>>
  writes: Write[]
  /** Key and state of each item that came to the sink, whatever came of it. */
  keys: string[]
  /** Number of calls to the sink, whatever came of them. */
  calls: { push: number; update: number; find: number; read: number }
  faults: Fault[]
  /** Chance of a fault in each call, when `random` says so. */
  faultRate: number
  nowMs(): number
  advance(ms: number): void
  put(
    id: string,
    value: Partial<Value<E>> & Record<string, unknown>,
    options?: { visibleAfterMs?: number; modifiedMs?: number },
  ): void
  remove(id: string): void
  /** Called before each page, with the number of the page. */
  onPage: ((page: number) => void) | undefined
  /** Ids that cannot be mapped. */
  broken: Set<string>
  value(id: string): Value<E> | undefined
}

export const createFakeSystem = <E extends SyncedEntity>(
  name: string,
  options: FakeOptions<E>,
  random: () => number = () => 1,
): FakeSystem<E> => {
  const {
    entity,
    fields,
    pageSize = 100,
    lagMs = 0,
    overlapMs = 300_000,
    reads = 'modified',
    clockAheadMs = 0,
  } = options
  let clockMs = Date.parse('2026-03-01T12:00:00Z') + clockAheadMs
  let created = 0
  const rows = new Map<string, FakeRow<E>>()
  const deleted: { id: string; atMs: number }[] = []
  const system: FakeSystem<E> = {
    name,
    rows,
    writes: [],
    keys: [],
    calls: { push: 0, update: 0, find: 0, read: 0 },
    faults: [],
    faultRate: 0,
    onPage: undefined,
    broken: new Set(),
    nowMs: () => clockMs,
    advance: (ms) => {
      clockMs += ms
    },
    put: (id, value, { visibleAfterMs = 0, modifiedMs = clockMs } = {}) => {
      const before = rows.get(id)
      const merged = recordSchemas[entity].parse({ ...before?.value, ...value })
      rows.set(id, { id, value: merged, modifiedMs, visibleMs: clockMs + visibleAfterMs, before, key: before?.key })
    },
    remove: (id) => {
      rows.delete(id)
      deleted.push({ id, atMs: clockMs })
    },
    value: (id) => rows.get(id)?.value,
    connection: undefined as unknown as Connection,
  }
  const seen = (row: FakeRow<E>): FakeRow<E> | undefined => {
    let state: FakeRow<E> | undefined = row
    while (state !== undefined && state.visibleMs > clockMs) state = state.before
    return state
  }
  const record = ({ id, value, modifiedMs }: FakeRow<E>): SourceRecord<E> => ({
    externalId: id,
    modifiedAt: new Date(modifiedMs).toISOString(),
    raw: { id, modified: modifiedMs, ...(value as object), ...(system.broken.has(id) ? { broken: true } : {}) },
    map: () =>
      system.broken.has(id)
        ? {
            ok: false,
            issues: [{ code: 'VALUE_INVALID', path: 'name', value: '?', message: 'cannot be read' } satisfies Issue],
          }
        : { ok: true, value: structuredClone(value) },
  })
  const failing = (): Fault | undefined => {
    const planned = system.faults.shift()
    if (planned !== undefined) return planned
    return random() < system.faultRate ? (random() < 0.5 ? 'down' : 'lost-answer') : undefined
  }
  const source: Source<E> = {
    reads,
    ...(options.knows === undefined ? {} : { fields: options.knows as NonNullable<Source<E>['fields']> }),
    lagMs,
    overlapMs,
    now: () => Promise.resolve(new Date(clockMs).toISOString()),
    read: async function* ({ since, until }, after) {
      const from = since === undefined ? 0 : Date.parse(since)
      const to = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until)
      let last = (after as [number, string] | undefined) ?? [-1, '']
      for (let page = 0; ; page += 1) {
        await Promise.resolve()
        system.calls.read += 1
        system.onPage?.(page)
        if (system.faults[0] === 'down') {
          system.faults.shift()
          throw new TransientError('SYSTEM_UNREACHABLE', `${name} does not answer`, { scope: 'system' })
        }
        const found = [...rows.values()]
          .flatMap((row) => seen(row) ?? [])
          .filter((row) => row.modifiedMs >= from && row.modifiedMs <= to && isAfter(row, last))
          .sort((a, b) => a.modifiedMs - b.modifiedMs || (a.id < b.id ? -1 : 1))
          .slice(0, pageSize)
        const end = found.at(-1)
        if (end === undefined) return
        last = [end.modifiedMs, end.id]
        yield { records: found.map(record), next: last } satisfies Page<E>
      }
    },
    get: (ids) => Promise.resolve(ids.flatMap((id) => rows.get(id) ?? []).map(record)),
    listIds: async function* () {
      await Promise.resolve()
      yield [...rows.keys()]
    },
    ...(options.tombstones === true
      ? {
          readDeleted: async function* ({ since }) {
            await Promise.resolve()
            const from = since === undefined ? 0 : Date.parse(since)
            yield deleted
              .filter(({ atMs }) => atMs >= from)
              .map(({ id, atMs }) => ({ externalId: id, deletedAt: new Date(atMs).toISOString() }))
          },
        }
      : {}),
  }
  const write = (kind: Write['kind'], items: readonly PushItem<E>[]): Promise<PushResult[]> => {
    const fault = failing()
    system.keys.push(...items.map(({ key, state }) => `${key} ${state}`))
    if (fault === 'down') {
      return Promise.reject(new TransientError('SYSTEM_BUSY', `${name} is busy`, { scope: 'item' }))
    }
    const results = items.map((item): PushResult => {
      if (fault === 'reject') return { ok: false, error: new RejectedError('RECORD_REJECTED', `${name} refuses it`) }
      const written = (options.keeps ?? ((value) => value))(
        Object.fromEntries(Object.entries(item.value).filter(([field]) => (options.writes ?? fields).includes(field))),
      )
      const known = item.externalId
      created += known === undefined ? 1 : 0
      const id = known ?? `${name}-${created}`
      const gone = Object.fromEntries((item.emptied ?? []).map((field) => [field, undefined]))
      system.put(id, { ...written, ...gone } as never)
      const row = rows.get(id)
      if (row !== undefined && known === undefined) row.key = item.key
      const emptied = item.emptied === undefined ? {} : { emptied: [...item.emptied] }
      system.writes.push({ kind, id, value: structuredClone(written), atMs: clockMs, ...emptied })
      return { ok: true, receipt: { externalId: id } }
    })
    if (fault === 'lost-answer') return Promise.reject(new UncertainError(`${name} did not answer`))
    return Promise.resolve(results)
  }
  const sink: Sink<E> = {
    fields: fields as NonNullable<Sink<E>['fields']>,
    ...(options.empties === undefined ? {} : { empties: options.empties as NonNullable<Sink<E>['empties']> }),
    push: (items) => {
      system.calls.push += 1
      return write('create', items)
    },
    find: (item) => {
      system.calls.find += 1
      const row = [...rows.values()].find(({ key }) => key === item.key)
      return Promise.resolve(row === undefined ? undefined : { externalId: row.id })
    },
    ...(options.hasUpdate === false
      ? {}
      : {
          update: (items: readonly PushItem<E>[]) => {
            system.calls.update += 1
            return write('update', items)
          },
        }),
    repeatable: false,
    batchSize: options.batchSize ?? 200,
    visibilityLagMs: 0,
  }
  system.connection = {
    sources: { [entity]: source },
    sinks: { [entity]: sink },
    lookups: {},
    check: () => Promise.resolve({ ok: true, detail: 'in memory' }),
    close: () => Promise.resolve(),
    concurrency: 2,
  }
  return system
}

const isAfter = ({ modifiedMs, id }: { modifiedMs: number; id: string }, [lastMs, lastId]: [number, string]): boolean =>
  modifiedMs > lastMs || (modifiedMs === lastMs && id > lastId)
