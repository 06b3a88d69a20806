import * as z from 'zod'

/** What zod says of a union that was given no text. */
const noWordsOfItsOwn = 'Invalid input'

/**
 * Of what the branches of a union find, that of the one that was meant: it finds the least. None when each finds that the value is of another
 * kind altogether, or the union has words of its own.
 */
export const nearestBranch = (union: z.core.$ZodIssue): z.core.$ZodIssue[] | undefined => {
  if (union.code !== 'invalid_union' || union.message !== noWordsOfItsOwn) return undefined
  const branches = union.errors
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
  branch.find((other) => other.path.join('.') === path.join('.'))

/** What may stand there is what any of the branches takes. */
const withWordsOf = (branches: readonly (readonly z.core.$ZodIssue[])[], issue: z.core.$ZodIssue): z.core.$ZodIssue => {
  if (issue.code !== 'invalid_value') return issue
  const values = branches.flatMap((branch) => {
    const found = findingAt(branch, issue)
    return found?.code === 'invalid_value' ? found.values : []
  })
  return { ...issue, values: [...new Set(values)] }
}

/** What may stand there, for who wrote what zod refuses. */
export const messageFrom = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kindOf(issue.expected)}`
    case 'invalid_value':
      return `must be ${wordsOf(issue.values)}`
    case 'too_small':
      return `must ${bound(issue.origin)} ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unitOf(issue.origin)}`
    case 'too_big':
      return `must ${bound(issue.origin)} ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unitOf(issue.origin)}`
    case 'invalid_format':
      return wordsOfFormat[issue.message] ?? issue.message
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

/** By what zod says of them. */
const wordsOfFormat: Readonly<Record<string, string>> = {
  'Invalid URL': 'must be a full address, such as https://host:port',
  'Invalid UUID': 'must be an id, such as 0193a1b2-6c1d-7e1f-8a2b-3c4d5e6f7a8b',
  'Invalid email address': 'must be an e-mail address',
  'Invalid ISO datetime': 'must be a time, such as 2026-01-31T12:00:00Z',
  'Invalid ISO date': 'must be a date, such as 2026-01-31',
}

const wordsOf = (values: readonly z.core.util.Primitive[]): string =>
  values.map((value) => JSON.stringify(value)).join(' or ')

export const kindOf = (expected: string): string =>
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

/** Names that may stand at a place. */
export const keysAt = (schema: z.ZodType, path: readonly PropertyKey[]): string[] => {
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

export const adviceOn = (key: string, known: readonly string[]): string => {
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
