import { createHmac } from 'node:crypto'

/**
 * The signature of a message: HMAC-SHA256 of `id.timestamp.body` with the secret, as the Standard Webhooks say
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
 */
export const webhookSignature = (
  secret: string,
  { id, timestamp, body }: { id: string; timestamp: string; body: Uint8Array | string },
): Buffer => createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest()

const prefix = 'whsec_'

const keyOf = (secret: string): Buffer =>
  secret.startsWith(prefix) ? Buffer.from(secret.slice(prefix.length), 'base64') : Buffer.from(secret, 'utf8')
