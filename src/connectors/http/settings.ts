import * as z from 'zod'
import type { RecordEntity } from '../../domain/record.ts'
import { fieldNames } from '../../domain/record-fields.ts'
import { problemsOfFieldMap } from '../../mappers/http/field-map.ts'
import { authSettings, hmacSettings } from './auth-settings.ts'
import { problemsOfTemplates } from './check-templates.ts'
import { entitySettings } from './entity-settings.ts'
import { errorSettings } from './error-settings.ts'

// The names of entities are the keys of a constant.
const entityNames = Object.keys(fieldNames) as [RecordEntity, ...RecordEntity[]]

/** Settings of a system that is described, not programmed. All but the secrets may stand in a file of its own (`definition`). */
export const httpSettings = z
  .strictObject({
    definition: z.string().min(1).optional().meta({
      description: 'YAML file with the settings that do not stand here',
      format: 'path',
      'x-include': true,
    }),
    url: z
      .url({ protocol: /^https?$/, error: 'must be an http or https address' })
      .describe('Address every path is put behind'),
    auth: authSettings.prefault({ type: 'none' }),
    hmac: hmacSettings.optional(),
    headers: z.record(z.string(), z.string()).default({}).describe('Sent with every request'),
    timeoutMs: z.number().int().min(100).max(600_000).default(30_000),
    concurrency: z.number().int().min(1).max(50).default(4).describe('Calls in flight at most'),
    check: z
      .strictObject({
        path: z.string().startsWith('/'),
        query: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
      })
      .describe(
        'A cheap request that shows address and credentials to be right; its header Date is the clock of the system',
      ),
    errors: errorSettings.prefault({}),
    tables: z
      .record(z.string(), z.record(z.string(), z.string()))
      .default({})
      .describe('Code tables for $code in expressions'),
    entities: z.partialRecord(z.enum(entityNames), entitySettings).default({}).describe('What is read and written'),
  })
  .superRefine((settings, context) => {
    const report = (path: PropertyKey[], message: string): void => {
      context.addIssue({ code: 'custom', path, message })
    }
    if (Object.keys(settings.entities).length === 0)
      report(['entities'], 'must describe an entity, here or in the file of `definition`')
    if (settings.auth.type === 'api-key' && settings.auth.header === undefined && settings.auth.query === undefined)
      report(['auth'], 'must name the `header` or the `query` parameter that carries the key')
    for (const entity of entityNames) {
      const section = settings.entities[entity]
      if (section === undefined) continue
      for (const { path, message } of problemsOfFieldMap(entity, section.fields, settings.tables))
        report(['entities', entity, 'fields', ...path], message)
      for (const { path, message } of problemsOfTemplates(entity, section))
        report(['entities', entity, ...path], message)
    }
    if (settings.entities.opportunity?.sink !== undefined)
      report(['entities', 'opportunity', 'sink'], 'opportunities are only read: remove it')
  })
export type HttpSettings = z.output<typeof httpSettings>
