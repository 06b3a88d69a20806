import { pino } from 'pino'
import { afterAll, describe, expect, it } from 'vitest'
import journal from '../../src/store/migrations/meta/_journal.json' with { type: 'json' }
import { openStore } from '../../src/store/open-store.ts'
import { describeStore } from '../conformance/store.ts'
import { createTestDatabase } from '../helpers/services.ts'

const logger = pino({ level: 'silent' })
const databases: { drop(): Promise<void> }[] = []
afterAll(async () => {
  for (const { drop } of databases) await drop()
})

const createDatabase = async (): Promise<string> => {
  const database = await createTestDatabase()
  databases.push(database)
  return database.url
}

describeStore('PostgreSQL', async () => openStore({ kind: 'postgres', url: await createDatabase() }, { logger }))

describe('opening a PostgreSQL store', () => {
  it('lets several processes start at once on an empty database', async () => {
    const url = await createDatabase()
    const opened = await Promise.all(
      [1, 2, 3, 4].map(() => openStore({ kind: 'postgres', url, poolSize: 2 }, { logger })),
    )
    for (const { store } of opened) expect(await store.documents.list({ limit: 1 })).toEqual([])
    const { rows } = await (opened[0]?.pool.query('select count(*)::int as count from schema_migration') ?? {
      rows: [],
    })
    expect(rows).toEqual([{ count: journal.entries.length }])
    for (const { close } of opened) await close()
  })

  it('names a server that does not answer, without the password', async () => {
    const url = 'postgres://crossdock:s3cret@127.0.0.1:1/orders'
    const error: unknown = await openStore({ kind: 'postgres', url }, { logger }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'ConfigError', code: 'STORE_UNREACHABLE' })
    expect(String(error)).toMatch(/127\.0\.0\.1:1\/orders does not answer: .*ECONNREFUSED/)
    expect(String(error)).not.toContain('s3cret')
  })

  it('refuses a database that a newer program changed', async () => {
    const url = await createDatabase()
    const first = await openStore({ kind: 'postgres', url }, { logger })
    await first.pool.query(`insert into public.schema_migration (hash, created_at) values ('x', 4102444800000)`)
    await first.close()
    const second = openStore({ kind: 'postgres', url }, { logger })
    await expect(second).rejects.toMatchObject({ code: 'STORE_OUT_OF_DATE' })
  })

  it('tells how PostgreSQL is backed up', async () => {
    const opened = await openStore({ kind: 'postgres', url: await createDatabase() }, { logger })
    const backup = opened.store.backup('/backups/today.dump')
    await expect(backup).rejects.toMatchObject({
      code: 'BACKUP_ELSEWHERE',
      message: expect.stringMatching(/pg_dump .*--file=\/backups\/today\.dump/),
    })
    await opened.close()
  })

  it('appends to the audit trail while another transaction that did is open', async () => {
    const opened = await openStore({ kind: 'postgres', url: await createDatabase() }, { logger })
    const { store } = opened
    const append = (subject: string, on = store) =>
      on.audit.append({ actor: 'ann', action: 'test', subject, detail: null })
    await store.transaction(async (tx) => {
      await append('begun first', tx)
      await append('committed first')
    })
    const entries = await store.audit.list({ limit: 5 })
    expect(entries.map(({ seq, subject }) => [seq, subject])).toEqual([
      [2, 'begun first'],
      [1, 'committed first'],
    ])
    await opened.close()
  })

  it('closes twice without complaint', async () => {
    const opened = await openStore({ kind: 'postgres', url: await createDatabase() }, { logger })
    await opened.close()
    await opened.store.close()
  })
})
