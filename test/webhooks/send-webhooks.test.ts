import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { verifyWebhook } from '../../src/api/verify-webhook.ts'
import { webhookEndpoint, webhookEvents } from '../../src/domain/webhook-settings.ts'
import type { OpenedStore } from '../../src/store/open-store.ts'
import { sendWebhooks } from '../../src/webhooks/send-webhooks.ts'
import { enableEndpoint, replayWebhook } from '../../src/webhooks/webhook-desk.ts'
import { newDelivery, newDocument, newIntent, newOrder, newRun } from '../conformance/store/rows.ts'
import { openEmbeddedStore } from '../helpers/embedded-store.ts'
import { type MessageServer, startMessageServer } from '../helpers/message-server.ts'

const secrets = ['whsec_b2xkIHNlY3JldCBvZiBhIGhvb2s=', 'whsec_bmV3IHNlY3JldCBvZiBhIGhvb2s=']
let opened: OpenedStore
let server: MessageServer
beforeAll(async () => {
  opened = await openEmbeddedStore([
    { endpoint: 'shop', events: webhookEvents },
    { endpoint: 'other', events: ['run.failed'] },
  ])
  server = await startMessageServer()
}, 180_000)
afterAll(async () => {
  await opened.close()
  await server.close()
})
beforeEach(async () => {
  server.received.length = 0
  server.answer = { status: 204, body: '' }
  for (const table of ['webhook_delivery', 'webhook_endpoint']) await opened.pool.query(`delete from ${table}`)
})

const endpoints = () => [
  webhookEndpoint.parse({ url: `${server.url}/hook`, name: 'shop', secret: secrets, events: webhookEvents }),
]
const depsOf = () => ({
  store: opened.store,
  endpoints: endpoints(),
  publicUrl: 'https://dock.example',
  logger: pino({ level: 'silent' }),
  now: Date.now,
  random: () => 0,
})
const signal = new AbortController().signal
const events = async () => (await opened.store.webhooks.page({ limit: 100 })).items
const makeDue = () => opened.pool.query(`update webhook_delivery set next_at = now() where state = 'due'`)

const letterOf = (subjectId: string) => ({
  id: randomUUID(),
  subject: 'delivery' as const,
  subjectId,
  flow: null,
  system: 'erp',
  partner: null,
  businessKey: 'Ann Example',
  code: 'ITEM_UNKNOWN' as const,
  message: 'Ann Example',
  issues: [],
  retrySafety: 'not-sent' as const,
})

describe('events for other programs', () => {
  it('are written with what causes them, or not at all', async () => {
    const { store } = opened
    const document = newDocument({ businessKey: 'PO-9' })
    await store.documents.insert([document])
    const mapped = {
      id: document.id,
      entity: 'sales-order' as const,
      state: 'mapped' as const,
      businessKey: 'PO-9',
      canonical: newOrder('PO-9'),
      repeats: null,
    }
    await expect(
      store.transaction(async (tx) => {
        await tx.documents.saveMapped([mapped])
        throw new Error('the process dies')
      }),
    ).rejects.toThrow('dies')
    expect(await events()).toEqual([])
    await store.documents.saveMapped([mapped])
    // Mapped again after an edit: it was received once.
    await store.documents.saveMapped([mapped])
    const [received, ...more] = await events()
    expect(more).toEqual([])
    expect(received).toMatchObject({
      event: 'order.received',
      subject: document.id,
      data: { documentId: document.id, orderNumber: 'PO-9', partner: 'northwind', link: `/documents/${document.id}` },
    })
  })

  it('tell of orders that need no mapping, such as those of won opportunities', async () => {
    const taken = newDocument({ businessKey: 'OPP-1', state: 'mapped', canonical: newOrder('OPP-1') })
    await opened.store.documents.insert([taken, newDocument()])
    await opened.store.documents.insert([taken])
    expect(await events()).toMatchObject([
      { event: 'order.received', subject: taken.id, data: { documentId: taken.id, orderNumber: 'OPP-1' } },
    ])
  })

  it('tell of deliveries, dead letters and runs, to who asked for it', async () => {
    const { store } = opened
    const owner = await store.instances.register('all')
    const [order, record] = [newDelivery({ businessKey: 'PO-1' }), newIntent()]
    await store.deliveries.insert([order])
    const [intended] = await store.deliveries.intend([record])
    const claimed = await store.deliveries.claim([order.id, intended?.id ?? ''], owner)
    await store.deliveries.settle(
      claimed.map(({ id, fence }) => ({ id, fence, to: 'done' as const, externalId: '77', displayId: undefined })),
    )
    const subject = intended?.id ?? ''
    const letter = letterOf(subject)
    await store.deadLetters.open([letter])
    await store.deadLetters.open([letterOf(subject)])
    // A newer version of the record ends it.
    await store.deliveries.intend([{ ...record, version: record.version + 1 }])
    const resolved = letterOf(randomUUID())
    await store.deadLetters.open([resolved])
    const ending = { state: 'resolved' as const, reason: 'over', actor: 'ann' }
    expect(await store.deadLetters.end([resolved.subjectId], ending, 'ACKNOWLEDGEMENT_OVERDUE')).toEqual([])
    expect(await store.deadLetters.end([resolved.subjectId], ending)).toHaveLength(1)
    const run = newRun()
    await store.runs.insert([run])
    const { counts } = (await store.runs.claim(run.id, owner)) ?? {}
    if (counts === undefined) throw new Error('not claimed')
    await store.runs.finish(run.id, owner, { state: 'failed', counts, errorCode: 'AUTH_REFUSED' })
    const written = (await events())
      .map(({ endpoint, event, subject: about }) => `${endpoint} ${event} ${about}`)
      .sort()
    expect(written).toEqual(
      [
        `shop order.delivered ${order.id}`,
        `shop dead-letter.opened ${letter.id}`,
        `shop dead-letter.closed ${letter.id}`,
        `shop dead-letter.opened ${resolved.id}`,
        `shop dead-letter.closed ${resolved.id}`,
        `shop run.failed ${run.id}`,
        `other run.failed ${run.id}`,
      ].sort(),
    )
    // Ids and links only.
    expect(JSON.stringify(await events())).not.toContain('Ann Example')
  })

  it('go signed with both secrets while one takes the place of the other, under one id', async () => {
    await opened.store.webhooks.emit([{ event: 'run.failed', subject: randomUUID(), data: { link: '/runs/1' } }])
    server.answer = { status: 500, body: 'no' }
    expect(await sendWebhooks(depsOf(), signal)).toBe(0)
    const [failed] = (await events()).filter(({ endpoint }) => endpoint === 'shop')
    expect(failed).toMatchObject({ state: 'due', attempts: 1, error: 'it answered 500' })
    expect(failed?.nextAt?.getTime()).toBeGreaterThan(Date.now() + 1_000)
    expect(await sendWebhooks(depsOf(), signal)).toBe(0)
    expect(server.received).toHaveLength(1)
    await makeDue()
    server.answer = { status: 204, body: '' }
    expect(await sendWebhooks(depsOf(), signal)).toBe(1)
    const [first, second] = server.received
    expect(second?.headers['webhook-id']).toBe(`msg_${failed?.id}`)
    expect(first?.headers['webhook-id']).toBe(second?.headers['webhook-id'])
    expect(first?.body).toBe(second?.body)
    for (const secret of secrets) {
      const { headers = {}, body = '' } = second ?? {}
      expect(verifyWebhook({ headers, body: Buffer.from(body), secrets: [secret], nowMs: Date.now() }).ok).toBe(true)
      expect(verifyWebhook({ headers, body: Buffer.from(`${body} `), secrets: [secret], nowMs: Date.now() }).ok).toBe(
        false,
      )
    }
    expect(JSON.parse(second?.body ?? '')).toEqual({
      type: 'run.failed',
      timestamp: failed?.createdAt.toISOString(),
      data: { link: 'https://dock.example/runs/1' },
    })
  })

  it('are given up after about three days', async () => {
    await opened.store.webhooks.emit([{ event: 'order.received', subject: randomUUID(), data: {} }])
    server.answer = { status: 503, body: '' }
    let waitedMs = 0
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await makeDue()
      await sendWebhooks(depsOf(), signal)
      const [one] = await events()
      if (one?.state === 'failed') break
      waitedMs += (one?.nextAt?.getTime() ?? 0) - Date.now()
    }
    const [given] = await events()
    expect(given).toMatchObject({ state: 'failed', attempts: 10, error: 'it answered 503' })
    expect(waitedMs / 3_600_000).toBeGreaterThan(68)
    expect(waitedMs / 3_600_000).toBeLessThan(76)
    const replayed = await replayWebhook(opened.store, endpoints(), given?.id ?? '', 'ann')
    expect(replayed).toMatchObject({ state: 'due', attempts: 0 })
    server.answer = { status: 200, body: '' }
    expect(await sendWebhooks(depsOf(), signal)).toBe(1)
  })

  it('stop when the receiver is gone, until it is enabled', async () => {
    await opened.store.webhooks.emit([
      { event: 'order.received', subject: 'a', data: {} },
      { event: 'order.received', subject: 'b', data: {} },
    ])
    server.answer = { status: 410, body: '' }
    expect(await sendWebhooks(depsOf(), signal)).toBe(0)
    expect(server.received).toHaveLength(1)
    expect((await events()).map(({ state }) => state)).toEqual(['failed', 'failed'])
    await opened.store.webhooks.emit([{ event: 'order.received', subject: 'c', data: {} }])
    const [one, ...others] = await events()
    expect(others).toHaveLength(1)
    await expect(replayWebhook(opened.store, endpoints(), one?.id ?? '', 'ann')).rejects.toThrow(/enable it first/)
    expect(await enableEndpoint(opened.store, endpoints(), 'shop', 'ann')).toMatchObject({ disabledAt: null })
    server.answer = { status: 200, body: '' }
    await opened.store.webhooks.emit([{ event: 'order.received', subject: 'c', data: {} }])
    expect(await sendWebhooks(depsOf(), signal)).toBe(1)
  })
})
