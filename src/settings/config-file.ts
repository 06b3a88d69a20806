import * as z from 'zod'
import { flow } from '../domain/flow.ts'
import { retryPolicy } from '../domain/retry-policy.ts'

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
    })
    .prefault({}),
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
})
export type ConfigFile = z.output<typeof configFile>
