import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DeskSite, openDeskSite, orderFile } from '../desk/desk-site.ts'

let site: DeskSite
beforeAll(async () => {
  site = await openDeskSite()
  await site.receive(orderFile('Find-Me-1', 41), 'northwind-41.edi')
  await site.receive(orderFile('Find-Me-2', 42, 'NW-UNLISTED'), 'northwind-42.edi')
  await site.mapAll()
  await site.acknowledgeAll()
})
afterAll(() => site.remove())

const get = async (url: string) => {
  const answer = await site.app.api.inject({ url, headers: { authorization: `Bearer ${site.app.token}` } })
  return {
    status: answer.statusCode,
    type: String(answer.headers['content-type']),
    text: answer.body,
    body: jsonOf(answer.body),
  }
}
const jsonOf = (text: string) => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
const search = async (q: string) => (await get(`/search?q=${encodeURIComponent(q)}`)).body.items

describe('search', () => {
  it.each([
    ['Find-Me-1', 'order', 'Find-Me-1', 'order number'],
    ['find-me-1', 'order', 'Find-Me-1', 'order number'],
    ['PC-ELITE-800', 'order', 'Find-Me-1', 'item'],
    ['NW-100245', 'order', 'Find-Me-1', 'item'],
    ['Northwind Electronics', 'record', undefined, 'customer'],
    ['4012345000009', 'record', undefined, 'customer'],
    ['000000041', 'interchange', undefined, 'control number'],
    ['northwind-41.EDI', 'interchange', undefined, 'file'],
  ])('finds %s', async (text, kind, id, matched) => {
    const [first] = (await search(text)).filter((hit: { kind: string }) => hit.kind === kind)
    expect(first, text).toMatchObject({
      kind,
      matched: expect.stringContaining(matched),
      ...(id === undefined ? {} : { id }),
    })
    expect(Object.keys(first).sort()).toEqual([
      'at',
      'detail',
      'id',
      'kind',
      'matched',
      'partner',
      'state',
      'system',
      'title',
    ])
  })

  it('finds what only begins with the text behind what is equal, and each thing once', async () => {
    const hits = await search('find-me')
    expect(hits.filter(({ kind }: { kind: string }) => kind === 'order').map(({ id }: { id: string }) => id)).toEqual(
      expect.arrayContaining(['Find-Me-1', 'Find-Me-2']),
    )
    const names = hits.map(({ kind, id }: { kind: string; id: string }) => `${kind} ${id}`)
    expect(new Set(names).size).toBe(names.length)
    expect(hits.some(({ kind }: { kind: string }) => kind === 'dead-letter')).toBe(true)
    expect((await search('Find-Me-2'))[0]).toMatchObject({ kind: 'order', id: 'Find-Me-2', state: 'dead' })
  })

  it('finds by id, also as a key in another system', async () => {
    const [document] = await site.app.deps.store.documents.list({ businessKey: 'Find-Me-1', limit: 1 })
    expect((await search(document?.id ?? ''))[0]).toMatchObject({ kind: 'order', id: 'Find-Me-1' })
    expect((await search((document?.id ?? '').replaceAll('-', '')))[0]).toMatchObject({
      kind: 'order',
      id: 'Find-Me-1',
    })
    expect(await search(randomUUID())).toEqual([])
  })

  it('takes hostile text as text', async () => {
    for (const q of [
      `'; drop table document; --`,
      '%',
      '_',
      '\u0000x',
      '<script>',
      'a'.repeat(200),
      '\u{10ffff}',
      '\\',
    ])
      expect((await get(`/search?q=${encodeURIComponent(q)}`)).status, q).toBe(200)
  })

  it.each([
    '/search',
    '/search?q=',
    '/search?q=%20',
    '/search?q=a&limit=101',
    '/search?q=a&x=1',
    '/orders',
    `/search?q=${'a'.repeat(201)}`,
  ])('%s is refused', async (url) =>
    expect(await get(url)).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } }),
  )

  it('lists orders by any key', async () => {
    const page = (await get('/orders?q=NW-100245')).body
    expect(page).toMatchObject({ items: [{ kind: 'order', id: 'Find-Me-1' }], next: null })
    expect((await get('/orders?q=northwind-41.edi')).body.items).toEqual([])
  })
})

describe('the way of an order', () => {
  it('has its steps with ids, lags and who touched it, and what was shipped and invoiced', async () => {
    const { store } = site.app.deps
    const [order] = await store.documents.list({ businessKey: 'Find-Me-1', limit: 1 })
    const parties = [
      { role: 'buyer', name: 'Northwind Electronics', identifiers: [{ scheme: 'gln', value: '4012345000009' }] },
    ]
    const sent = await site.app.api.inject({
      method: 'POST',
      url: '/documents',
      headers: { authorization: `Bearer ${site.app.token}`, 'crossdock-actor': 'ann' },
      payload: {
        partner: 'northwind',
        entity: 'invoice',
        value: {
          invoiceNumber: 'INV-1',
          issueDate: '2026-11-28',
          currency: 'USD',
          orderNumber: 'Find-Me-1',
          parties,
          lines: [
            {
              lineNumber: '1',
              itemId: 'PC-ELITE-800',
              quantity: { value: '3', unit: 'EA' },
              unitPrice: '899.00',
              lineAmount: '2697.00',
            },
          ],
          totals: { lineAmount: '2697.00', taxExclusiveAmount: '2697.00', payableAmount: '2697.00' },
        },
      },
    })
    expect(sent.statusCode, sent.body).toBe(200)
    await store.audit.append({ actor: 'bob', action: 'document.replay', subject: order?.id ?? '', detail: null })
    const [trace] = (await get('/orders/Find-Me-1/trace')).body.documents
    const steps = trace.hops.map(({ step }: { step: string }) => step)
    expect(steps).toEqual(
      expect.arrayContaining(['received', 'acknowledged', 'mapped', 'customer', 'delivered', 'invoiced']),
    )
    const hop = (step: string) => trace.hops.find((one: { step: string }) => one.step === step)
    expect(hop('received')).toMatchObject({
      interchangeId: order?.interchangeId,
      documentId: null,
      lagMs: 0,
      hopMs: 0,
      actor: null,
    })
    expect(hop('mapped')).toMatchObject({ documentId: order?.id, actor: 'bob', state: 'done' })
    expect(hop('mapped').lagMs).toBeGreaterThanOrEqual(hop('mapped').hopMs)
    expect(hop('delivered')).toMatchObject({
      state: 'waiting',
      deliveryId: expect.any(String),
      lagMs: null,
      hopMs: null,
    })
    expect(hop('invoiced')).toMatchObject({
      state: 'waiting',
      documentId: expect.any(String),
      what: expect.stringContaining('INV-1'),
    })
    expect(trace.touches).toMatchObject([{ actor: 'ann' }, { actor: 'bob', action: 'document.replay' }])
    expect((await search('INV-1'))[0]).toMatchObject({ kind: 'document', title: 'invoice INV-1' })
    const [other] = (await get('/orders/Find-Me-2/trace')).body.documents
    expect(other.following).toEqual([])
  })
})

describe('the overview', () => {
  it('says what is wrong, worst first, and what to do next', async () => {
    const overview = (await get('/overview')).body
    expect(overview.verdict).toBe('broken')
    expect(overview.problems[0]).toMatchObject({
      kind: 'no-worker',
      severity: 'critical',
      next: expect.stringContaining('crossdock start'),
    })
    expect(overview.problems).toContainEqual(
      expect.objectContaining({
        kind: 'dead-letters',
        what: expect.stringContaining('ITEM_CODE_UNKNOWN'),
        since: expect.any(String),
      }),
    )
    expect(overview.today).toMatchObject({ ordersIn: 2, documentsIn: 2, deadLettersOpened: 1, deadLettersOpen: 1 })
    expect(overview.flows).toContainEqual(
      expect.objectContaining({ name: 'order-intake', state: 'ok', lastRunAt: expect.any(String) }),
    )
    expect(overview.systems.map(({ name, type }: { name: string; type: string }) => `${name} ${type}`)).toContain(
      'edi directory',
    )
    expect(overview.workers).toMatchObject([{ role: 'api', alive: true }])
  })

  it('sees a system that is paused, until it is resumed', async () => {
    const { store } = site.app.deps
    await store.systems.pause('crm', 'connection refused', 60_000)
    const kinds = async () =>
      (await get('/overview')).body.problems
        .filter(({ link }: { link: string }) => link === '/systems/crm')
        .map(({ kind }: { kind: string }) => kind)
    expect(await kinds()).toEqual(['system-down'])
    expect((await get('/systems')).body.items.find(({ name }: { name: string }) => name === 'crm')).toMatchObject({
      type: 'salesforce',
      paused: true,
      lane: { waiting: expect.any(Number), failed: 0 },
      gives: expect.arrayContaining(['customer']),
      rateLimitedUntil: null,
    })
    await store.systems.resume('crm')
    expect(await kinds()).toEqual([])
  })
})

describe('throughput and partners', () => {
  it('counts by steps, with every step there is', async () => {
    const { stepMs, points } = (await get('/throughput')).body
    expect(stepMs).toBe(3_600_000)
    expect(points).toHaveLength(24)
    const sum = (member: string, of = points) =>
      of.reduce((total: number, point: Record<string, number>) => total + (point[member] ?? 0), 0)
    expect(sum('documentsIn')).toBe(2)
    expect(sum('deadLetters')).toBe(1)
    expect(Date.parse(points.at(-1).at)).toBeLessThanOrEqual(Date.now())
    expect(Date.now() - Date.parse(points.at(-1).at)).toBeLessThan(stepMs)
    expect(sum('documentsIn', (await get('/throughput?partner=northwind&hours=2')).body.points)).toBe(2)
    expect(sum('documentsIn', (await get('/throughput?partner=nobody&hours=720')).body.points)).toBe(0)
    expect(await get('/throughput?hours=0')).toMatchObject({ status: 400 })
  })

  it('shows partners, and one', async () => {
    const { items, next } = (await get('/partners')).body
    expect(next).toBeNull()
    expect(items.find(({ name }: { name: string }) => name === 'northwind')).toMatchObject({
      system: 'edi',
      formats: ['x12 004010'],
      documentsToday: 2,
      absent: null,
      openDeadLetters: 1,
      lastSeenAt: expect.any(String),
    })
    const one = (await get('/partners/northwind')).body
    expect(one.identifiers).toEqual([{ scheme: 'ZZ', value: 'NORTHWIND' }])
    expect(one.days).toHaveLength(30)
    expect(one.days.at(-1)).toMatchObject({ in: 2, dead: 1 })
    expect(one.usualDay).toHaveLength(24)
    expect(await get('/partners/nobody')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  })
})

describe('metrics', () => {
  it('are the text of Prometheus, of the whole Crossdock and of the process', async () => {
    const { status, type, text } = await get('/metrics')
    expect(status).toBe(200)
    expect(type).toContain('text/plain')
    for (const line of [
      'crossdock_store_up 1',
      'crossdock_queue_up 1',
      'crossdock_orders_received_total{flow="order-intake",partner="northwind",system="edi"} 2',
      'crossdock_dead_letters_open{code="ITEM_CODE_UNKNOWN"} 1',
      'crossdock_oldest_waiting_seconds{what="deliveries",system="crm"}',
      'crossdock_instances_alive{role="api"} 1',
      'crossdock_partner_absent{partner="northwind"} 0',
      'nodejs_eventloop_lag_p99_seconds',
      'process_cpu_seconds_total',
    ])
      expect(text).toContain(line)
    expect(text).not.toContain('Northwind Electronics')
    expect((await site.app.api.inject('/metrics')).statusCode).toBe(401)
  })
})

describe('events', () => {
  it('tell what changed, to all who listen, and end with the server', async () => {
    const url = await site.app.api.listen({ host: '127.0.0.1', port: 0 })
    const controller = new AbortController()
    const listen = () =>
      fetch(`${url}/events`, { headers: { authorization: `Bearer ${site.app.token}` }, signal: controller.signal })
    const [first, second] = await Promise.all([listen(), listen()])
    expect(first.headers.get('content-type')).toContain('text/event-stream')
    const heard = { first: '', second: '' }
    const hear = async (name: 'first' | 'second', answer: Response) => {
      for await (const piece of answer.body ?? []) heard[name] += Buffer.from(piece).toString()
    }
    const ended = Promise.allSettled([hear('first', first), hear('second', second)])
    // The first look only learns where things stand.
    await expect
      .poll(
        async () => {
          await site.app.deps.store.systems.pause('erp', 'x', 1)
          return heard.first.includes('"topic":"systems"') && heard.second.includes('"topic":"systems"')
        },
        { timeout: 20_000, interval: 700 },
      )
      .toBe(true)
    expect(heard.first).toMatch(/^retry: 3000\n\n/)
    expect(heard.first).toMatch(/event: change\ndata: \{"topic":"systems","at":"[^"]+Z"\}\n\n/)
    expect(heard.first).not.toContain('"bulk-actions"')
    const closed = site.app.api.close()
    await ended
    await closed
    controller.abort()
  })
})
