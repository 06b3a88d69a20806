import type { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { runStatement, simpleQuery, type WireValue } from './pg-messages.ts'
import { type Answer, readAnswer } from './pg-results.ts'
import { createStatementCache } from './statement-cache.ts'

/** Who runs statements: a client, or one query of the pool. */
export type Holder = object

export type Query = {
  text: string
  values: readonly unknown[]
  name: string | undefined
  rowMode: string | undefined
  types: pg.QueryConfig['types'] | undefined
}

export type SessionOptions = {
  onNotification: (notification: Answer['notifications'][number]) => void
  /** The database stopped working; every later query fails. */
  onBroken: (error: Error) => void
  /** A transaction that runs no statement for this long while others wait is rolled back. */
  idleTransactionMs: number
  /** Throws when nothing may be written any more. */
  assertHeld: () => void
}

type Task = { holder: Holder; run: () => Promise<void>; fail: (error: Error) => void }

/** Work of the event loop gets its turn after this much time in the database without a pause. */
const turnMs = 10

// The type declaration of node-postgres leaves its conversion of parameters out.
const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): WireValue } }).utils

const changesTables = /^(?:CREATE|ALTER|DROP|DISCARD|DEALLOCATE|TRUNCATE)$/
/** What the server says of a prepared statement whose tables changed or that is gone. */
const outdatedCodes = new Set(['0A000', '26000'])

/**
 * The one session of an embedded database, shared: whoever opened a transaction has it alone until the end of that
 * transaction, otherwise statements run in the order they came.
 */
export class PGliteSession {
  readonly #database: PGlite
  readonly #options: SessionOptions
  readonly #statements = createStatementCache()
  readonly #expired = new WeakSet<Holder>()
  #waiting: Task[] = []
  #owner: Holder | undefined
  #ownerTimer: NodeJS.Timeout | undefined
  #busy = false
  #turnEndsAt: number | undefined
  #broken: Error | undefined

  constructor(database: PGlite, options: SessionOptions) {
    this.#database = database
    this.#options = options
  }

  /** Runs a query for `holder`. */
  query(holder: Holder, query: Query): Promise<Answer['result']> {
    return this.#enqueue(holder, () => this.#execute(holder, query))
  }

  /** Ends what `holder` left open. */
  async release(holder: Holder): Promise<void> {
    this.#waiting = this.#waiting.filter((task) => {
      if (task.holder !== holder) return true
      task.fail(new Error('the client was released before its query ran'))
      return false
    })
    if (this.#owner === holder) await this.query(holder, plainQuery('ROLLBACK'))
  }

  /** Runs `work` on the database itself while nobody else uses it. */
  exclusive<T>(work: (database: PGlite) => Promise<T>): Promise<T> {
    return this.#enqueue({}, async () => {
      this.#options.assertHeld()
      return work(this.#database)
    })
  }

  /** Nothing more is done in the database, which is not even closed: another process has it. */
  abandon(error: Error): void {
    this.#broken = error
    for (const task of this.#waiting.splice(0)) task.fail(error)
    this.#options.onBroken(error)
  }

  #enqueue<T>(holder: Holder, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#broken !== undefined) return reject(this.#broken)
      this.#waiting.push({ holder, run: () => work().then(resolve, reject), fail: reject })
      this.#next()
    })
  }

  #next(): void {
    if (this.#busy || this.#waiting.length === 0) return
    const owner = this.#owner
    const index = owner === undefined ? 0 : this.#waiting.findIndex((task) => task.holder === owner)
    const [task] = index < 0 ? [] : this.#waiting.splice(index, 1)
    if (task === undefined) {
      this.#watchOwner()
      return
    }
    this.#busy = true
    clearTimeout(this.#ownerTimer)
    this.#ownerTimer = undefined
    const run = (): void =>
      void task.run().finally(() => {
        this.#busy = false
        this.#next()
      })
    // The database runs inside this thread: without a pause a long line of queries would hold up timers and sockets.
    if (this.#turnIsOver()) setImmediate(run)
    else run()
  }

  #turnIsOver(): boolean {
    const now = performance.now()
    if (this.#turnEndsAt === undefined) {
      this.#turnEndsAt = now + turnMs
      setImmediate(() => {
        this.#turnEndsAt = undefined
      })
      return false
    }
    return now > this.#turnEndsAt
  }

  /** Others wait and the owner of the transaction does nothing: a defect that must not stop everything for good. */
  #watchOwner(): void {
    const owner = this.#owner
    if (owner === undefined || this.#ownerTimer !== undefined) return
    this.#ownerTimer = setTimeout(() => {
      this.#ownerTimer = undefined
      if (this.#owner !== owner || this.#busy) return
      this.#expired.add(owner)
      this.#busy = true
      void this.#run(owner, plainQuery('ROLLBACK')).finally(() => {
        this.#busy = false
        this.#next()
      })
    }, this.#options.idleTransactionMs)
  }

  #execute(holder: Holder, query: Query): Promise<Answer['result']> {
    if (this.#expired.has(holder)) {
      const seconds = this.#options.idleTransactionMs / 1000
      const error = new pg.DatabaseError(
        `transaction rolled back: it was idle for ${seconds} s while others waited`,
        0,
        'error',
      )
      return Promise.reject(Object.assign(error, { severity: 'FATAL', code: '25P03' }))
    }
    return this.#run(holder, query)
  }

  async #run(holder: Holder, query: Query): Promise<Answer['result']> {
    const simple = query.values.length === 0 && query.name === undefined
    const inTransaction = this.#owner !== undefined
    let answer = await this.#send(holder, query, simple)
    if (answer.error instanceof pg.DatabaseError && outdatedCodes.has(answer.error.code ?? '')) {
      this.#statements.forget(query.text)
      if (!inTransaction) answer = await this.#send(holder, query, simple)
    }
    if (answer.error !== undefined) throw answer.error
    const results = [answer.result].flat()
    if (results.some(({ command }) => changesTables.test(command))) this.#statements.clear()
    return answer.result
  }

  async #send(holder: Holder, query: Query, simple: boolean): Promise<Answer> {
    const prepared = simple ? undefined : this.#statements.prepare(query.text, query.name)
    const message =
      prepared === undefined
        ? simpleQuery(query.text)
        : Buffer.concat([...prepared.prelude, runStatement(prepared.name, query.values.map(prepareValue))])
    this.#options.assertHeld()
    const messages = await this.#database
      .execProtocolStream(message, { syncToFs: false, throwOnError: false })
      .catch((error: unknown) => {
        throw this.#break(error)
      })
    if (messages.some(({ name }) => name === 'parseComplete')) prepared?.commit()
    const answer = readAnswer(messages, query)
    if (answer.transaction === undefined) throw this.#break(undefined)
    this.#owner = answer.transaction === 'I' ? undefined : holder
    for (const notification of answer.notifications) this.#options.onNotification(notification)
    return answer
  }

  #break(cause: unknown): Error {
    const message = 'the embedded database stopped working (is the disk full?): free space and restart Crossdock'
    const error = new Error(message, { cause })
    this.abandon(error)
    return error
  }
}

export const plainQuery = (text: string): Query => ({
  text,
  values: [],
  name: undefined,
  rowMode: undefined,
  types: undefined,
})
