import { randomBytes } from 'node:crypto'
import pg from 'pg'

const serverUrl = (name: 'TEST_REDIS_URL' | 'TEST_DATABASE_URL'): string => {
  const url = process.env[name]
  if (url === undefined)
    throw new Error(`${name} is not set: run the tests with "npm test", which starts the servers they need`)
  return url
}

export const testRedisUrl = (): string => serverUrl('TEST_REDIS_URL')

/** An empty database on the test server, gone after `drop`. */
export const createTestDatabase = async (): Promise<{ url: string; drop(): Promise<void> }> => {
  const server = serverUrl('TEST_DATABASE_URL')
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer(server, `CREATE DATABASE ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}

const onServer = async (url: string, statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
