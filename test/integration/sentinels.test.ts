import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { openApp, type TestApp } from '../helpers/crossdock-app.ts'
import { type MessageServer, startMessageServer } from '../helpers/message-server.ts'

/** What must never be found in a log, a queue, a metric or a message. */
const secrets = {
  hook: 'whsec_c2VudGluZWwtaG9vay1zZWNyZXQ=',
  webhook: 'whsec_c2VudGluZWwtd2ViaG9vay1zZWNyZXQ=',
  robotUrl: 'sentinel-robot-token',
  robot: 'SECsentinel0123456789',
  mail: 'sentinel-smtp-password',
  erp: 'sandbox-secret',
}
const person = {
  name: 'SENTINEL PERSON',
  email: 'sentinel.person@example.com',
  phone: '5550123987',
  note: 'SENTINEL NOTE OF A PERSON',
  answer: 'sentinel.answer@example.com',
}

const order = (number: string, item: string, control: string): string =>
  [
    `ST*850*${control}`,
    `BEG*00*SA*${number}**20261120`,
    'CUR*BY*USD',
    'DTM*002*20261204',
    'N1*BY*Northwind Electronics*UL*4012345000009',
    'N3*100 Harbor Way',
    'N4*Seattle*WA*98101*US',
    `PER*BD*${person.name}*TE*${person.phone}*EM*${person.email}`,
    `PO1*1*1*EA*899.00**BP*${item}`,
    `PID*F****${person.note}`,
    'CTT*1',
    `SE*12*${control}`,
  ].join('~\n')

const file = (sets: readonly string[]): string =>
  [
    `ISA*00*          *00*          *ZZ*${'NORTHWIND'.padEnd(15)}*ZZ*${'CROSSDOCK'.padEnd(15)}*261120*0915*U*00401*000000071*0*P*>`,
    'GS*PO*NORTHWIND*CROSSDOCK*20261120*0915*71*X*004010',
    ...sets,
    `GE*${sets.length}*71`,
    'IEA*1*000000071~',
  ].join('~\n')

describe('secrets and personal data', () => {
  let site: TestApp
  let server: MessageServer

  beforeAll(async () => {
    server = await startMessageServer()
    server.answer = { status: 500, body: `${secrets.robotUrl} ${person.answer}` }
    site = await openApp('embedded', {
      logLevel: 'trace',
      sections: {
        hooks: { erp: { secret: secrets.hook } },
        alerts: {
          groupSeconds: 0,
          channels: {
            robot: {
              type: 'dingtalk',
              url: `${server.url}/send?access_token=${secrets.robotUrl}`,
              secret: secrets.robot,
            },
            mail: {
              type: 'email',
              to: ['night@example.com'],
              from: 'crossdock@example.com',
              smtp: { host: '127.0.0.1', port: 9, requireTls: false, user: 'crossdock', password: secrets.mail },
            },
          },
        },
        webhooks: [
          { url: `${server.url}/hook`, secret: secrets.webhook, events: ['dead-letter.opened', 'order.received'] },
        ],
      },
    })
    // The ERP repeats what it was sent, as systems do.
    site.erp.setFaults([
      {
        kind: 'status',
        match: { method: 'POST', path: '^/.*A_SalesOrder' },
        status: 400,
        body: {
          error: {
            code: 'V1/555',
            message: { lang: 'en', value: `${person.answer} (${person.name}, ${secrets.erp}) is not allowed` },
          },
        },
      },
    ])
    site.crm.setFaults([
      {
        kind: 'status',
        match: { method: 'POST' },
        every: 3,
        status: 503,
        body: `${person.answer} ${site.crm.clientSecret}`,
      },
    ])
    await site.drop('orders.edi', file([order('SNT-1', 'NW-100245', '0001'), order('SNT-2', 'NOT-THERE', '0002')]))
    await site.settled(60_000)
    // What nobody can parse, with all of it in.
    await site.drop('broken.edi', `ISA*${person.name}*${person.email}*${person.phone}`)
    await site.settled(60_000)
    await untilTold(site, server)
  }, 180_000)
  afterAll(async () => {
    await site.close()
    await server.close()
  })

  const all = () => [...Object.values(secrets), site.crm.clientSecret, ...Object.values(person)]
  const foundIn = (text: string): string[] =>
    all().filter((sentinel) => text.toLowerCase().includes(sentinel.toLowerCase()))

  it('are there to be leaked: in documents, and in dead letters', async () => {
    const documents = await site.store.documents.list({ direction: 'in', limit: 10 })
    const canonical = JSON.stringify(documents.map((document) => document.canonical))
    for (const value of [person.name, person.email, person.phone]) expect(canonical).toContain(value)
    const letters = await site.deadLetters()
    expect(letters.length).toBeGreaterThanOrEqual(3)
    expect(JSON.stringify(letters)).toContain(person.answer)
    // A system that repeats our password does not have it kept.
    const deliveries = await site.store.deliveries.list({ system: 'erp', limit: 10 })
    const kept = [letters, deliveries, await site.store.deliveries.events(deliveries.map(({ id }) => id))]
    expect(JSON.stringify(kept)).not.toContain(secrets.erp)
  })

  it('are in no log line', () => {
    const leaking = site.logs.filter((line) => foundIn(JSON.stringify(line)).length > 0)
    expect(leaking.map((line) => JSON.stringify(line))).toEqual([])
    expect(site.logs.length).toBeGreaterThan(5)
  })

  it('are in no table of the queue', async () => {
    // A backup holds the queue as well, and can be looked into while the site runs.
    const folder = await mkdtemp(join(tmpdir(), 'crossdock-sentinels-'))
    const archive = join(folder, 'backup.tar.gz')
    await site.store.backup(archive)
    await mkdir(join(folder, 'data'))
    execFileSync('tar', ['xzf', archive, '-C', join(folder, 'data')])
    const { pool, close } = await openStore(
      { kind: 'embedded', folder: join(folder, 'data') },
      { logger: pino({ level: 'silent' }) },
    )
    const { rows: tables } = await pool.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'bullmq'::regnamespace and relkind in ('r', 'p')`,
    )
    let rowsSeen = 0
    for (const { name } of tables) {
      const { rows } = await pool.query<{ t: string }>(`select row_to_json(t)::text as t from bullmq."${name}" t`)
      rowsSeen += rows.length
      expect({ table: name, found: foundIn(rows.map(({ t }) => t).join('\n')) }).toEqual({ table: name, found: [] })
    }
    expect(rowsSeen).toBeGreaterThan(0)
    await close()
    await rm(folder, { recursive: true, force: true })
  })

  it('are in no alert, no message and no event for other programs', async () => {
    const alerts = await site.store.alerts.page({ limit: 100 })
    const deliveries = await site.store.alerts.pageDeliveries({ limit: 100 })
    const events = await site.store.webhooks.page({ limit: 100 })
    expect(alerts.items.length).toBeGreaterThan(0)
    expect(deliveries.items.length).toBeGreaterThan(1)
    expect(events.items.map(({ event }) => event)).toContain('dead-letter.opened')
    expect(foundIn(JSON.stringify([alerts, deliveries, events]))).toEqual([])
    expect(foundIn(server.received.map(({ body }) => body).join('\n'))).toEqual([])
    const shown = await Promise.all(
      ['/alerts', '/alert-rules', '/alert-deliveries', '/webhook-deliveries', '/webhook-endpoints', '/retention'].map(
        (path) => site.call('GET', path),
      ),
    )
    expect(foundIn(JSON.stringify(shown))).toEqual([])
  })

  it('are in no metric', async () => {
    const { statusCode, body } = await site.app.api.inject({
      url: '/metrics',
      headers: { authorization: `Bearer ${site.app.token}` },
    })
    if (statusCode === 200) expect(foundIn(body)).toEqual([])
    else expect(statusCode).toBe(404)
  })
})

const untilTold = async (site: TestApp, server: MessageServer): Promise<void> => {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(200)) {
    const { items } = await site.store.alerts.pageDeliveries({ limit: 10 })
    const isTried = items.length > 1 && items.every(({ attempts, error }) => attempts > 0 && error !== null)
    if (isTried && server.received.some(({ path }) => path === '/hook')) return
  }
  throw new Error('nobody was told')
}
