import { createHmac } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sendOne, shownMessage } from '../../src/alerts/send-alerts.ts'
import { verifyWebhook } from '../../src/api/verify-webhook.ts'
import { type AlertChannel, alertSettings } from '../../src/domain/alert-settings.ts'
import { freePort } from '../helpers/free-port.ts'
import { type MessageServer, startMessageServer } from '../helpers/message-server.ts'

const nowMs = Date.parse('2026-11-28T03:00:00Z')
const settingsOf = (channel: unknown, language: 'en' | 'zh' = 'en') =>
  alertSettings.parse({ language, channels: { ops: channel } })

const items = [
  {
    what: 'northwind <!channel> *bold* has 3 dead letters',
    link: '/desk?filter=state%3Aopen',
    count: 3,
    since: '2026-11-28T02:00:00.000Z',
  },
  { what: 'erp does not work', link: '/systems/erp', count: 1, since: '2026-11-28T02:30:00.000Z' },
]

const send = async (given: unknown, language: 'en' | 'zh' = 'en', of = items) => {
  const settings = settingsOf(given, language)
  const channel = settings.channels['ops'] as AlertChannel
  const message = shownMessage(of, 'firing', { settings, publicUrl: 'https://dock.example' })
  return sendOne(channel, '7f0c', message, { now: () => nowMs }, AbortSignal.timeout(20_000))
}

describe('messages to robots and programs', () => {
  let server: MessageServer
  beforeAll(async () => {
    server = await startMessageServer()
  })
  afterAll(() => server.close())
  beforeEach(() => {
    server.received.length = 0
    server.answer = { status: 200, body: '{"errcode":0,"errmsg":"ok"}' }
  })
  const body = () => JSON.parse(server.received[0]?.body ?? '') as Record<string, unknown>

  it('signs what a program gets', async () => {
    const secret = 'whsec_bm90IGEgc2VjcmV0IGF0IGFsbCE='
    expect(await send({ type: 'webhook', url: server.url, secret })).toEqual({ ok: true })
    const [{ headers, body: text } = { headers: {}, body: '' }] = server.received
    expect(verifyWebhook({ headers, body: Buffer.from(text), secrets: [secret], nowMs })).toEqual({
      ok: true,
      id: 'msg_7f0c',
    })
    expect(body()).toMatchObject({
      type: 'alert.firing',
      data: {
        title: 'Crossdock: 2 things need a person',
        items: [{ link: 'https://dock.example/console/desk?filter=state%3Aopen' }, { what: 'erp does not work' }],
      },
    })
  })

  it('lets no name speak the markup of Slack', async () => {
    expect(await send({ type: 'slack', url: server.url })).toEqual({ ok: true })
    const [, section] = body()['blocks'] as { text: { type: string; text: string } }[]
    expect(section?.text.type).toBe('mrkdwn')
    expect(section?.text.text).toContain('northwind &lt;!channel&gt;')
    expect(section?.text.text).toContain('<https://dock.example/console/desk?filter=state%3Aopen|↗>')
  })

  it('cuts no link of Slack in two, and counts what is left out', async () => {
    const many = Array.from({ length: 60 }, (_, n) => ({
      what: `${'dead letters of a partner '.repeat(8)}${n}`,
      link: `/dead-letters/${'0'.repeat(40)}${n}`,
      count: 1,
      since: '',
    }))
    expect(await send({ type: 'slack', url: server.url }, 'en', many)).toEqual({ ok: true })
    const [, section] = body()['blocks'] as { text: { text: string } }[]
    const shown = section?.text.text.split('\n') ?? []
    expect(shown.slice(0, -1).every((line) => line.endsWith('|↗>'))).toBe(true)
    expect(shown.at(-1)).toBe(`+ ${60 - (shown.length - 1)}`)
  })

  it('gives Teams one adaptive card', async () => {
    expect(await send({ type: 'teams', url: server.url })).toEqual({ ok: true })
    expect(body()).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: {
            type: 'AdaptiveCard',
            body: [{ text: expect.stringContaining('2 things need a person') }, {}, {}],
          },
        },
      ],
    })
  })

  it('signs the address of a DingTalk robot, and speaks Chinese', async () => {
    const secret = 'SECabcdef0123456789'
    const url = `${server.url}/robot/send?access_token=t`
    expect(await send({ type: 'dingtalk', url, secret }, 'zh')).toEqual({ ok: true })
    const { searchParams } = new URL(server.received[0]?.path ?? '', server.url)
    expect(searchParams.get('access_token')).toBe('t')
    expect(searchParams.get('timestamp')).toBe(String(nowMs))
    const expected = createHmac('sha256', secret).update(`${nowMs}\n${secret}`).digest('base64')
    expect(searchParams.get('sign')).toBe(expected)
    expect(body()).toMatchObject({ msgtype: 'markdown', markdown: { title: 'Crossdock: 2 项需要人工处理' } })
  })

  it('keeps within the 4096 bytes WeCom takes', async () => {
    const settings = settingsOf({ type: 'wecom', url: server.url }, 'zh')
    const many = Array.from({ length: 30 }, () => ({ what: '伙伴'.repeat(150), link: '/desk', count: 1, since: '' }))
    const message = shownMessage(many, 'firing', { settings, publicUrl: undefined })
    const channel = settings.channels['ops'] as AlertChannel
    await sendOne(channel, 'x', message, { now: () => nowMs }, AbortSignal.timeout(20_000))
    const { content } = body()['markdown'] as { content: string }
    expect(Buffer.byteLength(content)).toBeLessThanOrEqual(4096)
    expect(content.endsWith('…')).toBe(true)
  })

  it.each(['dingtalk', 'wecom'])('takes no 200 of %s for a yes that carries an error', async (type) => {
    server.answer = { status: 200, body: '{"errcode":310000,"errmsg":"keywords not in content: s3cret"}' }
    expect(await send({ type, url: server.url })).toEqual({ ok: false, reason: 'it answered errcode 310000' })
  })

  it('follows no redirect, and repeats nothing of what the other side says', async () => {
    server.answer = { status: 302, body: '', headers: { location: `${server.url}/elsewhere` } }
    expect(await send({ type: 'slack', url: server.url })).toEqual({
      ok: false,
      reason: 'it redirects, which is not followed',
    })
    expect(server.received.map(({ path }) => path)).toEqual(['/'])
    server.answer = { status: 500, body: 'token abc is wrong' }
    expect(await send({ type: 'slack', url: server.url })).toEqual({ ok: false, reason: 'it answered 500' })
    const nobody = await send({ type: 'slack', url: `http://127.0.0.1:${await freePort()}/services/T0/B0/secret` })
    expect(nobody).toMatchObject({ ok: false, reason: expect.stringContaining('no connection') })
    expect(JSON.stringify(nobody)).not.toContain('secret')
  })
})

describe('e-mail', () => {
  const mails: { from: string; to: string[]; text: string; user: string | undefined }[] = []
  let refuse: Error | undefined
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      password === 'pass-word' ? done(null, { user: username }) : done(new Error('who are you, pass-word?')),
    onData: (stream, session, done) => {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(parts).toString(),
          user: session.user === undefined ? undefined : String(session.user),
        })
        done(refuse ?? null)
      })
    },
  })
  let port = 0
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.server.address() as AddressInfo).port
  })
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const channel = (smtp: object = {}) => ({
    type: 'email',
    to: ['night@example.com', 'ops@example.com'],
    from: 'Crossdock <crossdock@example.com>',
    smtp: { host: '127.0.0.1', port, requireTls: false, user: 'crossdock', password: 'pass-word', ...smtp },
  })

  it('goes to all addresses, with what is wrong and where to look', async () => {
    expect(await send(channel())).toEqual({ ok: true })
    expect(mails).toHaveLength(1)
    const [mail] = mails
    expect(mail).toMatchObject({
      from: 'crossdock@example.com',
      to: ['night@example.com', 'ops@example.com'],
      user: 'crossdock',
    })
    expect(mail?.text).toContain('Subject: Crossdock: 2 things need a person')
    expect(mail?.text).toContain('Message-ID: <7f0c@crossdock>')
    expect(mail?.text.replaceAll('=\r\n', '')).toContain('https://dock.example/console/systems/erp')
  })

  it('says why it does not get through, without the words of the server', async () => {
    const refused = await send(channel({ password: 'wrong-pass' }))
    expect(refused).toEqual({ ok: false, reason: expect.stringContaining('refuses user and password') })
    expect(JSON.stringify(refused)).not.toMatch(/pass-word|wrong-pass/)
    expect(await send(channel({ requireTls: true }))).toEqual({ ok: false, reason: expect.stringContaining('TLS') })
    expect(await send(channel({ port: await freePort() }))).toMatchObject({
      ok: false,
      reason: expect.stringContaining('no connection'),
    })
    refuse = Object.assign(new Error('mailbox of night@example.com is full'), { responseCode: 452 })
    expect(await send(channel())).toMatchObject({ ok: false, reason: expect.stringContaining('452') })
    refuse = undefined
  })
})
