/**
 * Writes docs/openapi.json from the table of routes. With --check it writes nothing and fails when the file is not what it would write.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pino } from 'pino'
import { type ApiDeps, createApi } from '../src/api/api.ts'
import { openApiOf } from '../src/api/openapi.ts'

const target = resolve(import.meta.dirname, '../docs/openapi.json')

/** Stands for parts no route touches before it is called. */
const untouched: unknown = new Proxy(() => untouched, { get: () => untouched })

// Routes are declared from the deps and use them when they are called, which does not happen here.
const app = createApi({
  ...(untouched as ApiDeps),
  store: untouched as ApiDeps['store'],
  queue: untouched as ApiDeps['queue'],
  connections: new Map(),
  systemTypes: new Map(),
  partners: [],
  flows: new Map(),
  calendars: new Map(),
  hooks: new Map(),
  limits: { maxTransactionBytes: 1 },
  logger: pino({ level: 'silent' }),
  now: Date.now,
  token: 'none',
  people: untouched as ApiDeps['people'],
  oidcProviders: [],
  publicUrl: undefined,
  trustedProxies: [],
  requestsPerSecond: 1,
  alerts: untouched as ApiDeps['alerts'],
  webhooks: [],
  retention: untouched as ApiDeps['retention'],
  operations: untouched as ApiDeps['operations'],
})
await app.ready()
const text = `${JSON.stringify(openApiOf(app.routeTable), null, 2)}\n`
await app.close()

if (!process.argv.includes('--check')) writeFileSync(target, text)
else if (readFileSync(target, 'utf8') !== text) {
  console.error('docs/openapi.json is not what the routes say: run npm run gen:openapi')
  process.exitCode = 1
}
