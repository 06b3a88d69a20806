import { isNode, LineCounter, parseDocument, type YAMLParseError } from 'yaml'
import { messageOf } from '../domain/errors.ts'
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
  const unreadable = (message: string, line?: number): ConfigProblem => ({
    code: 'CONFIG_UNREADABLE',
    file,
    line,
    path: '',
    message: `is not YAML: ${message}`,
  })
  const found = document.errors.map((error) => unreadable(reasonOf(error, text), lines.linePos(error.pos[0]).line))
  // One slip of the pen can make dozens of errors; the first tell where it is.
  const problems = found
    .filter(
      ({ line, message }, index) =>
        found.findIndex((other) => other.line === line && other.message === message) === index,
    )
    .slice(0, 3)
  let value: unknown
  try {
    if (problems.length === 0) value = document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    // An alias nobody defined shows itself only here.
    problems.push(unreadable(withMend(messageOf(error))))
  }
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

/** The parser's words, with the mend where they do not lead to it. */
const reasonOf = ({ code, message, pos: [start] }: YAMLParseError, text: string): string => {
  if (code === 'DUPLICATE_KEY') {
    const key = text.slice(start).split(/[:\n]/, 1)[0] ?? ''
    return `${key.trim()} stands here a second time: remove one`
  }
  return withMend(message.replaceAll(/\s+/g, ' '))
}

const withMend = (message: string): string =>
  /alias/i.test(message) ? `${message}: put a text that begins with * in quotes` : message
