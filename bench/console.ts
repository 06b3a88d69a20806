/**
 * What people wait for when they look: lists, search, the overview and the page of an order, through the HTTP API, with a million documents and
 * 50,000 open dead letters in PostgreSQL. Crossdock runs in this process and answers on a socket; one asks after the other.
 *
 * npm run bench:console -- [--documents 1000000] [--dead-letters 50000] [--rounds 40] [--write]
 *
 * `--write` puts the table into docs/performance.md.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { pino } from 'pino'
import { createApp } from '../src/main.ts'
import { loadSettings } from '../src/settings.ts'
import { newDatabase, percentile, writeTable } from './bench-site.ts'
import { partnersOf, seedConsole } from './console-seed.ts'

const { values: options } = parseArgs({
  options: {
    documents: { type: 'string', default: '1000000' },
    'dead-letters': { type: 'string', default: '50000' },
    rounds: { type: 'string', default: '40' },
    write: { type: 'boolean', default: false },
  },
})

const documents = Number(options.documents)
const rounds = Number(options.rounds)
const token = 'bench-token-of-the-console-bench'
const mustAnswerWithinMs = 200

const configOf = (folder: string, url: string): string =>
  JSON.stringify({
    data: join(folder, 'data'),
    store: { url },
    api: { port: 0, token },
    log: { level: 'error' },
    systems: {
      erp: {
        type: 'sap-s4hana',
        url: 'http://127.0.0.1:1',
        user: 'CROSSDOCK',
        password: 'sandbox-secret',
        salesOrganization: '1710',
        distributionChannel: '10',
        division: '00',
      },
      crm: { type: 'salesforce', url: 'http://127.0.0.1:1', clientId: 'a', clientSecret: 'sandbox-secret' },
      edi: { type: 'directory', inbox: join(folder, 'in'), outbox: join(folder, 'out') },
    },
    partners: ['*.partner.yaml'],
    flows: {
      orders: { from: 'edi', entity: 'sales-order', to: ['crm', 'erp'], answerFrom: 'erp' },
      stock: { from: 'erp', entity: 'stock-level', to: ['crm'], schedule: '*/15 * * * *' },
      customers: { between: ['crm', 'erp'], entity: 'customer', schedule: '0 * * * *' },
    },
  })

/** A number in the middle of what there is, another one each round. */
const someOf = (count: number, round: number): number => 1 + ((round * 7_919_993 + 104_729) % count)
const orderOf = (round: number): string => `PO-${String(someOf(documents, round)).padStart(8, '0')}`
const partnerOf = (round: number): string => partnersOf[round % partnersOf.length] ?? ''
const filter = (text: string): string => `filter=${encodeURIComponent(text)}`

/** What is asked for, by the round. */
const questions: [string, (round: number) => string][] = [
  ['overview', () => '/overview'],
  ['search: an order number', (round) => `/search?q=${orderOf(round)}`],
  ['search: the beginning of order numbers', (round) => `/search?q=${orderOf(round).slice(0, -3)}`],
  ['search: an item a tenth of the orders have', (round) => `/search?q=item-${round % 10}`],
  ['search: a customer', (round) => `/search?q=${encodeURIComponent(`Customer ${someOf(5000, round)}`)}`],
  ['search: a control number', (round) => `/search?q=${someOf(documents / 10, round)}`],
  ['search: the number in the ERP', (round) => `/search?q=45${String(someOf(documents, round)).padStart(8, '0')}`],
  ['search: a file', (round) => `/search?q=orders-${someOf(documents / 10, round)}.edi`],
  ['search: one letter', (round) => `/search?q=${'ipoc0'[round % 5]}`],
  ['search: nothing there', (round) => `/search?q=nothing-${round}`],
  ['orders by an item', (round) => `/orders?q=item-${round % 10}`],
  ['the way of an order', (round) => `/orders/${orderOf(round)}/trace`],
  ['documents', () => '/documents'],
  ['documents, 1000 of them', () => '/documents?limit=1000'],
  ['documents of a partner', (round) => `/documents?${filter(`partner:${partnerOf(round)}`)}`],
  ['documents that are dead', () => `/documents?${filter('state:dead')}`],
  [
    'documents of a partner in a state few have',
    (round) => `/documents?${filter(`partner:${partnerOf(round)} state:duplicate`)}`,
  ],
  ['documents of an order', (round) => `/documents?${filter(`order:${orderOf(round)}`)}`],
  ['documents before a day', () => `/documents?${filter('at<2026-10-20 direction:in')}`],
  ['documents by the beginning of a number', (round) => `/documents?${filter(orderOf(round).slice(0, -2))}`],
  [
    'documents by the beginning a tenth of the numbers have',
    (round) => `/documents?${filter(orderOf(round).slice(0, -6))}`,
  ],
  ['deliveries', () => '/deliveries'],
  ['deliveries to a system', () => `/deliveries?${filter('system:erp')}`],
  ['deliveries that are dead', () => `/deliveries?${filter('state:dead')}`],
  ['deliveries that wait', () => `/deliveries?${filter('state:intent')}`],
  ['deliveries by the beginning of a number', (round) => `/deliveries?${filter(orderOf(round).slice(0, -2))}`],
  ['interchanges', () => '/interchanges'],
  [
    'interchanges by the beginning of a file name',
    (round) => `/interchanges?${filter(`orders-${someOf(documents / 10, round)}`)}`,
  ],
  ['acknowledgements that are overdue', () => `/acknowledgements?${filter('state:overdue')}`],
  ['dead letters', () => '/dead-letters'],
  ['dead letters of a code', () => `/dead-letters?${filter('code:ITEM_CODE_UNKNOWN')}`],
  ['dead letters of a partner', (round) => `/dead-letters?${filter(`partner:${partnerOf(round)}`)}`],
  ['dead letters, old ones', () => `/dead-letters?${filter('age>30d')}`],
  ['dead letters of an order', (round) => `/dead-letters?${filter(`order:${orderOf(round)}`)}`],
  ['dead letters by the beginning of a number', (round) => `/dead-letters?${filter(orderOf(round).slice(0, -4))}`],
  ['error groups, by money', () => '/error-groups?sort=money'],
  ['error groups, by age', () => '/error-groups?sort=age'],
  ['error groups of a partner', (round) => `/error-groups?${filter(`partner:${partnerOf(round)}`)}`],
  ['actions on many', () => '/bulk-actions'],
  ['runs', () => '/runs'],
  ['audit', () => '/audit'],
  ['flows', () => '/flows'],
  ['one flow', () => '/flows/stock'],
  ['systems', () => '/systems'],
  ['partners', () => '/partners'],
  ['one partner', (round) => `/partners/${partnerOf(round)}`],
  ['throughput of a day', () => '/throughput'],
  ['throughput of a month, one partner', (round) => `/throughput?hours=720&partner=${partnerOf(round)}`],
  ['metrics', () => '/metrics'],
]

type Row = { what: string; p50: number; p95: number; most: number; sizeKb: number }

const ask = async (url: string): Promise<{ ms: number; bytes: number; next: string | null }> => {
  const startMs = performance.now()
  const reply = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  const text = await reply.text()
  const ms = performance.now() - startMs
  if (!reply.ok) throw new Error(`${url}: ${reply.status} ${text.slice(0, 300)}`)
  return { ms, bytes: text.length, next: /"next":"([^"]+)"/.exec(text)?.[1] ?? null }
}

/** `urlOf` is given the answer before. The first request makes connections and plans, and does not count. */
const measure = async (what: string, urlOf: (round: number, next: string | null) => string): Promise<Row> => {
  const times: number[] = []
  let bytes = 0
  let next: string | null = null
  for (let round = 0; round < rounds; round += 1) {
    const answer = await ask(urlOf(round, next))
    if (round > 0) times.push(answer.ms)
    bytes += answer.bytes
    next = answer.next
  }
  return {
    what,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    most: Math.max(...times),
    sizeKb: bytes / rounds / 1024,
  }
}

const lineOf = ({ what, p50, p95, most, sizeKb }: Row): string =>
  `| ${what} | ${p50.toFixed(1)} | ${p95.toFixed(1)} | ${most.toFixed(1)} | ${sizeKb.toFixed(1)} |`

const folder = await mkdtemp(join(tmpdir(), 'crossdock-bench-'))
const databaseUrl = await newDatabase()
const config = join(folder, 'crossdock.yaml')
await writeFile(config, configOf(folder, databaseUrl))
for (const name of partnersOf)
  await writeFile(
    join(folder, `${name}.partner.yaml`),
    JSON.stringify({
      name,
      system: 'edi',
      theirs: { qualifier: 'ZZ', id: name.toUpperCase() },
      ours: { qualifier: 'ZZ', id: 'CROSSDOCK' },
    }),
  )
const settings = await loadSettings({ configPath: config, cwd: folder, env: {} })
const app = await createApp(settings, 'api', pino({ level: 'error' }))
const client = new pg.Client({ connectionString: databaseUrl })
await client.connect()
try {
  const seededMs = performance.now()
  const size = { documents, deadLetters: Number(options['dead-letters']), waiting: 2000 }
  await seedConsole(client, size, (step) => console.log(step))
  console.log(`seeded in ${((performance.now() - seededMs) / 1000).toFixed(0)} s`)
  const { url } = await app.start()
  if (url === undefined) throw new Error('the API does not listen')
  const rows: Row[] = []
  for (const [what, pathOf] of questions) {
    rows.push(await measure(what, (round) => `${url}${pathOf(round)}`))
    console.log(lineOf(rows.at(-1) as Row))
  }
  for (const path of ['/documents', '/dead-letters']) {
    rows.push(
      await measure(`${path.slice(1)}, page after page of 200`, (_round, next) =>
        next === null ? `${url}${path}?limit=200` : `${url}${path}?limit=200&after=${encodeURIComponent(next)}`,
      ),
    )
    console.log(lineOf(rows.at(-1) as Row))
  }
  const slow = rows.filter(({ p95 }) => p95 > mustAnswerWithinMs)
  const table = [
    `${documents} documents, ${options['dead-letters']} open dead letters and as many ended ones; ${rounds - 1} requests each, one after the other.`,
    '',
    '| what | p50 ms | p95 ms | longest ms | kB |',
    '|---|---|---|---|---|',
    ...rows.map(lineOf),
  ].join('\n')
  console.log(`\n${table}`)
  for (const { what, p95 } of slow)
    console.error(`${what}: p95 is ${p95.toFixed(0)} ms, at most ${mustAnswerWithinMs} are allowed`)
  if (options.write) await writeTable('console', table)
  process.exitCode = slow.length === 0 ? 0 : 1
} finally {
  await client.end()
  await app.close(1_000)
  await rm(folder, { recursive: true, force: true })
}
process.exit()
