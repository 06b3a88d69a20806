import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluateRules } from '../../src/alerts/evaluate-rules.ts'
import { run } from '../../src/cli/main.ts'
import { alertSettings } from '../../src/domain/alert-settings.ts'
import { newCustomer, newDocument, receive } from '../conformance/store/rows.ts'
import { openApp, type TestApp } from '../helpers/crossdock-app.ts'
import { type MessageServer, startMessageServer } from '../helpers/message-server.ts'

let site: TestApp
let server: MessageServer
beforeAll(async () => {
  server = await startMessageServer()
  site = await openApp('embedded', {
    sections: {
      alerts: { channels: { ops: { type: 'slack', url: server.url } } },
      webhooks: [
        { url: `${server.url}/hook?token=abcdefghijkl`, secret: 'a secret of sixteen', events: ['dead-letter.opened'] },
      ],
      retention: { bodies: '30d', logs: '30d' },
    },
  })
}, 120_000)
afterAll(async () => {
  await site.close()
  await server.close()
})

/** Runs a command against the running site. */
const crossdock = async (...argv: string[]): Promise<{ code: number; out: string; err: string }> => {
  let [out, err] = ['', '']
  const folder = join(site.inbox, '../..')
  const code = await run(['--config', join(folder, 'crossdock.yaml'), ...argv], {
    stdout: { write: (text: string) => (out += text) } as never,
    stderr: { write: (text: string) => (err += text) } as never,
    env: {},
    cwd: folder,
  })
  return { code, out, err }
}

const refusal = async (method: 'GET' | 'POST', url: string, payload?: object) => {
  const { statusCode, json } = await site.app.api.inject({
    method,
    url,
    headers: { authorization: `Bearer ${site.app.token}` },
    ...(payload === undefined ? {} : { payload }),
  })
  return { status: statusCode, ...json<{ code: string; detail: string }>() }
}

describe('alerts', () => {
  it('are listed, filtered, acknowledged and tested, by API and command line', async () => {
    await site.store.systems.pause('crm', 'paused by ann: stock-taking', undefined)
    const channels = { ops: { type: 'slack', url: server.url } }
    // The channels are told in Chinese, the API in English beside the codes.
    const settings = alertSettings.parse({ groupSeconds: 0, language: 'zh', channels })
    const evaluating = {
      ...site.app.deps,
      settings,
      calendars: new Map(),
      certificates: async () => [],
      absences: async () => [],
      watchingSince: new Date(),
    }
    await expect.poll(() => evaluateRules(evaluating, new AbortController().signal), { timeout: 20_000 }).toBe(true)
    const { items, next } = (await site.call('GET', '/alerts?filter=rule:system-down%20state:firing')) as {
      items: { id: string }[]
      next: null
    }
    expect(next).toBeNull()
    expect(items).toMatchObject([
      {
        kind: 'system-down',
        what: expect.stringContaining('paused'),
        subject: 'crm',
        link: '/systems/crm',
        acknowledgedBy: null,
      },
    ])
    const listed = await crossdock('alerts')
    expect(listed.code).toBe(1)
    expect(listed.out).toContain('crm is paused by a person')
    expect((await crossdock('alerts', 'ack', items[0]?.id ?? '')).out).toContain('acknowledged')
    expect(await site.call('GET', '/alerts?state=acknowledged')).toMatchObject({ items: [{ subject: 'crm' }] })
    expect(await site.call('GET', '/alert-rules')).toMatchObject({
      items: expect.arrayContaining([
        { name: 'queue-age', kind: 'queue-age', settings: { olderThanMinutes: 15 }, channels: ['ops'] },
      ]),
    })
    expect(await crossdock('alerts', 'test', 'ops')).toMatchObject({ code: 0, out: 'ops: slack took the message\n' })
    expect(server.received.at(-1)?.body).toContain('Test of this channel')
    expect((await crossdock('alerts', 'test', 'nobody')).err).toContain('there are ops')
    expect(await site.call('GET', '/alert-deliveries?filter=state:sent')).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ channel: 'ops', kind: 'test', alertId: null, error: null }),
      ]),
    })
    expect(await refusal('GET', '/alerts?filter=colour:red')).toMatchObject({ status: 400, code: 'REQUEST_INVALID' })
    expect(await refusal('POST', `/alerts/${crypto.randomUUID()}/acknowledge`)).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
    })
  })
})

describe('events for other programs', () => {
  it('are shown under a name without the token of the address, and replayed', async () => {
    await site.store.deadLetters.open([
      {
        id: crypto.randomUUID(),
        subject: 'document',
        subjectId: crypto.randomUUID(),
        flow: null,
        system: null,
        partner: null,
        businessKey: null,
        code: 'VALUE_MISSING',
        message: 'm',
        issues: [],
        retrySafety: 'not-sent',
      },
    ])
    await expect
      .poll(() => site.call('GET', '/webhook-deliveries?state=sent'), { timeout: 20_000 })
      .toMatchObject({
        items: [{ event: 'dead-letter.opened', attempts: 1 }],
      })
    const { items } = (await site.call('GET', '/webhook-deliveries')) as { items: { id: string; endpoint: string }[] }
    expect(JSON.stringify([items, await site.call('GET', '/webhook-endpoints')])).not.toContain('abcdefghijkl')
    expect((await crossdock('webhooks', 'replay', items[0]?.id ?? '')).out).toContain('sent to 127.0.0.1')
    await expect
      .poll(() => server.received.filter(({ path }) => path.startsWith('/hook')).length, { timeout: 20_000 })
      .toBe(2)
    expect((await crossdock('webhooks', 'list')).out).toContain('dead-letter.opened')
  })
})

describe('retention', () => {
  it('is shown, counted and done; what is purged says so', async () => {
    const interchange = await receive(site.store, 'edi', [Buffer.from('ISA')])
    await site.store.interchanges.finish(interchange.id, 'processed')
    const document = newDocument({ state: 'mapped', system: 'edi', envelopeId: null, businessKey: 'OLD-1' })
    await site.store.documents.insert([document])
    expect(await site.call('POST', '/retention/purge', { dryRun: true })).toEqual({
      dryRun: true,
      counts: { bodies: {}, logs: {}, keys: {} },
    })
    // Every row of the site is older than no time at all.
    expect(await site.store.retention.purge('bodies', 0, [], 100)).toMatchObject({ documents: 1, interchanges: 1 })
    expect(await site.call('GET', `/documents/${document.id}`)).toMatchObject({
      body: null,
      purgedAt: expect.any(String),
    })
    expect(await refusal('GET', `/interchanges/${interchange.id}/raw`)).toMatchObject({
      status: 410,
      code: 'CONTENT_PURGED',
    })
    expect(await refusal('POST', `/documents/${document.id}/replay`)).toMatchObject({
      status: 409,
      detail: expect.stringContaining('its content was purged on 20'),
    })
    expect((await crossdock('retention', 'purge')).out).toBe('Nothing is older than its clock and at rest.\n')
    expect(await site.call('GET', '/retention')).toMatchObject({
      clocks: [
        { what: 'bodies', days: 30, lastPurgeAt: expect.any(String), purged: 0 },
        { what: 'logs', days: 30 },
        { what: 'keys', days: null, lastPurgeAt: null },
      ],
    })
    expect((await crossdock('retention')).out).toContain('for good')
  })
})

describe("one person's data", () => {
  it('is exported into a file and erased by command line', async () => {
    const id = crypto.randomUUID()
    const value = { ...newCustomer('Bee Ltd', []), contacts: [{ name: 'Ann Bee', email: 'ann@example.com' }] }
    await site.store.transaction((tx) => tx.records.save('customer', [{ id, key: 'Bee Ltd', value, version: 1 }]))
    const file = join(site.inbox, '../../ann.json')
    expect(await crossdock('privacy', 'export', '--email', 'ann@example.com', '--out', file)).toMatchObject({
      code: 0,
      out: `${file}: 1 places\n`,
    })
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      format: 'crossdock-person-1',
      entries: [
        {
          place: 'record',
          id,
          found: [{ path: 'value.contacts[0].name', value: 'Ann Bee' }, { value: 'ann@example.com' }],
        },
      ],
    })
    const erased = await crossdock('privacy', 'erase', '--email', 'ann@example.com', '--reason', 'she asked')
    expect(erased.out).toContain('erased in 1 record row\n')
    const list = await crossdock('--json', 'privacy', 'erasures')
    expect(list.out).not.toContain('ann@')
    const path = join(site.inbox, '../../erasures.json')
    await writeFile(path, list.out)
    expect((await crossdock('privacy', 'replay', path)).out).toBe('0 of 1 persons were there and are erased\n')
    expect(await crossdock('privacy', 'export', '--out', file)).toMatchObject({ code: 2 })
    expect(await refusal('POST', '/privacy/export', { email: 'nobody' })).toMatchObject({ status: 400 })
    expect(await refusal('POST', '/privacy/erase', { email: 'ann@example.com' })).toMatchObject({
      status: 400,
      detail: expect.stringContaining('reason'),
    })
  })
})
