import type * as z from 'zod'
import { adviceOn, keysAt, kindOf, messageFrom, nearestBranch } from '../domain/zod-words.ts'
import { type ConfigProblem, pathText } from './config-problem.ts'
import { isSecretKey } from './secrets.ts'
import type { YamlFile } from './yaml-text.ts'

const longestShown = 60

/**
 * What zod found, as problems of a file. `at` is the path of the checked value in the file; `schema` names the settings
 * there are, for misspelt ones.
 */
export const problemsFromZod = (
  error: z.ZodError,
  yaml: YamlFile,
  at: readonly PropertyKey[],
  schema: z.ZodType,
): ConfigProblem[] => error.issues.flatMap((issue) => problemsFromIssue(issue, yaml, at, schema))

const problemsFromIssue = (
  issue: z.core.$ZodIssue,
  yaml: YamlFile,
  at: readonly PropertyKey[],
  schema: z.ZodType,
): ConfigProblem[] => {
  const path = [...at, ...issue.path]
  const branch = nearestBranch(issue)
  if (branch !== undefined) {
    return branch.flatMap((inner) =>
      problemsFromIssue({ ...inner, path: [...issue.path, ...inner.path] }, yaml, at, schema),
    )
  }
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path)
    return issue.keys.map((key) => problem(yaml, [...path, key], `is not a setting: ${adviceOn(key, known)}`, false))
  }
  const written = yaml.written(path)
  if (written === undefined || written === null) {
    return [
      problem(
        yaml,
        path,
        `is missing: add it${issue.code === 'invalid_type' ? ` (${kindOf(issue.expected)})` : ''}`,
        false,
      ),
    ]
  }
  const message = issue.code === 'invalid_type' && issue.expected === 'string' ? textAsked(written) : messageFrom(issue)
  return [problem(yaml, path, message, issue.code !== 'invalid_key')]
}

/** YAML reads 1010 and true as what they are. */
const textAsked = (written: unknown): string =>
  typeof written === 'number' || typeof written === 'boolean' ? 'must be a text: put it in quotes' : 'must be a text'

const problem = (yaml: YamlFile, path: readonly PropertyKey[], message: string, showValue: boolean): ConfigProblem => ({
  code: 'CONFIG_INVALID',
  file: yaml.file,
  line: yaml.lineOf(path),
  path: pathText(path),
  value: showValue ? valueShown(yaml, path) : undefined,
  message,
})

/** The value as written; hidden where a secret belongs. */
export const valueShown = (yaml: YamlFile, path: readonly PropertyKey[]): string | undefined => {
  const value = yaml.written(path)
  if (value === undefined) return undefined
  const isPlaceholder = typeof value === 'string' && /^\$\{[^}]*\}$/.test(value)
  if (path.some(isSecretKey) && !isPlaceholder) return '(hidden)'
  const text = (JSON.stringify(value) ?? String(value)).replace(/(:\/\/[^:@/"]*):[^@/"]*@/g, '$1:(hidden)@')
  return text.length > longestShown ? `${text.slice(0, longestShown)}...` : text
}
