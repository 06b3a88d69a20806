import * as z from 'zod'

const secretText = z.string().min(1)

/** How a system is logged in to. Secrets belong into placeholders. */
export const authSettings = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('basic'), user: z.string().min(1), password: secretText }),
  z.strictObject({ type: z.literal('bearer'), token: secretText }),
  z.strictObject({
    type: z.literal('api-key'),
    header: z.string().min(1).optional().describe('Header that carries the key'),
    query: z
      .string()
      .min(1)
      .optional()
      .describe('Query parameter that carries the key, where there is no header for it'),
    apiKey: secretText,
  }),
  z.strictObject({
    type: z.literal('oauth2'),
    tokenPath: z.string().startsWith('/').describe('Path of the token request, below `tokenUrl` or `url`'),
    tokenUrl: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
    clientId: z.string().min(1),
    clientSecret: secretText,
    scope: z.string().min(1).optional(),
    sendAs: z.enum(['body', 'basic']).default('body').describe('Where the token request carries id and secret'),
  }),
])
export type AuthSettings = z.output<typeof authSettings>

/** A signature over the body of each request. */
export const hmacSettings = z.strictObject({
  header: z.string().min(1).describe('Header that carries the signature'),
  secret: secretText,
  algorithm: z.enum(['sha256', 'sha512']).default('sha256'),
  encoding: z.enum(['hex', 'base64']).default('hex'),
  prefix: z.string().default('').describe('Text in front of the signature, such as sha256='),
})
export type HmacSettings = z.output<typeof hmacSettings>
