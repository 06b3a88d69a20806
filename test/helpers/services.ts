import { randomBytes } from 'node:crypto'
import pg from 'pg'

const serverUrl = (name: 'TEST_REDIS_URL' | 'TEST_DATABASE_URL' | 'TEST_TRYTON_URL'): string => {
  const url = process.env[name]
  if (url === undefined)
    throw new Error(`${name} is not set: run the tests with "npm test", which starts the servers they need`)
  return url
}

export const testRedisUrl = (): string => serverUrl('TEST_REDIS_URL')

/** Where a Tryton is asked for: see scripts/test-tryton.js. */
export const testTrytonUrl = (): string => serverUrl('TEST_TRYTON_URL')

export type TestDatabase = {
  url: string
  query(statement: string): Promise<Record<string, unknown>[]>
  drop(): Promise<void>
}

/** A database on the test server, empty or a copy of another one, gone after `drop`. */
export const createTestDatabase = async (template = 'template1'): Promise<TestDatabase> => {
  const server = serverUrl('TEST_DATABASE_URL')
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer(server, `CREATE DATABASE ${name} TEMPLATE ${template}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.href,
    query: (statement) => onServer(url.href, statement),
    drop: async () => {
      await onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    },
  }
}

/** Asks the server that all tests share. */
export const onTestDatabase = (statement: string): Promise<Record<string, unknown>[]> =>
  onServer(serverUrl('TEST_DATABASE_URL'), statement)

const onServer = async (url: string, statement: string): Promise<Record<string, unknown>[]> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows
  } finally {
    await client.end()
  }
}
