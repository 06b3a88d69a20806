import { timingSafeEqual } from 'node:crypto'
import { webhookSignature } from '../domain/webhook-signature.ts'

/** How far the clock of a sender may be from ours. */
const toleranceMs = 5 * 60_000

type Webhook = {
  headers: Readonly<Record<string, string | string[] | undefined>>
  /** As it came. */
  body: Uint8Array
  /** Any of them will do: one may be taking the place of another. */
  secrets: readonly string[]
  nowMs: number
}

export type WebhookVerdict = { ok: true; id: string } | { ok: false; reason: string }

/**
 * Whether a message comes from who knows a secret, and now: an HMAC-SHA256 of `id.timestamp.body` in `webhook-signature`, which may carry
 * several (`v1,<base64>` each). That the id did not come before is for the caller to see. After the Standard Webhooks specification
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
 */
export const verifyWebhook = ({ headers, body, secrets, nowMs }: Webhook): WebhookVerdict => {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    textOf(headers[name]),
  )
  if (!id || !timestamp || !signatures)
    return refused('send webhook-id, webhook-timestamp and webhook-signature, each once')
  if (!/^[!-~]{1,200}$/.test(id)) return refused('webhook-id must be 1 to 200 printable characters')
  if (!/^\d{1,12}$/.test(timestamp)) return refused('webhook-timestamp must be seconds since 1970')
  const awayMs = Math.abs(nowMs - Number(timestamp) * 1000)
  if (awayMs > toleranceMs)
    return refused(`webhook-timestamp is ${Math.round(awayMs / 1000)} s from our clock: at most 300 s are allowed`)
  const given = signatures
    .split(' ')
    .flatMap((one) => (one.startsWith('v1,') ? [Buffer.from(one.slice(3), 'base64')] : []))
  const matches = secrets.flatMap((secret) => {
    const expected = webhookSignature(secret, { id, timestamp, body })
    // All are compared, so that the time taken tells nothing.
    return given.map(
      (signature) => signature.byteLength === expected.byteLength && timingSafeEqual(signature, expected),
    )
  })
  return matches.includes(true)
    ? { ok: true, id }
    : refused('webhook-signature does not fit the message and the secret')
}

const refused = (reason: string): WebhookVerdict => ({ ok: false, reason })

const textOf = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : undefined
