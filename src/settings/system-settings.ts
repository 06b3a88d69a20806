import { isAbsolute, resolve } from 'node:path'
import * as z from 'zod'
import type { Connector } from '../connectors/connector.ts'
import { type ConfigProblem, pathText } from './config-problem.ts'
import type { YamlFile } from './yaml-text.ts'
import { problemsFromZod, valueShown } from './zod-problems.ts'

/** A system as configured: `connector.open(settings, ...)` opens it. */
export type SystemSettings = { type: string; connector: Connector; settings: unknown }

export type CheckedSystem = { ok: true; system: SystemSettings } | { ok: false; problems: ConfigProblem[] }

/** Checks the settings of one system with the schema of its connector. */
export const checkSystem = (
  name: string,
  { type, ...settings }: { type: string; [key: string]: unknown },
  context: { connectors: readonly Connector[]; yaml: YamlFile; folder: string },
): CheckedSystem => {
  const { connectors, yaml, folder } = context
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
  const result = connector.settings.safeParse(resolvePaths(settings, connector.settings, folder))
  if (!result.success) return { ok: false, problems: problemsFromZod(result.error, yaml, at, connector.settings) }
  return { ok: true, system: { type, connector, settings: result.data } }
}

/** Settings whose schema says `format: path` are resolved against the folder of the configuration file. */
const resolvePaths = (
  settings: Record<string, unknown>,
  schema: z.ZodType,
  folder: string,
): Record<string, unknown> => {
  const properties = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).properties ?? {}
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => {
      const property = properties[key]
      const isPath = typeof property === 'object' && property.format === 'path'
      return [
        key,
        isPath && typeof value === 'string' && value !== '' && !isAbsolute(value) ? resolve(folder, value) : value,
      ]
    }),
  )
}
