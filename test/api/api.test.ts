import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { english } from '../../src/domain/said.ts'
import { type DeskSite, openDeskSite, orderFile } from '../desk/desk-site.ts'

let site: DeskSite
beforeAll(async () => {
  site = await openDeskSite()
  await site.receive(orderFile('A-1', 1), 'first.edi')
  await site.receive(orderFile('A-2', 2, 'NW-UNLISTED'), 'second.edi')
  await site.mapAll()
})
afterAll(() => site.remove())

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
const call = async (method: Method, url: string, payload?: object | Buffer, headers: Record<string, string> = {}) => {
  const answer = await site.app.api.inject({
    method,
    url,
    headers: {
      authorization: `Bearer ${site.app.token}`,
      ...(Buffer.isBuffer(payload) ? { 'content-type': 'application/octet-stream' } : {}),
      ...headers,
    },
    ...(payload === undefined ? {} : { payload }),
  })
  const isJson = String(answer.headers['content-type']).includes('json')
  return {
    status: answer.statusCode,
    type: String(answer.headers['content-type']),
    body: isJson ? answer.json() : answer.rawPayload,
  }
}

describe('access', () => {
  it('asks for the token everywhere but at /healthz', async () => {
    const { api } = site.app
    expect((await api.inject('/healthz')).json()).toEqual({ status: 'ok' })
    for (const authorization of ['', 'Bearer wrong', `Basic ${site.app.token}`]) {
      const answer = await api.inject({ url: '/documents', headers: { authorization } })
      expect(answer.statusCode).toBe(401)
      expect(answer.headers['content-type']).toContain('application/problem+json')
      expect(answer.json()).toMatchObject({ code: 'TOKEN_REFUSED', status: 401 })
    }
    expect((await api.inject('/readyz')).statusCode).toBe(401)
    expect((await call('GET', '/documents')).status).toBe(200)
  })

  it.each([
    ['GET', '/documents?sttae=dead', 400, 'there is no parameter sttae'],
    ['GET', '/documents?limit=0', 400, 'limit'],
    ['GET', '/documents?limit=1001', 400, 'limit'],
    ['GET', '/documents?state=odd', 400, 'state'],
    ['GET', '/documents/not-an-id', 400, 'must be an id'],
    ['GET', '/documents/00000000-0000-4000-8000-000000000000', 404, 'there is no document'],
    ['GET', '/dead-letters?code=NO_SUCH', 400, 'docs/errors.md'],
    ['GET', '/systems?x=1', 400, 'there is no parameter x'],
    ['POST', '/systems/nope/check', 404, 'there are edi, crm, erp'],
    ['GET', '/orders/NEVER/trace', 404, 'no order NEVER'],
    ['GET', '/nowhere?token=1', 404, 'there is no GET /nowhere'],
    ['DELETE', '/documents', 405, 'there is no DELETE /documents: it takes GET, HEAD, POST'],
    ['POST', '/backup', 400, 'request'],
  ] as const)('%s %s is refused with %d', async (method, url, status, detail) => {
    const answer = await call(method, url)
    expect(answer).toMatchObject({ status, type: expect.stringContaining('application/problem+json') })
    expect(answer.body).toMatchObject({
      status,
      detail: expect.stringContaining(detail),
      code: expect.stringMatching(/^[A-Z_]+$/),
    })
    const { said: _said, ...problem } = answer.body
    expect(Object.keys(problem).sort()).toEqual(['code', 'detail', 'status', 'title', 'type'])
  })

  it('says why by the code of the sentence too, for who reads another language', async () => {
    const { detail, said } = (await call('GET', '/orders/NEVER/trace')).body
    expect(said).toEqual({ code: 'order.none-read', values: { number: 'NEVER' } })
    expect(english(said)).toBe(detail)
  })

  it('refuses bodies that are not JSON, and an actor that is no name', async () => {
    const broken = await call('POST', '/backup', Buffer.from('{'), { 'content-type': 'application/json' })
    expect(broken).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } })
    const { id } = await site.deadLetter('ITEM_CODE_UNKNOWN')
    const actor = await call('POST', `/dead-letters/${id}/retry`, {}, { 'crossdock-actor': 'a<b>' })
    expect(actor).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } })
  })
})

describe('reading', () => {
  it('says whether it is ready', async () => {
    expect(await call('GET', '/readyz')).toMatchObject({
      status: 200,
      body: { ready: true, store: { ok: true }, queue: { ok: true, detail: 'pglite answers' } },
    })
    const lanes = (await call('GET', '/lanes')).body.items as { lane: string }[]
    expect(lanes.map(({ lane }) => lane)).toEqual([
      'intake',
      'documents',
      'answers',
      'pulls',
      'backlog',
      'to-edi',
      'to-crm',
      'to-erp',
    ])
  })

  it('lists and shows documents, interchanges and deliveries', async () => {
    const documents = (await call('GET', '/documents?order=A-1&direction=in')).body.items
    expect(documents).toMatchObject([{ businessKey: 'A-1', state: 'mapped', issueCount: 0 }])
    expect(documents[0]).not.toHaveProperty('body')
    const { id, interchangeId } = documents[0]
    expect((await call('GET', `/documents/${id}`)).body).toMatchObject({
      body: expect.stringContaining('BEG*00*SA*A-1'),
      canonical: { orderNumber: 'A-1' },
    })
    expect((await call('GET', `/interchanges/${interchangeId}`)).body).toMatchObject({
      fileName: 'first.edi',
      envelopes: [{ controlNumber: '000000001' }],
    })
    const raw = await call('GET', `/interchanges/${interchangeId}/raw`)
    expect(raw).toMatchObject({ status: 200, type: 'application/octet-stream' })
    expect(raw.body.toString('latin1')).toBe(orderFile('A-1', 1))
    expect((await call('GET', '/interchanges?direction=in&limit=1')).body.items).toHaveLength(1)
    const deliveries = (await call('GET', '/deliveries?order=A-1')).body.items
    expect(deliveries.map(({ system }: { system: string }) => system).sort()).toEqual(['crm', 'erp'])
    expect((await call('GET', `/deliveries/${deliveries[0].id}`)).body).toMatchObject({ events: [] })
    expect((await call('GET', '/orders/A-1/trace')).body).toMatchObject({
      orderNumber: 'A-1',
      documents: [{ document: { id } }],
    })
  })
})

describe('systems', () => {
  it('pauses, shows and resumes with an audit entry each', async () => {
    expect(await call('POST', '/systems/crm/pause', {})).toMatchObject({ status: 400 })
    const paused = await call('POST', '/systems/crm/pause', { reason: 'upgrade tonight' }, { 'crossdock-actor': 'ann' })
    expect(paused.body).toMatchObject({
      name: 'crm',
      paused: true,
      pausedUntil: null,
      reason: 'paused by ann: upgrade tonight',
    })
    const systems = (await call('GET', '/systems')).body.items
    expect(systems).toMatchObject([
      { name: 'edi', hasMailbox: true },
      { name: 'crm', paused: true },
      { name: 'erp', paused: false },
    ])
    expect((await call('POST', '/systems/crm/resume')).body).toMatchObject({ paused: false, reason: null, failures: 0 })
    const audit = (await call('GET', '/audit?subject=crm')).body.items
    expect(audit.map(({ action }: { action: string }) => action)).toEqual(['system.resume', 'system.pause'])
    expect(audit[1]).toMatchObject({ actor: 'ann' })
  })

  it('tells that a system is held after a restore, with what resumes it', async () => {
    await call('POST', '/restored', { reason: 'the disk broke' })
    const [edi] = (await call('GET', '/systems')).body.items
    const reasonSaid = { code: 'system.restored-hold', values: {} }
    expect(edi).toMatchObject({ name: 'edi', restored: true, reasonSaid, reason: english(reasonSaid) })
    const { systems, problems } = (await call('GET', '/overview')).body
    expect(systems[0]).toMatchObject({ name: 'edi', reasonSaid })
    const held = problems.find(({ link }: { link: string }) => link === '/systems/edi')
    expect(held.next).toContain('crossdock systems resume edi --ask-first')
    expect(held.said.what).toMatchObject({ code: 'system-held', values: { why: reasonSaid } })

    expect((await call('POST', '/systems/edi/resume')).status).toBe(409)
    for (const name of ['edi', 'crm', 'erp']) await call('POST', `/systems/${name}/resume`, { askFirst: false })
    const after = (await call('GET', '/systems')).body.items
    expect(after[0]).toMatchObject({ paused: false, restored: false, reasonSaid: null, reason: null })
    await call('POST', '/systems/edi/pause', { reason: 'upgrade' })
    expect((await call('GET', '/systems')).body.items[0]).toMatchObject({ restored: false, reasonSaid: null })
    expect((await call('POST', '/systems/edi/resume')).status).toBe(200)
  })

  it('checks a system: a folder that is there, a server that is not', async () => {
    expect((await call('POST', '/systems/edi/check')).body).toMatchObject({ name: 'edi', ok: true })
    expect((await call('POST', '/systems/crm/check')).body).toMatchObject({
      name: 'crm',
      ok: false,
      code: 'SYSTEM_UNREACHABLE',
    })
  })
})

describe('dead letters', () => {
  it('shows, refuses a wrong body, takes a right one, and refuses a second action', async () => {
    const { id } = await site.deadLetter('ITEM_CODE_UNKNOWN')
    expect((await call('GET', '/dead-letters?partner=northwind')).body.items).toMatchObject([{ id }])
    expect((await call('GET', `/dead-letters/${id}`)).body).toMatchObject({
      deadLetter: { id, code: 'ITEM_CODE_UNKNOWN' },
      document: { body: expect.stringContaining('NW-UNLISTED') },
      actions: { edit: null },
    })
    const body: Buffer = (await call('GET', `/dead-letters/${id}/body`)).body
    const put = (text: string) => call('PUT', `/dead-letters/${id}/body`, Buffer.from(text, 'latin1'))
    const text = body.toString('latin1')
    const refused = await put(text.replace('NW-UNLISTED', 'NW-WRONG'))
    expect(refused).toMatchObject({ status: 422, body: { code: 'ITEM_CODE_UNKNOWN', issues: [{ value: 'NW-WRONG' }] } })
    expect(await call('PUT', `/dead-letters/${id}/body`)).toMatchObject({ status: 400 })
    expect(await put(text.replace('NW-UNLISTED', 'NW-100245'))).toMatchObject({ status: 200, body: { queued: true } })
    expect(await call('POST', `/dead-letters/${id}/retry`, {})).toMatchObject({
      status: 409,
      body: { code: 'ACTION_REFUSED' },
    })
    expect(await call('POST', `/dead-letters/${id}/resolve`, { reason: 'x' })).toMatchObject({ status: 400 })
    expect((await call('GET', '/dead-letters')).body.items).toEqual([])
  })

  it('keeps the character set of a body that is edited as text, and refuses what was edited since it was read', async () => {
    await site.receive(orderFile('A-3', 3, 'NW-UNLISTED').replace('Electronics', 'Elektronik Köln'), 'third.edi')
    await site.mapAll()
    const { id } = await site.deadLetter('ITEM_CODE_UNKNOWN')
    const { document } = (await call('GET', `/dead-letters/${id}`)).body
    expect(document).toMatchObject({ bodyEncoding: 'latin1', revision: 0 })
    const text = document.body.replace('NW-UNLISTED', 'NW-100245')
    const put = (changed: string, revision: number) =>
      call('PUT', `/dead-letters/${id}/body?revision=${revision}`, { text: changed })
    expect(await put(text.replace('Köln', 'Łódź'), 0)).toMatchObject({
      status: 422,
      body: { code: 'ENCODING_INVALID', issues: [{ value: 'Ł' }, { value: 'ź' }] },
    })
    expect(await put(text, 1)).toMatchObject({ status: 409, body: { said: { code: 'document.revision' } } })
    expect(await put(text, 0)).toMatchObject({ status: 200 })
    const raw: Buffer = (await call('GET', `/documents/${document.id}/raw`)).body
    expect(raw.toString('latin1')).toContain('Elektronik Köln')
  })

  it('replays a document', async () => {
    const [{ id }] = (await call('GET', '/documents?order=A-1')).body.items
    expect(await call('POST', `/documents/${id}/replay`)).toMatchObject({
      status: 200,
      body: { stateBefore: 'mapped', deliveries: expect.any(Array) },
    })
    expect(await call('POST', `/documents/${id}/replay`)).toMatchObject({ status: 409 })
  })
})

describe('backup', () => {
  it('writes a file on the server, by absolute path only', async () => {
    expect(await call('POST', '/backup', { file: 'relative.tgz' })).toMatchObject({ status: 400 })
    const file = join(site.folder, 'backup.tgz')
    const { body } = await call('POST', '/backup', { file })
    expect(body).toEqual({ file, sizeBytes: (await stat(file)).size })
  })
})
