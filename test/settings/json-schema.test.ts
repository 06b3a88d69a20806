import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { connectors } from '../../src/connectors/registry.ts'
import { configJsonSchema, partnerJsonSchema } from '../../src/settings/json-schema.ts'

const config = (name: string): Promise<string> => readFile(join(import.meta.dirname, '../../config', name), 'utf8')
const printed = (schema: unknown): string => `${JSON.stringify(schema, null, 2)}\n`

describe('JSON Schemas in config/', () => {
  it('are what `crossdock config schema` prints (write them again when settings changed)', async () => {
    expect(await config('crossdock.schema.json')).toBe(printed(configJsonSchema(connectors)))
    expect(await config('partner.schema.json')).toBe(printed(partnerJsonSchema()))
  })

  it('know the settings of every connector and allow placeholders', () => {
    const text = printed(configJsonSchema(connectors))
    for (const { type } of connectors) expect(text).toContain(`"const": "${type}"`)
    expect(text).toContain('"clientSecret"')
    const url = configJsonSchema(connectors)
    expect(url).toMatchObject({
      properties: { store: { properties: { url: { anyOf: [{ format: 'uri' }, { pattern: '\\$\\{' }] } } } },
    })
  })
})
