import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fingerprintOf } from '../../src/api/idempotency.ts'
import { receiveInterchange } from '../../src/jobs/receive-interchange.ts'
import { type DeskSite, openDeskSite, orderFile } from '../desk/desk-site.ts'

let site: DeskSite
beforeAll(async () => {
  site = await openDeskSite()
}, 180_000)
afterAll(() => site.remove())

type Sent = {
  key?: string | undefined
  type?: string
  query?: string
  method?: 'POST' | 'GET'
  url?: string
  actor?: string
}
const send = async (
  payload: string | Buffer | object,
  { key, type = 'application/octet-stream', query = '', actor = 'shop' }: Sent,
) => {
  const isRaw = typeof payload === 'string' || Buffer.isBuffer(payload)
  const answer = await site.app.api.inject({
    method: 'POST',
    url: `/orders${query}`,
    headers: {
      authorization: `Bearer ${site.app.token}`,
      'crossdock-actor': actor,
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(isRaw ? { 'content-type': type } : {}),
    },
    payload,
  })
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers }
}
const get = async (url: string) => {
  const answer = await site.app.api.inject({ url, headers: { authorization: `Bearer ${site.app.token}` } })
  expect(answer.statusCode, `${url}: ${answer.body}`).toBe(200)
  return answer
}

const order = (orderNumber: string, changes: object = {}) => ({
  orderNumber,
  issueDate: '2026-11-20',
  currency: 'USD',
  parties: [{ role: 'buyer', name: 'Nürnberger Werke', identifiers: [{ scheme: 'gln', value: '4012345000009' }] }],
  lines: [{ lineNumber: '1', itemId: 'PC-ELITE-800', quantity: { value: '3', unit: 'EA' }, unitPrice: '899.00' }],
  ...changes,
})
const json = (body: object, key: string, query = '') => send(body, { key, query })

describe('a payload', () => {
  const ofEdi = { query: '?system=edi&fileName=po.edi' }

  it('goes the way of a file, once for each key', async () => {
    const first = await send(orderFile('H-1', 501), { ...ofEdi, key: 'k-1' })
    expect(first).toMatchObject({ status: 202, body: { kind: 'interchange', state: 'received', duplicateOf: null } })
    const { id, links } = first.body
    expect(first.headers['location']).toBe(`/interchanges/${id}`)
    expect((await get(links.raw)).body).toBe(orderFile('H-1', 501))
    const again = await send(orderFile('H-1', 501), { ...ofEdi, key: '"k-1"' })
    expect(again).toMatchObject({ status: 202, body: first.body, headers: { 'idempotency-replayed': 'true' } })
    await receiveInterchange([id], site.app.deps, new AbortController().signal)
    await site.mapAll()
    expect((await get(links.documents)).json()).toMatchObject({
      items: [{ businessKey: 'H-1', state: 'mapped', partner: 'northwind', interchangeId: id }],
    })
    expect((await get('/audit?action=order.receive')).json().items).toMatchObject([{ actor: 'shop', subject: id }])
    expect((await get(`/interchanges?filter=po.edi`)).json().items).toHaveLength(1)
  })

  it('of the same bytes is answered as the first was', async () => {
    const [{ id }] = (await get('/interchanges?filter=po.edi')).json().items
    const same = await send(orderFile('H-1', 501), { ...ofEdi, key: 'k-2' })
    expect(same).toMatchObject({ status: 202, body: { state: 'duplicate', duplicateOf: id } })
    expect((await get(same.body.links.documents)).json().items).toHaveLength(1)
  })

  it.each(['application/edi-x12', 'application/edifact', 'application/xml', 'text/xml; charset=utf-8'])(
    'may come as %s',
    async (type) => {
      const sent = await send(`any text of ${type}`, { ...ofEdi, key: `k-${type.replaceAll(/\W/g, '-')}`, type })
      expect(sent).toMatchObject({ status: 202, body: { kind: 'interchange' } })
    },
  )

  it.each([
    ['no key', orderFile('H-2', 502), { ...ofEdi }, 400, 'Idempotency-Key'],
    ['a key of blanks', orderFile('H-2', 502), { ...ofEdi, key: 'a b' }, 400, 'Idempotency-Key'],
    ['no system', orderFile('H-2', 502), { key: 'r-1' }, 400, 'system: name the system'],
    [
      'a system no flow reads',
      orderFile('H-2', 502),
      { key: 'r-2', query: '?system=crm' },
      409,
      'orders come from edi',
    ],
    ['a known key with other bytes', orderFile('H-2', 502), { ...ofEdi, key: 'k-1' }, 422, 'came before with another'],
    ['a known key for another system', orderFile('H-1', 501), { key: 'k-1', query: '?system=erp' }, 422, 'came before'],
    ['nothing', '', { ...ofEdi, key: 'r-3' }, 400, 'send an order as JSON, or EDI or XML'],
    ['an image', 'png', { ...ofEdi, key: 'r-4', type: 'image/png' }, 415, 'content type'],
    ['JSON that is none', '{', { key: 'r-5', type: 'application/json' }, 400, 'JSON'],
  ] as [string, string, Sent, number, string][])('is refused with %s', async (_what, payload, sent, status, detail) => {
    const refused = await send(payload, sent)
    expect(refused).toMatchObject({ status, body: { status, detail: expect.stringContaining(detail) } })
    expect(refused.headers['content-type']).toContain('application/problem+json')
  })

  it('over the limit is refused with 413, and nothing of it is kept', async () => {
    const { maxTransactionBytes } = site.settings.limits
    const refused = await send(Buffer.alloc(maxTransactionBytes + 2048), { ...ofEdi, key: 'large' })
    expect(refused).toMatchObject({ status: 413, body: { detail: expect.stringContaining('limit') } })
    expect(await site.app.deps.store.idempotency.begin('shop large', 'x')).toEqual({ state: 'new' })
  })

  it('that was refused leaves its key free', async () => {
    expect((await send('text', { key: 'free', query: '?system=crm' })).status).toBe(409)
    expect((await send('text', { key: 'free', query: '?system=edi' })).status).toBe(202)
  })

  it('has a key of its own caller: another may use the same', async () => {
    const [ours, theirs] = await Promise.all([
      send('of one', { key: 'same', query: '?system=edi' }),
      send('of another', { key: 'same', query: '?system=edi', actor: 'other-shop' }),
    ])
    expect([ours.status, theirs.status]).toEqual([202, 202])
    expect(ours.body.id).not.toBe(theirs.body.id)
  })

  it('waits for the one with the same key', async () => {
    const asked = { system: 'edi' }
    const bytes = Buffer.from('one at a time')
    await site.app.deps.store.idempotency.begin('shop busy', fingerprintOf(asked, bytes))
    const busy = await send(bytes, { key: 'busy', query: '?system=edi' })
    expect(busy).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_KEY_BUSY' }, headers: { 'retry-after': '1' } })
    const both = await Promise.all([1, 2, 3].map(() => send('at once', { key: 'race', query: '?system=edi' })))
    expect(new Set(both.flatMap(({ status, body }) => (status === 202 ? [body.id] : []))).size).toBe(1)
    expect(both.every(({ status }) => status === 202 || status === 409)).toBe(true)
  })
})

describe('an order in the canonical form', () => {
  it('becomes a document that is delivered, once for each key', async () => {
    const first = await json({ partner: 'northwind', ...order('J-1') }, 'j-1')
    expect(first).toMatchObject({ status: 202, body: { kind: 'document', state: 'received' } })
    const url = first.body.links.self
    expect(first.headers['location']).toBe(url)
    expect((await json({ ...order('J-1'), partner: 'northwind' }, 'j-1')).body).toEqual(first.body)
    await site.mapAll()
    expect((await get(url)).json()).toMatchObject({
      state: 'mapped',
      type: 'json:SalesOrder',
      businessKey: 'J-1',
      body: expect.stringContaining('"Nürnberger Werke"'),
      canonical: { purpose: 'original', lines: [{ itemId: 'PC-ELITE-800', schedules: [] }] },
    })
    const raw = await get(`${url}/raw`)
    expect(raw.headers['content-disposition']).toBe(`attachment; filename="json_SalesOrder-${first.body.id}"`)
    expect(JSON.parse(raw.rawPayload.toString('utf8'))).toEqual(order('J-1'))
    const deliveries = (await get('/deliveries?filter=order:J-1 entity:sales-order'.replaceAll(' ', '%20'))).json()
      .items
    expect(deliveries.map(({ system }: { system: string }) => system).sort()).toEqual(['crm', 'erp'])
    expect((await get('/orders/J-1/trace')).json().documents).toHaveLength(1)
  })

  it('under a number that came before is a dead letter, which may be edited', async () => {
    const again = await json(order('J-1'), 'j-2', '?partner=northwind')
    expect(again.status).toBe(202)
    await site.mapAll()
    expect((await get(again.body.links.self)).json()).toMatchObject({ state: 'duplicate' })
    const { id } = await site.deadLetter('ORDER_NUMBER_REPEATED')
    const put = (body: object) =>
      site.app.api.inject({
        method: 'PUT',
        url: `/dead-letters/${id}/body`,
        headers: { authorization: `Bearer ${site.app.token}`, 'content-type': 'application/octet-stream' },
        payload: Buffer.from(JSON.stringify(body)),
      })
    const wrong = await put(order('J-2', { lines: [] }))
    expect(wrong.json()).toMatchObject({ status: 422, issues: [{ path: 'lines' }] })
    expect((await put(order('J-2'))).statusCode).toBe(200)
    await site.mapAll()
    expect((await get(again.body.links.self)).json()).toMatchObject({ state: 'mapped', businessKey: 'J-2' })
  })

  it('that cancels or changes an order is a change of it', async () => {
    const { body } = await json(order('J-1', { purpose: 'cancellation' }), 'j-3', '?partner=northwind')
    await site.mapAll()
    expect((await get(body.links.self)).json()).toMatchObject({ entity: 'order-change' })
  })

  it.each([
    ['no partner', order('J-9'), '', 400, 'partner: name the partner', undefined],
    ['a partner nobody knows', order('J-9'), '?partner=nobody', 404, 'there is no partner profile nobody', undefined],
    ['no lines', order('J-9', { lines: [] }), '?partner=northwind', 422, 'lines', ['lines']],
    [
      'a number that is none',
      order('J-9', { lines: [{ ...order('x').lines[0], quantity: { value: '1,5', unit: 'EA' } }] }),
      '?partner=northwind',
      422,
      'lines[0].quantity.value',
      ['lines[0].quantity.value'],
    ],
    [
      'what an order does not have',
      order('J-9', { colour: 'red', lines: [{ ...order('x').lines[0], sku: 1 }] }),
      '?partner=northwind',
      422,
      'lines[0].sku',
      ['colour', 'lines[0].sku'],
    ],
  ] as [string, object, string, number, string, string[] | undefined][])(
    'is refused with %s',
    async (_what, body, query, status, detail, paths) => {
      const refused = await json(body, 'j-9', query)
      expect(refused).toMatchObject({ status, body: { detail: expect.stringContaining(detail) } })
      expect(refused.body.issues?.map(({ path }: { path: string }) => path).sort()).toEqual(paths)
    },
  )
})
