import { createHmac } from 'node:crypto'
import type { AlertChannel } from '../../domain/alert-settings.ts'
import { type Posted, postJson, signedHeaders } from '../../webhooks/post-json.ts'
import type { SendCall, Sent, ShownMessage } from './channel.ts'
import { cutToBytes, escapeMarkdown } from './plain-text.ts'

type Channel<T extends AlertChannel['type']> = Extract<AlertChannel, { type: T }>

/** JSON for a program: the message as data, signed when the channel has a secret (Standard Webhooks). */
export const sendWebhookAlert = async ({ url, secret }: Channel<'webhook'>, call: SendCall): Promise<Sent> => {
  const { message, id, nowMs, signal } = call
  const body = JSON.stringify({
    type: `alert.${message.kind}`,
    timestamp: new Date(nowMs).toISOString(),
    data: { title: message.title, items: message.lines, left: message.left },
  })
  const headers = secret === undefined ? {} : signedHeaders([secret], { id: `msg_${id}`, body, nowMs })
  return verdictOf(await postJson(url, body, { headers, signal }))
}

/**
 * Slack's incoming webhook: `text` is shown in notifications, `blocks` in the channel. `&`, `<` and `>` are control characters of its
 * markup, a section holds 3000 characters (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks,
 * https://docs.slack.dev/reference/block-kit/blocks/section-block).
 */
export const sendSlack = async ({ url }: Channel<'slack'>, { message, signal }: SendCall): Promise<Sent> => {
  const line = ({ what, link, since }: ShownMessage['lines'][number]): string =>
    `• ${escapeSlack(what)}${since === '' ? '' : ` _(${message.texts.since} ${since})_`}${link === '' ? '' : ` <${escapeSlack(link)}|↗>`}`
  const text = wholeLines(message.lines.map(line), message.left, 2900)
  const body = JSON.stringify({
    text: escapeSlack(message.title),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: message.title.slice(0, 150) } },
      { type: 'section', text: { type: 'mrkdwn', text } },
    ],
  })
  return verdictOf(await postJson(url, body, { signal }))
}

/** As many of the lines as fit, each whole: a cut one would end within a link. What is left out is counted. */
const wholeLines = (lines: readonly string[], left: number, most: number): string => {
  const fit = lines.filter((_, index) => lines.slice(0, index + 1).join('\n').length <= most)
  return [...fit, ...leftOver({ left: left + lines.length - fit.length })].join('\n')
}

const escapeSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/**
 * A Teams workflow ("post to a channel when a webhook request is received") takes an adaptive card in a message of one attachment
 * (https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using).
 */
export const sendTeams = async ({ url }: Channel<'teams'>, { message, signal }: SendCall): Promise<Sent> => {
  const block = (text: string, more: object = {}): object => ({ type: 'TextBlock', text, wrap: true, ...more })
  const links = message.lines.filter(({ link }) => link !== '').slice(0, 1)
  const body = JSON.stringify({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            block(escapeMarkdown(message.title), { weight: 'Bolder', size: 'Medium' }),
            ...message.lines.map(({ what, since }) =>
              block(`- ${escapeMarkdown(what)}${since === '' ? '' : ` (${message.texts.since} ${since})`}`),
            ),
            ...leftOver(message).map((text) => block(text)),
          ],
          actions: links.map(({ link }) => ({ type: 'Action.OpenUrl', title: 'Crossdock', url: link })),
        },
      },
    ],
  })
  return verdictOf(await postJson(url, body, { signal }))
}

/**
 * DingTalk's custom robot. With a secret, `timestamp` (ms) and `sign` go into the address: the base64 of the HMAC-SHA256, by the secret, of
 * timestamp, line feed and secret; it may be off by an hour. Refusals come with status 200 and an `errcode`. At most 20 messages a minute
 * (https://open.dingtalk.com/document/robots/custom-robot-access,
 * https://open.dingtalk.com/document/robots/customize-robot-security-settings).
 */
export const sendDingtalk = async ({ url, secret }: Channel<'dingtalk'>, call: SendCall): Promise<Sent> => {
  const { message, nowMs, signal } = call
  const address = new URL(url)
  if (secret !== undefined) {
    address.searchParams.set('timestamp', String(nowMs))
    address.searchParams.set('sign', createHmac('sha256', secret).update(`${nowMs}\n${secret}`).digest('base64'))
  }
  const body = JSON.stringify({
    msgtype: 'markdown',
    markdown: { title: message.title, text: markdownOf(message, 18_000) },
  })
  return robotVerdict(await postJson(address.href, body, { signal }))
}

/**
 * WeCom's group robot: Markdown of at most 4096 bytes; refusals come with status 200 and an `errcode`; at most 20 messages a minute
 * (https://developer.work.weixin.qq.com/document/path/91770).
 */
export const sendWecom = async ({ url }: Channel<'wecom'>, { message, signal }: SendCall): Promise<Sent> => {
  const body = JSON.stringify({ msgtype: 'markdown', markdown: { content: markdownOf(message, 4096) } })
  return robotVerdict(await postJson(url, body, { signal }))
}

const markdownOf = (message: ShownMessage, mostBytes: number): string => {
  const lines = message.lines.map(
    ({ what, link, since }) =>
      `- ${escapeMarkdown(what)}${since === '' ? '' : ` (${message.texts.since} ${since})`}${link === '' ? '' : ` [↗](${link})`}`,
  )
  return cutToBytes([`### ${escapeMarkdown(message.title)}`, ...lines, ...leftOver(message)].join('\n'), mostBytes)
}

const leftOver = ({ left }: Pick<ShownMessage, 'left'>): string[] => (left === 0 ? [] : [`+ ${left}`])

const verdictOf = (posted: Posted): Sent => (posted.ok ? { ok: true } : { ok: false, reason: posted.reason })

const robotVerdict = (posted: Posted): Sent => {
  if (!posted.ok) return verdictOf(posted)
  const code = /"errcode"\s*:\s*(-?\d{1,9})/.exec(posted.answer)?.[1]
  if (code === '0') return { ok: true }
  return {
    ok: false,
    reason: code === undefined ? 'it answered, but not as a robot does' : `it answered errcode ${code}`,
  }
}
