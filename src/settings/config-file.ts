import * as z from 'zod'
import { alertSettings } from '../domain/alert-settings.ts'
import { flow } from '../domain/flow.ts'
import { retentionSettings } from '../domain/retention-settings.ts'
import { retryPolicy } from '../domain/retry-policy.ts'
import { signingSecret, webhookEndpoint } from '../domain/webhook-settings.ts'
import { isTimeZone } from '../schedule/time-zone.ts'
import { browserUrl, peopleSection } from './people-section.ts'

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 lower-case letters, digits and dashes')

const mebibytes = 1024 * 1024

/** Whole numbers that may also come as text, so that a placeholder can stand for them. */
const port = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^\d{1,5}$/)
        .transform(Number),
    ],
    { error: 'must be a port from 0 (any free one) to 65535' },
  )
  .pipe(z.number().int().min(0).max(65_535))

const hookSecret = signingSecret.describe(
  'As it is, or base64 behind `whsec_`; several while one takes the place of another',
)

/** The main configuration file. System settings are checked by their connector, partner files by `partner`. */
export const configFile = z.strictObject({
  data: z
    .string()
    .min(1)
    .default('./data')
    .describe('Folder of the embedded store and the lock; CROSSDOCK_DATA wins over it'),
  store: z
    .strictObject({
      url: z
        .url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// address' })
        .optional()
        .describe('PostgreSQL; DATABASE_URL when left out, the embedded store when that is not set either'),
    })
    .prefault({}),
  queue: z
    .strictObject({
      url: z
        .url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// address' })
        .optional()
        .describe('Redis or Valkey; REDIS_URL when left out, the queue lives in the store when that is not set either'),
      prefix: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,40}$/, 'must be 1 to 40 letters, digits, dashes and underscores')
        .default('crossdock')
        .describe('First part of every key in Redis'),
      allowUnsafeRedis: z
        .boolean()
        .default(false)
        .describe('Start although Redis may forget jobs; lost ones come back late'),
    })
    .prefault({}),
  api: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1').describe('Address the API listens on'),
      port: port.default(4040).describe('Port the API listens on; 0 takes a free one'),
      token: z
        .string()
        .min(16)
        .optional()
        .describe(
          'Token of the API; CROSSDOCK_TOKEN when left out, a new one at each start when that is not set either',
        ),
      publicUrl: z
        .union([browserUrl, z.literal('')])
        .optional()
        .describe(
          'Address browsers find this Crossdock at, that of the TLS proxy in front of it; links of sign-ins and of messages begin with it',
        ),
      plainHttp: z
        .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
        .default(false)
        .describe('Listen beyond this machine without TLS in front: passwords and orders cross the network readable'),
      trustedProxies: z
        .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
        .default([])
        .describe('Addresses of proxies in front, whose word on where a request comes from counts'),
      requestsPerSecond: z
        .number()
        .min(1)
        .max(100_000)
        .default(100)
        .describe('What one user or key may send in the long run; four times as much at once'),
    })
    .prefault({}),
  people: peopleSection.prefault({}).describe('How people sign in'),
  log: z
    .strictObject({ level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info') })
    .prefault({}),
  limits: z
    .strictObject({
      maxTransactionBytes: z
        .number()
        .int()
        .min(1024)
        .max(256 * mebibytes)
        .default(16 * mebibytes)
        .describe('Largest single document; a larger one is refused'),
    })
    .prefault({}),
  retry: retryPolicy.prefault({}).describe('When a failed delivery is tried again'),
  systems: z
    .record(name, z.looseObject({ type: z.string().describe('Connector type') }))
    .default({})
    .describe('Installed systems by name'),
  partners: z.array(z.string().min(1)).default([]).describe('Partner files; `*` stands for any part of a file name'),
  flows: z.record(name, flow).default({}).describe('Routes by name'),
  operations: z
    .strictObject({
      timezone: z
        .string()
        .min(1)
        .refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin')
        .default('UTC')
        .describe('Where the people are: when a day begins, and what usually has come by ten'),
      calendar: z
        .string()
        .min(1)
        .optional()
        .meta({ format: 'path' })
        .describe('File with one ISO date of a holiday on each line; nobody is missed on these days'),
      tracesUrl: z
        .url({ protocol: /^https?$/, error: 'must be a http:// or https:// address' })
        .optional()
        .describe(
          'OTLP/HTTP collector of traces, such as http://localhost:4318; OTEL_EXPORTER_OTLP_ENDPOINT when left out, none when that is not set either',
        ),
    })
    .prefault({}),
  hooks: z
    .record(name, z.strictObject({ secret: z.union([hookSecret, z.array(hookSecret).min(1).max(5)]) }))
    .default({})
    .describe('Systems that tell of changes at POST /hooks/<system>, with the secrets they sign with'),
  alerts: alertSettings.prefault({}).describe('Who is told when something needs a person, and of what'),
  webhooks: z.array(webhookEndpoint).default([]).describe('Programs that are told of events, signed'),
  retention: retentionSettings.prefault({}).describe('How long things are kept'),
})
export type ConfigFile = z.output<typeof configFile>
