import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyWebhook } from '../../src/api/verify-webhook.ts'
import { createFakeSystem } from '../helpers/fake-system.ts'
import { openSyncApp, type SyncApp } from '../helpers/sync-app.ts'

const secret = 'a-secret-of-the-pim'
const nextSecret = `whsec_${Buffer.from('the-secret-that-comes-after').toString('base64')}`

const signature = (key: string | Buffer, id: string, timestamp: number, body: string): string =>
  `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`

const nowSeconds = (): number => Math.floor(Date.now() / 1000)

describe('verifying a webhook', () => {
  it('takes the example of the specification', () => {
    const verdict = verifyWebhook({
      headers: {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
      body: Buffer.from('{"test": 2432232314}'),
      secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      nowMs: 1_614_265_330_000,
    })
    expect(verdict).toEqual({ ok: true, id: 'msg_p5jXN8AQM9LWM0D4loKWxJek' })
  })

  const at = 1_750_000_000
  const whole = {
    'webhook-id': 'm1',
    'webhook-timestamp': String(at),
    'webhook-signature': signature(secret, 'm1', at, 'x'),
  }
  const verify = (headers: Record<string, string | undefined>, body = 'x', nowMs = at * 1000) =>
    verifyWebhook({ headers: { ...whole, ...headers }, body: Buffer.from(body), secrets: [nextSecret, secret], nowMs })

  it('takes any of several secrets and of several signatures', () => {
    expect(verify({}).ok).toBe(true)
    const second = signature(Buffer.from('the-secret-that-comes-after'), 'm1', at, 'x')
    expect(verify({ 'webhook-signature': `v1,AAAA v2,zzz ${second}` }).ok).toBe(true)
  })

  it.each([
    ['no id', { 'webhook-id': undefined }, 'x', at * 1000],
    ['another id', { 'webhook-id': 'm2' }, 'x', at * 1000],
    ['another body', {}, 'y', at * 1000],
    ['no signature', { 'webhook-signature': '' }, 'x', at * 1000],
    ['a signature that is cut', { 'webhook-signature': whole['webhook-signature'].slice(0, -6) }, 'x', at * 1000],
    ['another version', { 'webhook-signature': whole['webhook-signature'].replace('v1', 'v1a') }, 'x', at * 1000],
    ['a timestamp that is none', { 'webhook-timestamp': 'now' }, 'x', at * 1000],
    ['an old message', {}, 'x', (at + 301) * 1000],
    ['a message of tomorrow', {}, 'x', (at - 301) * 1000],
  ])('refuses %s', (_name, headers, body, nowMs) => {
    expect(verify(headers, body, nowMs).ok).toBe(false)
  })
})

describe('POST /hooks/:system', () => {
  const pim = createFakeSystem('pim', { entity: 'product', fields: ['itemId', 'name', 'unit'] })
  const shop = createFakeSystem('shop', { entity: 'product', fields: ['itemId', 'name', 'unit'] })
  let site: SyncApp
  beforeAll(async () => {
    site = await openSyncApp([pim, shop], {
      flows: { products: { from: 'pim', entity: 'product', to: ['shop'] } },
      hooks: { pim: { secret: [secret, nextSecret] } },
    })
  }, 180_000)
  afterAll(() => site.close())

  const tell = async (
    body: unknown,
    {
      id = `m${Math.random()}`,
      at = nowSeconds(),
      key = secret,
      system = 'pim',
    }: Partial<Record<'id' | 'key' | 'system', string>> & { at?: number } = {},
  ) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const answer = await site.app.api.inject({
      method: 'POST',
      url: `/hooks/${system}`,
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(at),
        'webhook-signature': signature(key, id, at, text),
      },
      payload: text,
    })
    return { status: answer.statusCode, body: answer.json() }
  }

  it('has the records read, as they are and not as the message says', async () => {
    pim.put('p1', { itemId: 'I-1', name: 'Pump', unit: 'EA' })
    const { status, body } = await tell({ entity: 'product', ids: ['p1', 'p1'], data: { name: 'Forged' } })
    expect(status).toBe(202)
    expect(body.runs).toEqual([{ id: expect.any(String), system: 'pim', state: 'due' }])
    await site.work()
    expect([...shop.rows.values()].map(({ value }) => value.name)).toEqual(['Pump'])
    expect(await site.get(`/runs/${body.runs[0].id}`)).toMatchObject({
      trigger: 'hint',
      kind: 'records',
      state: 'done',
      externalIds: 1,
      counts: { read: 1, created: 1 },
    })
  })

  it('takes a message once', async () => {
    const message = { entity: 'product', ids: ['p1'] }
    const at = nowSeconds()
    expect((await tell(message, { id: 'once', at })).status).toBe(202)
    expect(await tell(message, { id: 'once', at })).toMatchObject({ status: 409, body: { code: 'HOOK_REPEATED' } })
    const runs = (await site.list('/runs?flow=products')).filter(
      ({ trigger }: { trigger: string }) => trigger === 'hint',
    )
    await site.work()
    expect(runs).toHaveLength(2)
  })

  it.each([
    ['another secret', { entity: 'product', ids: ['p1'] }, { key: 'not-the-secret-at-all' }, 401, 'HOOK_REFUSED'],
    ['an old message', { entity: 'product', ids: ['p1'] }, { at: nowSeconds() - 400 }, 401, 'HOOK_REFUSED'],
    ['a system without a hook', { entity: 'product', ids: ['p1'] }, { system: 'shop' }, 404, 'NOT_FOUND'],
    ['what no flow reads', { entity: 'customer', ids: ['c1'] }, {}, 404, 'NOT_FOUND'],
    ['no ids', { entity: 'product', ids: [] }, {}, 400, 'REQUEST_INVALID'],
    ['201 ids', { entity: 'product', ids: Array.from({ length: 201 }, (_, n) => `p${n}`) }, {}, 400, 'REQUEST_INVALID'],
    ['what is no JSON', 'entity=product', {}, 400, 'REQUEST_INVALID'],
    ['too large a body', 'x'.repeat(70_000), {}, 413, 'REQUEST_INVALID'],
  ])('refuses %s', async (_name, body, options, status, code) => {
    expect(await tell(body, options)).toMatchObject({ status, body: { code } })
  })

  it('slows a system down that tells too much', async () => {
    const answers: number[] = []
    for (let n = 0; n < 130 && answers.at(-1) !== 429; n += 1)
      answers.push((await tell({ entity: 'customer', ids: ['c1'] })).status)
    expect(answers.at(-1)).toBe(429)
    expect(answers.length).toBeGreaterThan(50)
  })
})
