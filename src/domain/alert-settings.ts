import * as z from 'zod'
import { httpUrl } from './http-url.ts'
import { signingSecret } from './webhook-settings.ts'

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 lower-case letters, digits and dashes')
const minutes = z.number().min(1).max(100_000)

/** At most so many messages an hour go to a channel; what waits goes as one message when there is room. */
const pace = { maxPerHour: z.number().int().min(1).max(1000).default(20) }

const emailChannel = z.strictObject({
  type: z.literal('email'),
  to: z.array(z.email()).min(1).max(50),
  from: z.string().min(3).max(200).describe('Sender: an address, or a name with an address in angle brackets'),
  smtp: z.strictObject({
    host: z.string().min(1),
    port: z.number().int().min(1).max(65_535).default(587),
    secure: z
      .boolean()
      .default(false)
      .describe('TLS from the first byte (port 465); else STARTTLS where it is offered'),
    requireTls: z
      .boolean()
      .default(true)
      .describe('Refuse a server that offers no TLS; false for a relay on this machine'),
    user: z.string().min(1).optional(),
    password: z.string().min(1).optional(),
  }),
  ...pace,
})

const webhookChannel = z.strictObject({
  type: z.literal('webhook'),
  url: httpUrl,
  secret: signingSecret.optional().describe('Signs each message (Standard Webhooks)'),
  ...pace,
})

const robot = <T extends string>(type: T) => z.strictObject({ type: z.literal(type), url: httpUrl, ...pace })

const dingtalkChannel = z.strictObject({
  ...robot('dingtalk').shape,
  secret: z.string().min(8).optional().describe('Of the robot: signs each message, begins with SEC'),
})

export const alertChannel = z.discriminatedUnion('type', [
  emailChannel,
  webhookChannel,
  robot('slack'),
  robot('teams'),
  dingtalkChannel,
  robot('wecom'),
])
export type AlertChannel = z.output<typeof alertChannel>

const common = {
  channels: z.array(name).min(1).optional().describe('All channels when left out'),
  enabled: z.boolean().default(true),
}
const only = {
  systems: z.array(name).optional().describe('Only these; all when left out'),
}

const rule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('error-group'), ...only, ...common }),
  z.strictObject({ kind: z.literal('dead-letter-age'), olderThanMinutes: minutes.default(60), ...common }),
  z.strictObject({ kind: z.literal('queue-age'), olderThanMinutes: minutes.default(15), ...common }),
  z.strictObject({
    kind: z.literal('flow-late'),
    toleranceMinutes: minutes.default(30).describe('After the slot that was missed'),
    flows: z.array(name).optional().describe('Only these; all that have a schedule when left out'),
    ...common,
  }),
  z.strictObject({ kind: z.literal('ack-overdue'), ...common }),
  z.strictObject({
    kind: z.literal('system-down'),
    afterFailures: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(2)
      .describe('Failures in a row; a pause by a person counts at once'),
    ...only,
    ...common,
  }),
  z.strictObject({
    kind: z.literal('certificate'),
    days: z.number().int().min(1).max(365).default(30),
    ...only,
    ...common,
  }),
  z.strictObject({
    kind: z.literal('partner-silent'),
    silentHours: z
      .number()
      .min(1)
      .max(10_000)
      .optional()
      .describe('Nothing came for so long; else what is usual by this hour'),
    partners: z.array(name).optional().describe('Only these; all when left out'),
    ...common,
  }),
])
export type AlertRule = z.output<typeof rule>

/** Rules by name. One of every kind is there by itself, under the name of its kind; a rule of that name takes its place. */
export const alertSettings = z.strictObject({
  language: z.enum(['en', 'zh']).default('en').describe('Of the messages'),
  groupSeconds: z
    .number()
    .int()
    .min(0)
    .max(3600)
    .default(30)
    .describe('So long a rule waits for more of the same before it tells'),
  repeatHours: z
    .number()
    .min(0.1)
    .max(1000)
    .nullable()
    .default(4)
    .describe('What nobody acknowledged is told again; null: never'),
  channels: z.record(name, alertChannel).default({}),
  rules: z.record(name, rule).default({}),
})
export type AlertSettings = z.output<typeof alertSettings>

/** The rules that hold: those written, and the usual one of each kind whose name is not taken. None when nobody is to be told. */
export const rulesOf = ({ channels, rules }: AlertSettings): ReadonlyMap<string, AlertRule> => {
  if (Object.keys(channels).length === 0) return new Map()
  const usual = rule.options.map(({ shape }) => {
    const [kind] = shape.kind.values
    return [String(kind), rule.parse({ kind })] as const
  })
  const named = new Map([...usual, ...Object.entries(rules)])
  return new Map([...named].filter(([, { enabled }]) => enabled))
}

/** The channels a rule tells. */
export const channelsOf = ({ channels }: AlertSettings, { channels: wanted }: AlertRule): [string, AlertChannel][] =>
  Object.entries(channels).filter(([channel]) => wanted?.includes(channel) ?? true)
