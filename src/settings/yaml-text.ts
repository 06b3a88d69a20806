import { isNode, LineCounter, parseDocument } from 'yaml'
import type { ConfigProblem } from './config-problem.ts'

export type YamlFile = {
  /** Name for messages. */
  file: string
  value: unknown
  /** Line of the setting at a path, or of the nearest one around it. */
  lineOf: (path: readonly PropertyKey[]) => number | undefined
  /** The value as written in the file, before placeholders were put in. */
  written: (path: readonly PropertyKey[]) => unknown
}

/** Reads YAML with the positions of its settings. Double keys and syntax errors are problems. */
export const parseYaml = (text: string, file: string): { yaml: YamlFile; problems: ConfigProblem[] } => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  // One slip of the pen can make dozens of errors; the first tell where it is.
  const problems = document.errors.slice(0, 3).map(
    (error): ConfigProblem => ({
      code: 'CONFIG_UNREADABLE',
      file,
      line: lines.linePos(error.pos[0]).line,
      path: '',
      message: `is not YAML: ${error.message.replaceAll(/\s+/g, ' ')}`,
    }),
  )
  const value: unknown = problems.length === 0 ? document.toJS({ maxAliasCount: 100 }) : undefined
  const lineOf = (path: readonly PropertyKey[]): number | undefined => {
    for (let length = path.length; length > 0; length -= 1) {
      const node: unknown = document.getIn(path.slice(0, length), true)
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
    }
    return undefined
  }
  const written = (path: readonly PropertyKey[]): unknown =>
    path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[String(key)] : undefined), value)
  return { yaml: { file, value, lineOf, written }, problems }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
