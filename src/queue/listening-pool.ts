import { EventEmitter } from 'node:events'
import type { PgPool, PgPoolClient } from 'bullmq'
import { messageOf } from '../domain/errors.ts'
import type { QueueTiming } from './timing.ts'
import { within } from './within.ts'

/** BullMQ's tables live in this schema. */
export const schema = 'bullmq'

/**
 * BullMQ's statements name its tables without the schema. It comes second, so that whatever else uses the connection
 * finds and makes its own tables first.
 */
export const searchPath = `public, ${schema}`

type Row = Record<string, unknown>
type Answer = { rows: Row[]; rowCount?: number | null }
/** Text with several statements has several answers. */
type Answers = Answer | Answer[]

export const rowsOf = (answers: Answers): Row[] =>
  Array.isArray(answers) ? answers.flatMap(({ rows }) => rows) : answers.rows

/** What the queue needs of a `pg.Pool` and its clients; the embedded store's pool has the same shape. */
export type PoolClient = {
  query(text: string, values?: unknown[]): Promise<Answers>
  release(destroy?: boolean): void
  on(event: string, listener: (argument: unknown) => void): unknown
  removeListener(event: string, listener: (argument: unknown) => void): unknown
}
export type Pool = {
  query(text: string, values?: unknown[]): Promise<Answers>
  connect(): Promise<PoolClient>
  on(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
}

const listenStatement = /^\s*(?:--[^\n]*\n\s*)*(?:UN)?LISTEN\b/i
const namingStatement = /set_config\('application_name'/

export type ListeningOptions = {
  /** A server, whose lines can break; the embedded database has none. */
  isServer: boolean
  timing: Pick<QueueTiming, 'heartbeatMs' | 'answerMs'>
  /** Told of every request that failed because the server was away. */
  onOutage(error: unknown): void
}

/**
 * A pool for BullMQ on top of the store's. BullMQ holds one connection for each worker to be notified on, which would use
 * up the pool with every system added: here all of them listen on one. The pool underneath stays open at `end`.
 */
export const createListeningPool = (pool: Pool, { isServer, timing, onOutage }: ListeningOptions): PgPool => {
  const prepared = new WeakSet<PoolClient>()
  const listener = createListener(pool, isServer ? timing : undefined)

  const query = async (text: string, values?: readonly unknown[]): Promise<Answers> => {
    const parameters = values === undefined ? undefined : [...values]
    if (!isServer) return pool.query(text, parameters)
    return naming(onOutage, () =>
      withClient(pool, async (client) => {
        if (!prepared.has(client)) {
          await client.query(`SET search_path TO ${searchPath}`)
          prepared.add(client)
        }
        return client.query(text, parameters)
      }),
    )
  }

  const connect = async (): Promise<PgPoolClient> => {
    const events = new EventEmitter()
    events.setMaxListeners(0)
    const client = {
      query: async (text: string, values?: readonly unknown[]) => {
        // The one connection all workers listen on carries no worker's name.
        if (namingStatement.test(text)) return { rows: [] }
        if (!listenStatement.test(text)) return query(text, values)
        await naming(onOutage, () => listener.subscribe(events))
        return { rows: [] }
      },
      on: (event: string, handler: (argument: unknown) => void) => {
        events.on(event, handler)
        return client
      },
      removeListener: (event: string, handler: (argument: unknown) => void) => {
        events.removeListener(event, handler)
        return client
      },
      removeAllListeners: (event?: string) => {
        events.removeAllListeners(event)
        return client
      },
      release: () => listener.unsubscribe(events),
    }
    // BullMQ's own type says `any` for rows; nothing here depends on what is in them.
    return client as PgPoolClient
  }

  // Errors of idle connections are the business of the pool's owner.
  const self = { query, connect, end: () => listener.close(), on: () => self, removeAllListeners: () => self }
  return self as PgPool
}

/**
 * Runs `work` on one connection. A connection that breaks while it is out of the pool and has nothing to answer says so in
 * an event, which would end the process if nobody listened.
 */
export const withClient = async <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect()
  let broken = false
  const onError = (): void => {
    broken = true
  }
  client.on('error', onError)
  try {
    return await work(client)
  } catch (error) {
    broken ||= !isServerAnswer(error)
    throw error
  } finally {
    // A broken one may still have more to say.
    if (!broken) client.removeListener('error', onError)
    client.release(broken)
  }
}

/** An error with a five-character code came from the server, so the connection is fine; unless the server says that it stops. */
const isServerAnswer = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^[0-9A-Z]{5}$/.test(error.code) &&
  !/^(?:08|57P|53300)/.test(error.code)

/**
 * BullMQ knows a lost connection by this code alone: then it waits and does the same again, instead of trying without a pause, or taking a
 * job for failed whose end it could not write down.
 */
class QueueAwayError extends Error {
  readonly code = 'ECONNREFUSED'

  constructor(cause: unknown) {
    super(messageOf(cause), { cause })
    this.name = 'QueueAwayError'
  }
}

const naming = async <T>(onOutage: ListeningOptions['onOutage'], request: () => Promise<T>): Promise<T> => {
  try {
    return await request()
  } catch (error) {
    if (isServerAnswer(error)) throw error
    onOutage(error)
    throw new QueueAwayError(error)
  }
}

type Listener = {
  subscribe(events: EventEmitter): Promise<void>
  unsubscribe(events: EventEmitter): void
  close(): Promise<void>
}

/** One connection that listens for new jobs. When it breaks every subscriber is told, and the next `subscribe` opens another. */
const createListener = (pool: Pool, timing: ListeningOptions['timing'] | undefined): Listener => {
  const subscribers = new Set<EventEmitter>()
  let current: Promise<() => Promise<void>> | undefined

  /** Listens; returns how to stop. */
  const open = async (): Promise<() => Promise<void>> => {
    const client = await pool.connect()
    let ended = false
    let heart: NodeJS.Timeout | undefined
    const onLoss = (error: unknown): void => {
      if (ended) return
      ended = true
      clearInterval(heart)
      current = undefined
      client.release(true)
      const told = [...subscribers]
      subscribers.clear()
      for (const events of told) {
        if (events.listenerCount('error') > 0)
          events.emit('error', error ?? new Error('the listening connection ended'))
      }
    }
    client.on('notification', (notification) => {
      for (const events of subscribers) events.emit('notification', notification)
    })
    client.on('error', onLoss)
    client.on('end', () => onLoss(undefined))
    keepAlive(client)
    try {
      await client.query('LISTEN bullmq_jobs')
    } catch (error) {
      onLoss(error)
      throw error
    }
    if (timing !== undefined) heart = setInterval(() => void prove(client, timing.answerMs, onLoss), timing.heartbeatMs)
    return async () => {
      clearInterval(heart)
      if (ended) return
      await client.query('UNLISTEN bullmq_jobs').catch(() => undefined)
      if (ended) return
      ended = true
      // Not back into the pool: our handlers hang on it.
      client.release(true)
    }
  }

  return {
    subscribe: async (events) => {
      if (current === undefined) {
        const opening = open()
        current = opening
        opening.catch(() => {
          if (current === opening) current = undefined
        })
      }
      await current
      subscribers.add(events)
    },
    unsubscribe: (events) => {
      subscribers.delete(events)
    },
    close: async () => {
      subscribers.clear()
      const stop = await current?.catch(() => undefined)
      current = undefined
      await stop?.()
    },
  }
}

/** Nothing comes on a line that only listens, also when it is dead: it is asked. */
const prove = async (client: PoolClient, answerMs: number, onLoss: (error: unknown) => void): Promise<void> => {
  try {
    if ((await within(client.query('SELECT 1'), answerMs)) === undefined)
      onLoss(new Error(`the listening connection gave no answer for ${answerMs / 1_000} s`))
  } catch (error) {
    onLoss(error)
  }
}

/** A connection that only listens would not notice for hours that the other end is gone. */
const keepAlive = (client: PoolClient): void => {
  if (!('connection' in client)) return
  const { connection } = client
  if (typeof connection !== 'object' || connection === null || !('stream' in connection)) return
  const { stream } = connection
  if (typeof stream !== 'object' || stream === null || !('setKeepAlive' in stream)) return
  if (typeof stream.setKeepAlive === 'function') stream.setKeepAlive(true, 10_000)
}
