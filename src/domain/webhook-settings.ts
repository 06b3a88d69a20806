import * as z from 'zod'
import { httpUrl } from './http-url.ts'

/** What other programs can be told of. `docs/alerts.md` lists them with what their data hold. */
export const webhookEvents = [
  'order.received',
  'order.delivered',
  'dead-letter.opened',
  'dead-letter.closed',
  'run.failed',
  'alert.fired',
  'alert.recovered',
] as const
export type WebhookEvent = (typeof webhookEvents)[number]

/** Behind `whsec_` stands base64: what is none would be a key of no bytes, with which anybody can sign. */
const asBase64 = /^(?!whsec_)|^whsec_[A-Za-z0-9+/_-]{11,}={0,2}$/

/** Of signed messages, those we send and those we take. */
export const signingSecret = z
  .string()
  .min(16)
  .refine((secret) => asBase64.test(secret), 'must have base64 of at least 8 bytes behind whsec_')

const secretAsIs = signingSecret.describe('As it is, or base64 behind `whsec_`')

export const webhookEndpoint = z
  .strictObject({
    url: httpUrl,
    name: z
      .string()
      .min(1)
      .max(80)
      .optional()
      .describe('What it is called in lists; host and path of the address when left out'),
    secret: z
      .union([secretAsIs, z.array(secretAsIs).min(1).max(2)])
      .describe('Signs each message; two while one takes the place of the other: both sign'),
    events: z.array(z.enum(webhookEvents)).min(1).describe('What it is told of'),
  })
  .transform(({ name, secret: secrets, ...rest }) => ({
    ...rest,
    // The query may hold a token.
    name: name ?? `${new URL(rest.url).host}${new URL(rest.url).pathname}`,
    secrets: [secrets].flat(),
  }))
export type WebhookEndpoint = z.output<typeof webhookEndpoint>
