import * as z from 'zod'
import type { Connector } from '../connectors/connector.ts'
import { partner } from '../domain/partner.ts'
import { configFile } from './config-file.ts'

type JsonNode = { [key: string]: unknown }

const placeholderText = { type: 'string', pattern: '\\$\\{' }

/** The JSON Schema of the main configuration file, with the settings of every connector: for editors. */
export const configJsonSchema = (connectors: readonly Connector[]): JsonNode => {
  const schema = inputSchema(configFile)
  const systems = connectors.map(({ type, settings }) => {
    const { $schema: _, ...own } = inputSchema(settings)
    const properties = isObject(own['properties']) ? own['properties'] : {}
    const required = Array.isArray(own['required']) ? own['required'] : []
    return {
      ...own,
      title: type,
      properties: { type: { const: type }, ...properties },
      required: ['type', ...required],
    }
  })
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  const declared = isObject(properties['systems']) ? properties['systems'] : {}
  return {
    ...schema,
    title: 'Crossdock configuration',
    properties: { ...properties, systems: { ...declared, additionalProperties: { oneOf: systems } } },
  }
}

/** The JSON Schema of a partner file. */
export const partnerJsonSchema = (): JsonNode => ({ ...inputSchema(partner), title: 'Crossdock partner' })

// zod's JSON Schema is plain JSON; its declared type is narrower than what is added to it here.
const inputSchema = (schema: z.ZodType): JsonNode =>
  allowPlaceholders(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })) as JsonNode

/** Text with a rule of its own may also be a placeholder, whose value is checked when it is put in. */
const allowPlaceholders = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(allowPlaceholders)
  if (!isObject(node)) return node
  const inner = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, key === 'propertyNames' ? value : allowPlaceholders(value)]),
  )
  const constrained = ['pattern', 'format', 'minLength', 'maxLength', 'enum'].some((key) => key in inner)
  if (inner['type'] !== 'string' || !constrained || inner['format'] === 'path') return inner
  const { description, default: defaultValue, ...rule } = inner
  return {
    ...(description === undefined ? {} : { description }),
    ...(defaultValue === undefined ? {} : { default: defaultValue }),
    anyOf: [rule, placeholderText],
  }
}

const isObject = (value: unknown): value is JsonNode =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
