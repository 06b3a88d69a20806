import { EventEmitter } from 'node:events'
import type { PGlite } from '@electric-sql/pglite'
import type pg from 'pg'
import { createResult } from './pg-results.ts'
import { type Holder, PGliteSession, plainQuery, type Query } from './pglite-session.ts'

type Result = pg.QueryResult | pg.QueryResult[]
type QueryConfig = pg.QueryConfig & { rowMode?: string }
type Callback = (error: Error | undefined, result?: Result) => void

const defaultIdleTransactionMs = 15_000
const leadingComments = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/
const listenStatement = /^(LISTEN|UNLISTEN)\s+("(?:[^"]|"")+"|[\w$]+|\*)\s*;?\s*$/i

/**
 * One embedded database in the shape of `pg.Pool`, so that everything written for PostgreSQL runs on it: `query`, `connect`,
 * `end` and the events. Any number of clients can be connected, for as long as they like; they share the one session of
 * the database, and only an open transaction keeps the others waiting.
 */
export class PGlitePool extends EventEmitter {
  readonly options: { max: number; keepAlive: boolean }
  readonly #session: PGliteSession
  readonly #listeners = new Map<string, Set<PGliteClient>>()
  #ended = false

  constructor(
    database: PGlite,
    { idleTransactionMs = defaultIdleTransactionMs, assertHeld = (): void => undefined } = {},
  ) {
    super()
    // There is no connection that could be lost unnoticed.
    this.options = { max: Number.POSITIVE_INFINITY, keepAlive: true }
    this.#session = new PGliteSession(database, {
      idleTransactionMs,
      assertHeld,
      onNotification: (notification) => {
        for (const client of this.#listeners.get(notification.channel) ?? []) {
          queueMicrotask(() => client.emit('notification', { name: 'notification', ...notification }))
        }
      },
      onBroken: (error) => {
        if (this.listenerCount('error') > 0) this.emit('error', error)
      },
    })
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Runs one query outside any transaction, in the forms `pg.Pool` takes it. */
  query(config: string | QueryConfig, values?: readonly unknown[] | Callback, callback?: Callback): Promise<Result> {
    const holder = {}
    return answered(queryFrom(config, values), values, callback, async (query) => {
      this.#assertOpen()
      const result = await this.#session.query(holder, query)
      if ([result].flat().some(({ command }) => command === 'BEGIN' || command === 'START')) {
        await this.#session.release(holder)
      }
      return result
    })
  }

  /** Connects a client; it must be released. */
  connect(): Promise<PGliteClient>
  connect(callback: (error: Error | undefined, client?: PGliteClient, release?: () => void) => void): undefined
  connect(
    callback?: (error: Error | undefined, client?: PGliteClient, release?: () => void) => void,
  ): Promise<PGliteClient> | undefined {
    const connected = this.#connect()
    if (callback === undefined) return connected
    connected.then(
      (client) => callback(undefined, client, () => client.release()),
      (error: Error) => callback(error),
    )
    return undefined
  }

  /** Waits for what runs, then closes the database. */
  async end(): Promise<void> {
    if (this.#ended) throw new Error('Called end on pool more than once')
    this.#ended = true
    // What cannot be closed has stopped working already.
    await this.#session.exclusive((database) => database.close()).catch(() => undefined)
  }

  /** Another process has the database: nothing more is done in it here, and ending the pool leaves it as it is. */
  abandon(error: Error): void {
    this.#session.abandon(error)
  }

  /** Runs `work` on the database itself while nobody else uses it: for what is not a query. */
  async exclusive<T>(work: (database: PGlite) => Promise<T>): Promise<T> {
    this.#assertOpen()
    return this.#session.exclusive(work)
  }

  async #connect(): Promise<PGliteClient> {
    this.#assertOpen()
    const client = new PGliteClient({
      run: (holder, query) => {
        this.#assertOpen()
        return this.#session.query(holder, query)
      },
      listen: (listener, command, channel) => this.#listen(listener, command, channel),
      release: (released) => this.#release(released),
    })
    this.emit('connect', client)
    this.emit('acquire', client)
    return client
  }

  async #listen(client: PGliteClient, command: string, channel: string): Promise<Result> {
    if (command === 'LISTEN') {
      const result = await this.#session.query(client, plainQuery(`LISTEN ${quoted(channel)}`))
      const clients = this.#listeners.get(channel) ?? new Set()
      this.#listeners.set(channel, clients.add(client))
      return result
    }
    for (const [name, clients] of [...this.#listeners]) {
      if (channel !== '*' && channel !== name) continue
      if (!clients.delete(client) || clients.size > 0) continue
      this.#listeners.delete(name)
      await this.#session.query(client, plainQuery(`UNLISTEN ${quoted(name)}`))
    }
    const result = createResult(undefined, undefined)
    result.addCommandComplete({ text: 'UNLISTEN' })
    return result
  }

  #release(client: PGliteClient): void {
    this.emit('release', undefined, client)
    if (this.#ended) return
    const ignore = (): void => undefined
    this.#session.release(client).catch(ignore)
    this.#listen(client, 'UNLISTEN', '*').catch(ignore)
  }

  #assertOpen(): void {
    if (this.#ended) throw new Error('Cannot use a pool after calling end on the pool')
  }
}

type ClientDeps = {
  run: (holder: Holder, query: Query) => Promise<Result>
  listen: (client: PGliteClient, command: string, channel: string) => Promise<Result>
  release: (client: PGliteClient) => void
}

/** A client of the pool, shaped like `pg.PoolClient`. */
export class PGliteClient extends EventEmitter {
  readonly #deps: ClientDeps
  #released = false

  constructor(deps: ClientDeps) {
    super()
    this.#deps = deps
  }

  query(config: string | QueryConfig, values?: readonly unknown[] | Callback, callback?: Callback): Promise<Result> {
    return answered(queryFrom(config, values), values, callback, async (query) => {
      if (this.#released) throw new Error('Client was released and is not queryable')
      const [, command, channel] = listenStatement.exec(withoutComments(query.text)) ?? []
      if (command === undefined || channel === undefined) return this.#deps.run(this, query)
      return this.#deps.listen(this, command.toUpperCase(), unquoted(channel))
    })
  }

  /** Gives the client back; an open transaction is rolled back, its subscriptions end. */
  release(_destroy?: boolean | Error): void {
    if (this.#released) throw new Error('Release called on client which has already been released to the pool.')
    this.#released = true
    this.#deps.release(this)
  }
}

const queryFrom = (config: string | QueryConfig, values: readonly unknown[] | Callback | undefined): Query => {
  const given = typeof values === 'function' ? undefined : values
  if (typeof config === 'string') return { ...plainQuery(config), values: given ?? [] }
  return {
    text: config.text,
    values: given ?? config.values ?? [],
    name: config.name,
    rowMode: config.rowMode,
    types: config.types,
  }
}

const answered = (
  query: Query,
  values: readonly unknown[] | Callback | undefined,
  callback: Callback | undefined,
  run: (query: Query) => Promise<Result>,
): Promise<Result> => {
  const result = run(query)
  const done = typeof values === 'function' ? values : callback
  if (done !== undefined) {
    result.then(
      (rows) => done(undefined, rows),
      (error: Error) => done(error),
    )
  }
  return result
}

/** Only statements that begin with a comment pay for stripping it. */
const withoutComments = (text: string): string => (/^[\s/-]/.test(text) ? text.replace(leadingComments, '') : text)
const unquoted = (name: string): string =>
  name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase()
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
