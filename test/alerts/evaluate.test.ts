import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { acknowledgeAlert, alertProblems, testChannel } from '../../src/alerts/alert-desk.ts'
import { evaluateRules } from '../../src/alerts/evaluate-rules.ts'
import { sendAlerts } from '../../src/alerts/send-alerts.ts'
import { alertSettings } from '../../src/domain/alert-settings.ts'
import type { Flow } from '../../src/domain/flow.ts'
import { flow } from '../../src/domain/flow.ts'
import type { Partner } from '../../src/domain/partner.ts'
import type { OpenedStore } from '../../src/store/open-store.ts'
import { newDelivery, newRun } from '../conformance/store/rows.ts'
import { openEmbeddedStore } from '../helpers/embedded-store.ts'
import { type MessageServer, startMessageServer } from '../helpers/message-server.ts'

let opened: OpenedStore
let server: MessageServer
beforeAll(async () => {
  opened = await openEmbeddedStore([{ endpoint: 'hook', events: ['alert.fired', 'alert.recovered'] }])
  server = await startMessageServer()
}, 180_000)
afterAll(async () => {
  await opened.close()
  await server.close()
})
beforeEach(async () => {
  server.received.length = 0
  server.answer = { status: 200, body: 'ok' }
  for (const table of [
    'alert',
    'alert_delivery',
    'dead_letter',
    'error_group',
    'delivery',
    'webhook_delivery',
    'work_lease',
    'system_status',
    'run',
  ])
    await opened.pool.query(`delete from ${table}`)
})

const signal = new AbortController().signal

const siteOf = (
  given: Record<string, unknown> = {},
  more: { nowMs?: number; flows?: Record<string, Flow>; silent?: string } = {},
) => {
  const settings = alertSettings.parse({
    groupSeconds: 0,
    channels: { ops: { type: 'webhook', url: server.url } },
    ...given,
  })
  return {
    settings,
    store: opened.store,
    connections: new Map(['crm', 'erp', 'sap', 'csv'].map((name) => [name, {}] as const)),
    flows: new Map(Object.entries(more.flows ?? {})),
    calendars: new Map(),
    partners: more.silent === undefined ? [] : [{ name: more.silent } as Partner],
    certificates: async () => [
      { system: 'erp', host: 'erp.example', expiresAt: new Date(Date.now() + 100.5 * 86_400_000) },
    ],
    absences: async () => (more.silent === undefined ? [] : [{ partner: more.silent, usual: 40 }]),
    watchingSince: new Date(more.nowMs ?? Date.now()),
    now: () => more.nowMs ?? Date.now(),
    random: () => 0,
    instanceId: randomUUID(),
    publicUrl: undefined,
    logger: pino({ level: 'silent' }),
  }
}
type Site = ReturnType<typeof siteOf>

/** One round of both tickers. */
const round = async (site: Site): Promise<unknown[]> => {
  const before = server.received.length
  await opened.store.workLeases.release('alerts', site.instanceId)
  expect(await evaluateRules(site, signal)).toBe(true)
  await sendAlerts(site, signal)
  await opened.store.workLeases.release('alerts', site.instanceId)
  return server.received.slice(before).map(({ body }) => JSON.parse(body))
}

const letter = (system: string, code: 'ITEM_UNKNOWN' | 'VALUE_MISSING' = 'ITEM_UNKNOWN') => ({
  id: randomUUID(),
  subject: 'delivery' as const,
  subjectId: randomUUID(),
  flow: null,
  system,
  partner: 'northwind',
  businessKey: 'Ann Example',
  code,
  message: 'Ann Example has no item',
  issues: [],
  retrySafety: 'not-sent' as const,
})

describe('alerts', () => {
  it('tell of a new group of errors once, of all that came together, and when it is over', async () => {
    const site = siteOf()
    const letters = [letter('erp'), letter('erp'), letter('crm', 'VALUE_MISSING')]
    await opened.store.deadLetters.open(letters)
    const told = await round(site)
    expect(told).toEqual([
      {
        type: 'alert.firing',
        timestamp: expect.any(String),
        data: {
          title: 'Crossdock: 2 things need a person',
          left: 0,
          items: [
            expect.objectContaining({
              what: '1 open dead letter of crm: VALUE_MISSING, A value the order cannot do without is missing',
            }),
            expect.objectContaining({
              what: '2 open dead letters of erp: ITEM_UNKNOWN, An item does not exist in the system',
            }),
          ],
        },
      },
    ])
    expect(JSON.stringify(told)).not.toContain('Ann Example')
    await opened.store.deadLetters.open([letter('erp')])
    expect(await round(site)).toEqual([])
    expect((await opened.store.alerts.page({ limit: 10 })).items.map(({ count }) => count).sort()).toEqual([1, 3])
    const events = await opened.store.webhooks.page({ limit: 10 })
    expect(events.items.map(({ event }) => event)).toEqual(['alert.fired', 'alert.fired'])

    await opened.store.deadLetters.end([letters[2]?.subjectId ?? ''], {
      state: 'resolved',
      reason: 'done',
      actor: 'ann',
    })
    expect(await round(site)).toMatchObject([
      { type: 'alert.recovered', data: { items: [{ what: expect.stringContaining('crm') }] } },
    ])
    expect(await round(site)).toEqual([])
  })

  it('repeats what nobody acknowledged, and lets who acknowledged it work', async () => {
    const site = siteOf({ repeatHours: 1 })
    await opened.store.deadLetters.open([letter('erp')])
    await round(site)
    const later = async (): Promise<unknown[]> => {
      await opened.pool.query(`update alert set told_at = told_at - interval '2 hours'`)
      return round(site)
    }
    expect(await later()).toMatchObject([{ type: 'alert.repeat' }])
    const [alert] = (await opened.store.alerts.page({ limit: 1 })).items
    await acknowledgeAlert(opened.store, alert?.id ?? '', 'ann')
    expect(await later()).toEqual([])
    await expect(acknowledgeAlert(opened.store, randomUUID(), 'ann')).rejects.toThrow(/there is no alert/)
  })

  it('alarms nobody about a group of errors somebody is at, neither anew nor again', async () => {
    const site = siteOf({ repeatHours: 1 })
    const { store, pool } = opened
    const [known, fresh] = [letter('erp'), letter('crm')]
    const acknowledge = async (subjectId: string): Promise<void> => {
      const [one] = await store.deadLetters.ofSubjects([subjectId])
      await store.errorGroups.change(one?.groupId ?? '', { state: 'acknowledged', actor: 'ann', reason: null })
    }
    await store.deadLetters.open([known])
    expect(await round(site)).toHaveLength(1)
    await acknowledge(known.subjectId)
    await store.deadLetters.open([fresh])
    await acknowledge(fresh.subjectId)
    await round(site)
    await pool.query(`update alert set told_at = told_at - interval '2 hours'`)
    expect(await round(site)).toEqual([])
    expect((await store.alerts.page({ limit: 10 })).items).toMatchObject([
      { state: 'acknowledged', acknowledgedBy: 'ann' },
      { state: 'acknowledged', acknowledgedBy: 'ann' },
    ])
    expect((await store.webhooks.page({ limit: 10 })).items.map(({ event }) => event)).toEqual(['alert.fired'])
    await store.deadLetters.end([known.subjectId, fresh.subjectId], { state: 'resolved', reason: 'done', actor: 'ann' })
    // Who was told of it is told that it is over.
    expect(await round(site)).toMatchObject([{ type: 'alert.recovered', data: { items: [{}] } }])
  })

  it('waits for others of the same rule before it tells', async () => {
    const site = siteOf({ groupSeconds: 60 })
    await opened.store.deadLetters.open([letter('erp')])
    expect(await round(site)).toEqual([])
    await opened.pool.query(`update alert set fired_at = fired_at - interval '61 seconds'`)
    await opened.store.deadLetters.open([letter('crm')])
    expect(await round(site)).toMatchObject([{ data: { items: [{}, {}] } }])
  })

  it('knows late work, late flows, systems that are down, silent partners and certificates', async () => {
    const nowMs = Date.now()
    const site = siteOf(
      {
        rules: {
          certificate: { kind: 'certificate', days: 120 },
          later: { kind: 'dead-letter-age', olderThanMinutes: 5 },
        },
      },
      {
        nowMs,
        silent: 'northwind',
        flows: { stock: flow.parse({ from: 'erp', entity: 'stock-level', to: ['crm'], schedule: '*/5 * * * *' }) },
      },
    )
    site.watchingSince = new Date(nowMs - 50 * 60_000)
    const delivery = newDelivery({ system: 'crm' })
    await opened.store.deliveries.insert([delivery])
    await opened.pool.query(`update delivery set due_at = now() - interval '61 minutes'`)
    const old = letter('erp')
    await opened.store.deadLetters.open([old])
    await opened.pool.query(`update dead_letter set created_at = now() - interval '73 hours'`)
    for (let failure = 0; failure < 3; failure += 1)
      await opened.store.systems.pause('sap', 'password hunter2 refused', 0)
    await opened.store.systems.pause('csv', 'paused by ann: stock-taking', undefined)
    await opened.store.systems.pause('taken-out', 'paused by ann: to be taken out', undefined)
    const [message] = (await round(site)) as { data: { items: { what: string }[] } }[]
    const said = message?.data.items.map(({ what }) => what).sort() ?? []
    expect(said).toEqual([
      '1 dead letter of erp waits for a person, the oldest for 3 days',
      '1 dead letter of erp waits for a person, the oldest for 3 days',
      expect.stringMatching(/^1 item for crm should be done and waits, the oldest for 6\d min: does a worker run\?$/),
      '1 open dead letter of erp: ITEM_UNKNOWN, An item does not exist in the system',
      expect.stringMatching(/^The certificate of erp \(erp\.example\) expires in 100 days/),
      expect.stringMatching(/^The flow stock has not read erp since it was due on .* 4\d min ago$/),
      'csv is paused by a person: nothing is sent to it until it is resumed',
      'northwind usually sends 40 documents by this hour and has sent few or none today',
      'sap does not work: 3 failures in a row; it is tried again by itself',
    ])
    const run = newRun({ flow: 'stock', system: 'erp' })
    await opened.store.runs.insert([run])
    const owner = await opened.store.instances.register('all')
    const claimed = await opened.store.runs.claim(run.id, owner)
    await opened.store.runs.finish(run.id, owner, { state: 'done', counts: claimed?.counts as never })
    await round(site)
    const live = (
      await opened.store.alerts.page({ filter: [{ field: 'state', op: 'is', values: ['firing'] }], limit: 50 })
    ).items
    expect(live.map(({ kind }) => kind)).not.toContain('flow-late')
    expect(live.map(({ kind }) => kind)).toContain('system-down')
  })

  it('knows a flow that never could be read, however young the process is', async () => {
    const site = siteOf(
      {},
      { flows: { stock: flow.parse({ from: 'erp', entity: 'stock-level', to: ['crm'], schedule: '*/5 * * * *' }) } },
    )
    site.watchingSince = new Date()
    const run = newRun({ flow: 'stock', system: 'erp' })
    await opened.store.runs.insert([run])
    await opened.pool.query(`update run set state = 'failed', created_at = now() - interval '3 days' where id = $1`, [
      run.id,
    ])
    const [message] = (await round(site)) as { data: { items: { what: string }[] } }[]
    expect(message?.data.items.map(({ what }) => what)).toContainEqual(
      expect.stringMatching(/^The flow stock has not read erp since it was due on/),
    )
  })

  it('evaluate in one process at a time', async () => {
    const [one, two] = [siteOf(), siteOf()]
    expect(await evaluateRules(one, signal)).toBe(true)
    expect(await evaluateRules(two, signal)).toBe(false)
  })

  it('come again when a channel is down, and say that it is', async () => {
    const site = siteOf()
    server.answer = { status: 503, body: 'no' }
    await opened.store.deadLetters.open([letter('erp')])
    await round(site)
    const due = () => opened.pool.query(`update alert_delivery set next_at = now() where state = 'due'`)
    for (let attempt = 1; attempt < 3; attempt += 1) {
      expect(await sendAlerts(site, signal)).toBe(0)
      await due()
      expect(await sendAlerts(site, signal)).toBe(0)
    }
    expect(await alertProblems(opened.store, { channels: {} })).toEqual([])
    expect(await alertProblems(opened.store, site.settings)).toEqual([
      expect.objectContaining({
        kind: 'alert-failing',
        what: 'Alerts do not reach ops: 1 waiting or lost, it answered 503',
      }),
    ])
    expect(await testChannel(site, 'ops', 'ann', signal)).toEqual({ ok: false, detail: 'it answered 503', said: null })
    server.answer = { status: 200, body: 'ok' }
    await due()
    expect(await sendAlerts(site, signal)).toBe(1)
    expect(await testChannel(site, 'ops', 'ann', signal)).toEqual({
      ok: true,
      detail: 'webhook took the message',
      said: { code: 'alert.test-taken', values: { type: 'webhook' } },
    })
    expect(await alertProblems(opened.store, site.settings)).toEqual([])
    const { items } = await opened.store.alerts.pageDeliveries({ limit: 10 })
    expect(items.map(({ state, attempts }) => [state, attempts])).toEqual([
      ['sent', 0],
      ['failed', 0],
      ['sent', 4],
    ])
    await expect(testChannel(site, 'nobody', 'ann', signal)).rejects.toThrow('there are ops')
  })

  it('send no more than a channel takes, and the rest as one when there is room', async () => {
    const site = siteOf({ channels: { ops: { type: 'webhook', url: server.url, maxPerHour: 1 } } })
    await opened.store.deadLetters.open([letter('a')])
    expect(await round(site)).toHaveLength(1)
    for (const system of ['b', 'c']) {
      await opened.store.deadLetters.open([letter(system)])
      expect(await round(site)).toEqual([])
    }
    await opened.pool.query(`update alert_delivery set sent_at = sent_at - interval '61 minutes' where state = 'sent'`)
    await opened.pool.query(`update alert_delivery set next_at = now() where state = 'due'`)
    expect(await round(site)).toMatchObject([{ data: { items: [{}, {}] } }])
  })

  it('keep silent when nobody is to be told', async () => {
    const site = siteOf({ channels: {} })
    await opened.store.deadLetters.open([letter('erp')])
    expect(await round(site)).toEqual([])
    expect((await opened.store.alerts.page({ limit: 1 })).items).toEqual([])
  })
})
