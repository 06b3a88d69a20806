import type { Partner } from '../../domain/partner.ts'
import { type MappedEntity, recordNames } from '../../domain/partner-mapping.ts'
import { type RecordEntity, recordSchemas } from '../../domain/record.ts'
import { compile, reasonOf } from './expression.ts'
import { filterFunctions, functionNames } from './expression-functions.ts'
import { entriesOf, fieldNamesOf, fieldsAt, fieldsOf, isList, type Step, stepsOf } from './field-path.ts'
import { mappedSchemas } from './mapped-schemas.ts'

type Node = { readonly [key: string]: unknown }
type Schemas = ReturnType<typeof fieldsAt>
/** What the names an expression begins with stand for; no schemas: anything. */
type Names = ReadonlyMap<string, Schemas | undefined>

/**
 * Finds what is wrong with one override before any document comes: the path, the syntax, and the functions, tables and fields that
 * the expression names. Empty when all is right.
 */
export const problemsOfOverride = (entity: MappedEntity, path: string, text: string, partner: Partner): string[] => {
  const steps = stepsOf(path)
  const lost = lostAt([mappedSchemas[entity]], steps)
  if (lost !== undefined) return [`leads nowhere: ${lost}`]
  let ast: unknown
  try {
    ast = compile(text).ast()
  } catch (error) {
    return [`is no JSONata: ${reasonOf(error)}`]
  }
  const tables = Object.keys(partner.codes.tables)
  return [
    ...new Set([
      ...unknownFunctions(ast),
      ...unknownTables(ast, tables),
      ...unknownFields(ast, namesFor(entity, steps)),
    ]),
  ]
}

/** The same for an expression that sees whatever the caller gives it: syntax, functions and tables; names are not followed. */
export const problemsOfExpression = (text: string, tables: readonly string[]): string[] => {
  try {
    const ast: unknown = compile(text).ast()
    return [...new Set([...unknownFunctions(ast), ...unknownTables(ast, tables)])]
  } catch (error) {
    return [`is no JSONata: ${reasonOf(error)}`]
  }
}

/** The same for the filter of a flow, which sees the fields of a record and all of JSONata's own functions. */
export const problemsOfFilter = (entity: RecordEntity, text: string): string[] => {
  const schema = recordSchemas[entity]
  const names: Names = new Map(fieldNamesOf(schema).map((field) => [field, fieldsOf(schema, field)]))
  try {
    const ast: unknown = compile(text).ast()
    return [...new Set([...unknownFunctions(ast, filterFunctions), ...unknownFields(ast, names)])]
  } catch (error) {
    return [`is no JSONata: ${reasonOf(error)}`]
  }
}

/** Where a path goes astray, with what could stand there. */
const lostAt = (schemas: Schemas, steps: readonly Step[]): string | undefined => {
  let here = schemas
  for (const { key, isEach } of steps) {
    const fields = here.flatMap((each) => fieldsOf(each, key))
    if (fields.length === 0) {
      const known = here.flatMap(fieldNamesOf)
      return known.length === 0 && here.some(isList)
        ? `the field in front of "${key}" is a list: write [] behind it`
        : `there is no field "${key}"${known.length === 0 ? '' : `; there are ${[...new Set(known)].join(', ')}`}`
    }
    here = isEach ? fields.flatMap(entriesOf) : fields
    if (here.length === 0) return `"${key}" is no list: leave [] out`
  }
  return undefined
}

const namesFor = (entity: MappedEntity, steps: readonly Step[]): Names => {
  const names = new Map<string, Schemas | undefined>([
    ['value', fieldsAt(mappedSchemas[entity], steps)],
    [recordNames[entity], [mappedSchemas[entity]]],
    ['document', undefined],
    ['partner', undefined],
  ])
  for (const [index, { key, isEach }] of steps.entries()) {
    if (!isEach) continue
    const entries = fieldsAt(mappedSchemas[entity], steps.slice(0, index + 1))
    names.set('entry', entries)
    if (key === 'lines') names.set('line', entries)
  }
  return names
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null

function* nodesIn(value: unknown): Generator<Node> {
  if (!isNode(value)) return
  if (!Array.isArray(value)) yield value
  for (const child of Object.values(value)) yield* nodesIn(child)
}

const nameOf = (value: unknown): string | undefined =>
  isNode(value) && value['type'] === 'variable' && typeof value['value'] === 'string' ? value['value'] : undefined

/** Variables the expression makes itself: `$x := ...`, parameters, `@$x` and `#$i`. */
const ownVariables = (ast: unknown): Set<string | undefined> => {
  const own = new Set<string | undefined>(['', '$'])
  for (const node of nodesIn(ast)) {
    if (node['type'] === 'bind') own.add(nameOf(node['lhs']))
    if (node['type'] === 'lambda' && Array.isArray(node['arguments']))
      for (const each of node['arguments']) own.add(nameOf(each))
    for (const key of ['focus', 'index']) if (typeof node[key] === 'string') own.add(node[key])
  }
  return own
}

const unknownFunctions = (ast: unknown, known: ReadonlySet<string> = functionNames): string[] => {
  const own = ownVariables(ast)
  return [...nodesIn(ast)].flatMap((node) => {
    const name = nameOf(node)
    return name === undefined || own.has(name) || known.has(name) ? [] : [`there is no $${name} here`]
  })
}

const unknownTables = (ast: unknown, tables: readonly string[]): string[] =>
  [...nodesIn(ast)].flatMap((node) => {
    if (node['type'] !== 'function' || nameOf(node['procedure']) !== 'code') return []
    const [first]: unknown[] = Array.isArray(node['arguments']) ? node['arguments'] : []
    if (!isNode(first) || first['type'] !== 'string' || tables.includes(String(first['value']))) return []
    const there = tables.length === 0 ? 'there is none' : `there are ${tables.join(', ')}`
    return [`there is no code table "${String(first['value'])}": ${there}`]
  })

/** Names at the beginning of a path, and the fields behind them. Inside of lists, filters and functions of lists names are not followed. */
const unknownFields = (node: unknown, names: Names): string[] => {
  if (Array.isArray(node)) return node.flatMap((each) => unknownFields(each, names))
  if (!isNode(node) || node['type'] === 'transform') return []
  if (node['type'] === 'path' && Array.isArray(node['steps'])) {
    const steps: unknown[] = node['steps']
    const [first] = steps
    if (!isNode(first) || first['type'] !== 'name') return unknownFields(first, names)
    return problemOfPath(steps, names)
  }
  return Object.entries(node).flatMap(([key, child]) =>
    ['predicate', 'group', 'stages'].includes(key) ? [] : unknownFields(child, names),
  )
}

const problemOfPath = (steps: readonly unknown[], names: Names): string[] => {
  let here: Schemas | undefined
  const path: string[] = []
  for (const step of steps) {
    if (!isNode(step) || step['type'] !== 'name' || typeof step['value'] !== 'string') return []
    const key = step['value']
    if (path.length === 0) {
      if (!names.has(key)) return [`"${key}" is nothing an expression knows: there are ${[...names.keys()].join(', ')}`]
      here = names.get(key)
    } else here = here?.flatMap((each) => fieldsOf(each, key))
    path.push(key)
    if (here === undefined) return []
    if (here.length === 0) return [`there is no field ${path.join('.')}`]
    here = here.flatMap((each) => (isList(each) ? entriesOf(each) : [each]))
    // These change what the names behind them stand for.
    if ('focus' in step || 'index' in step) return []
  }
  return []
}
