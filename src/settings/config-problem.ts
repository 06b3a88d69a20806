import type { ErrorCode } from '../domain/error-catalogue.ts'
import { ConfigError } from '../domain/errors.ts'

/** One thing wrong in a configuration file. */
export type ConfigProblem = {
  code: ErrorCode
  file: string
  /** Counted from 1; undefined where no line can be named. */
  line?: number | undefined
  /** `systems.erp.url`; empty for the file as a whole. */
  path: string
  /** As written in the file, so a secret shows as its placeholder; undefined when absent or hidden. */
  value?: string | undefined
  /** What is wrong and what to do. */
  message: string
}

/** One error that tells all problems; `detail` holds them as a list. */
export const configErrorFrom = (problems: readonly ConfigProblem[]): ConfigError => {
  const [first] = problems
  const code =
    first !== undefined && problems.every((problem) => problem.code === first.code) ? first.code : 'CONFIG_INVALID'
  const lines = problems.map(problemLine)
  const message =
    lines.length === 1 ? (lines[0] ?? '') : `${lines.length} problems\n${lines.map((line) => `  ${line}`).join('\n')}`
  return new ConfigError(code, message, { detail: { problems } })
}

const problemLine = ({ file, line, path, value, message }: ConfigProblem): string => {
  const place = `${file}${line === undefined ? '' : `:${line}`}`
  const seen = value === undefined ? '' : ` (saw ${value})`
  return `${place}${path === '' ? '' : ` ${path}`}: ${message}${seen}`
}

/** `['flows', 'intake', 'to', 1]` as `flows.intake.to[1]`. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? String(part) : `${text}.${String(part)}`
  }, '')
