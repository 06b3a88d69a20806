import { isAbsolute, resolve } from 'node:path'
import * as z from 'zod'
import type { Connector } from '../connectors/connector.ts'
import { type ConfigProblem, pathText } from './config-problem.ts'
import type { YamlFile } from './yaml-text.ts'
import { problemsFromZod, valueShown } from './zod-problems.ts'

/** A system as configured: `connector.open(settings, ...)` opens it. */
export type SystemSettings = { type: string; connector: Connector; settings: unknown }

export type CheckedSystem = { ok: true; system: SystemSettings } | { ok: false; problems: ConfigProblem[] }

/** Settings of a system that stand in a file of their own. */
export type IncludedSettings = { yaml: YamlFile; settings: Readonly<Record<string, unknown>> }

/** Checks the settings of one system with the schema of its connector. */
export const checkSystem = (
  name: string,
  { type, ...settings }: { type: string; [key: string]: unknown },
  context: {
    connectors: readonly Connector[]
    yaml: YamlFile
    folder: string
    included?: IncludedSettings | undefined
  },
): CheckedSystem => {
  const { connectors, yaml, folder, included } = context
  const at = ['systems', name]
  const connector = connectors.find((candidate) => candidate.type === type)
  if (connector === undefined) {
    const path = [...at, 'type']
    return {
      ok: false,
      problems: [
        {
          code: 'CONNECTOR_UNKNOWN',
          file: yaml.file,
          line: yaml.lineOf(path),
          path: pathText(path),
          value: valueShown(yaml, path),
          message: `must be ${connectors.map((candidate) => candidate.type).join(', ')}`,
        },
      ],
    }
  }
  const own = resolvePaths(settings, connector.settings, folder)
  // What stands in both places holds as it stands here.
  const result = connector.settings.safeParse({ ...included?.settings, ...own })
  if (result.success) return { ok: true, system: { type, connector, settings: result.data } }
  const isIncluded = ({ path: [key] }: z.core.$ZodIssue): boolean =>
    key !== undefined && included !== undefined && !Object.hasOwn(own, key) && Object.hasOwn(included.settings, key)
  const here = result.error.issues.filter((issue) => !isIncluded(issue))
  const there = result.error.issues.filter(isIncluded)
  return {
    ok: false,
    problems: [
      ...problemsFromZod(new z.ZodError(here), yaml, at, connector.settings),
      ...(included === undefined ? [] : problemsFromZod(new z.ZodError(there), included.yaml, [], connector.settings)),
    ],
  }
}

/** The settings file that the settings of a system name, as an absolute path; undefined when they name none. */
export const includedPath = (
  { type, ...settings }: { type: string; [key: string]: unknown },
  connectors: readonly Connector[],
  folder: string,
): string | undefined => {
  const connector = connectors.find((candidate) => candidate.type === type)
  if (connector === undefined) return undefined
  const properties = propertiesOf(connector.settings)
  const value = Object.entries(settings).find(([key]) => hasMark(properties[key], 'x-include', true))?.[1]
  return typeof value === 'string' && value !== '' ? resolve(folder, value) : undefined
}

type Properties = Readonly<Record<string, unknown>>

const propertiesOf = (schema: z.ZodType): Properties =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).properties ?? {}

const hasMark = (property: unknown, mark: string, value: unknown): boolean =>
  typeof property === 'object' && property !== null && Reflect.get(property, mark) === value

/** Settings whose schema says `format: path` are resolved against the folder of the configuration file. */
const resolvePaths = (
  settings: Record<string, unknown>,
  schema: z.ZodType,
  folder: string,
): Record<string, unknown> => {
  const properties = propertiesOf(schema)
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => {
      const isPath = hasMark(properties[key], 'format', 'path')
      return [
        key,
        isPath && typeof value === 'string' && value !== '' && !isAbsolute(value) ? resolve(folder, value) : value,
      ]
    }),
  )
}
