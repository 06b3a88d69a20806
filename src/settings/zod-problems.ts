import * as z from 'zod'
import { type ConfigProblem, pathText } from './config-problem.ts'
import { isSecretKey } from './secrets.ts'
import type { YamlFile } from './yaml-text.ts'

const longestShown = 60
/** What zod says of a union that was given no text. */
const noWordsOfItsOwn = 'Invalid input'

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
  const branch =
    issue.code === 'invalid_union' && issue.message === noWordsOfItsOwn ? nearestBranch(issue.errors) : undefined
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

/**
 * Of what the branches of a union find, that of the one that was meant: it finds the least. None when each finds that the value is of another
 * kind altogether.
 */
const nearestBranch = (branches: readonly (readonly z.core.$ZodIssue[])[]): z.core.$ZodIssue[] | undefined => {
  const weightOf = (issue: z.core.$ZodIssue): number => {
    if (issue.code === 'unrecognized_keys') return issue.keys.length
    if (issue.path.length === 0) return Number.POSITIVE_INFINITY
    // A word that another branch takes says which branch is meant.
    return issue.code === 'invalid_value' && branches.some((other) => findingAt(other, issue) === undefined) ? 100 : 1
  }
  const [nearest] = branches
    .map((issues) => ({ issues, weight: issues.reduce((sum, issue) => sum + weightOf(issue), 0) }))
    .filter(({ weight }) => weight !== Number.POSITIVE_INFINITY)
    .sort((a, b) => a.weight - b.weight)
  return nearest?.issues.map((issue) => withWordsOf(branches, issue))
}

const findingAt = (branch: readonly z.core.$ZodIssue[], { path }: z.core.$ZodIssue): z.core.$ZodIssue | undefined =>
  branch.find((other) => pathText(other.path) === pathText(path))

/** What may stand there is what any of the branches takes. */
const withWordsOf = (branches: readonly (readonly z.core.$ZodIssue[])[], issue: z.core.$ZodIssue): z.core.$ZodIssue => {
  if (issue.code !== 'invalid_value') return issue
  const values = branches.flatMap((branch) => {
    const found = findingAt(branch, issue)
    return found?.code === 'invalid_value' ? found.values : []
  })
  return { ...issue, values: [...new Set(values)] }
}

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

const messageFrom = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kindOf(issue.expected)}`
    case 'invalid_value':
      return `must be ${wordsOf(issue.values)}`
    case 'too_small':
      return `must ${bound(issue.origin)} at least ${issue.minimum}${unitOf(issue.origin)}`
    case 'too_big':
      return `must ${bound(issue.origin)} at most ${issue.maximum}${unitOf(issue.origin)}`
    case 'invalid_format':
      return issue.message === 'Invalid URL' ? 'must be a full address, such as https://host:port' : issue.message
    case 'invalid_key':
      return issue.issues.map((inner) => `the name ${inner.message}`).join('; ')
    case 'invalid_union':
      if ('options' in issue && issue.options !== undefined) return `must be ${wordsOf(issue.options)}`
      // The error text of the union, when it has one of its own, says more than its branches.
      return issue.message !== noWordsOfItsOwn
        ? issue.message
        : [...new Set(issue.errors.flat().map(messageFrom))].join(', or ')
    default:
      return issue.message
  }
}

const wordsOf = (values: readonly z.core.util.Primitive[]): string =>
  values.map((value) => JSON.stringify(value)).join(' or ')

const kindOf = (expected: string): string =>
  ({
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a section with settings of its own',
    record: 'a section with named entries',
  })[expected] ?? expected

const bound = (origin: string): string => (origin === 'string' || origin === 'array' ? 'have' : 'be')
const unitOf = (origin: string): string => (origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '')

type JsonNode = {
  properties?: Record<string, JsonNode>
  additionalProperties?: JsonNode | boolean
  items?: JsonNode
  anyOf?: JsonNode[]
  oneOf?: JsonNode[]
}

/** Names of the settings a section may have. */
const keysAt = (schema: z.ZodType, path: readonly PropertyKey[]): string[] => {
  // The shape of a JSON Schema is known; its type in zod is wider than what is walked here.
  let nodes = branchesOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonNode)
  for (const key of path) {
    nodes = nodes.flatMap(({ properties, additionalProperties, items }) => {
      const rest = typeof additionalProperties === 'object' ? additionalProperties : undefined
      const below = typeof key === 'number' ? items : (properties?.[String(key)] ?? rest)
      return below === undefined ? [] : branchesOf(below)
    })
  }
  return [...new Set(nodes.flatMap(({ properties }) => Object.keys(properties ?? {})))]
}

const branchesOf = (node: JsonNode): JsonNode[] => {
  const branches = node.anyOf ?? node.oneOf
  return branches === undefined ? [node] : branches.flatMap(branchesOf)
}

const adviceOn = (key: string, known: readonly string[]): string => {
  if (known.includes(key)) return 'not beside the others here: remove it, or them'
  const near = known.map((name) => ({ name, distance: distance(key, name) })).sort((a, b) => a.distance - b.distance)[0]
  if (near !== undefined && near.distance <= Math.max(2, Math.floor(key.length / 3)))
    return `did you mean "${near.name}"?`
  return known.length === 0 ? 'remove it' : `remove it; there are ${known.join(', ')}`
}

/** Edits (insert, delete, replace) from one word to the other. */
const distance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [i, a] of [...from.toLowerCase()].entries()) {
    const next = [i + 1]
    for (const [j, b] of [...to.toLowerCase()].entries()) {
      const replaced = (row[j] ?? 0) + (a === b ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
