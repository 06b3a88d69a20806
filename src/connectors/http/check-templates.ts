import type { IdentifierScheme } from '../../domain/party.ts'
import type { RecordEntity } from '../../domain/record.ts'
import { placeOf } from '../../mappers/record-places.ts'
import { fieldOfScheme } from '../shares-identifier.ts'
import type { EntitySettings, PagingSettings, SinkSettings, SourceSettings } from './entity-settings.ts'
import { escapes, textsIn, usedIn, variablesIn } from './template.ts'

type Problem = { path: PropertyKey[]; message: string }
type Template = { path?: string; query?: unknown; headers?: unknown; body?: unknown } | undefined
type Check = { path: PropertyKey[]; template: Template; variables: readonly string[]; needs?: readonly string[] }

const windowVariables = ['since', 'until', 'pageSize']
const writeVariables = ['key', 'canonicalId']

/** What is wrong with the templates of an entity: variables nobody fills, and those that are missing. */
export const problemsOfTemplates = (entity: RecordEntity, section: EntitySettings): Problem[] => {
  const { source, sink } = section
  return [
    ...(source === undefined ? [] : problemsOfSource(entity, source)),
    ...(sink === undefined ? [] : checksOfSink(sink).flatMap((check) => problemsOf(entity, check))),
    ...(sink?.find !== undefined && variablesOf(sink.find).length === 0
      ? [{ path: ['sink', 'find'], message: 'asks for every record alike: use {canonicalId}, {key} or {record.FIELD}' }]
      : []),
    ...problemsOfLookup(entity, section),
  ]
}

const problemsOfLookup = (entity: RecordEntity, { lookup, fields }: EntitySettings): Problem[] => {
  if (lookup === undefined) return []
  if (entity !== 'customer') return [{ path: ['lookup'], message: 'only customers are looked up: remove it' }]
  const places = Object.keys(fields).map((path) => path.split(/[.[]/)[0])
  return Object.entries(lookup).flatMap(([scheme, template]) => {
    // The keys of the settings are the schemes.
    const field = fieldOfScheme[scheme as IdentifierScheme]
    const path = ['lookup', scheme]
    const isRead = places.includes(field)
    const unread = `${field} must stand in \`fields\`: what is found is only taken for the customer when it carries the number`
    return [
      ...problemsOf(entity, { path, template, variables: ['value', 'issuer'], needs: ['value'] }),
      ...(isRead ? [] : [{ path, message: unread }]),
    ]
  })
}

const problemsOfSource = (entity: RecordEntity, source: SourceSettings): Problem[] => {
  const { request, changes, modified, paging } = source
  const at = (message: string, ...path: PropertyKey[]): Problem => ({ path: ['source', ...path], message })
  const asksForChanges = [request, paging, changes?.query ?? {}].some((template) =>
    variablesOf(template).includes('since'),
  )
  return [
    ...checksOfSource(source).flatMap((check) => problemsOf(entity, check)),
    ...(asksForChanges && changes === undefined
      ? [at('is missing: {since} is used, so say how times are written', 'changes')]
      : []),
    ...(!asksForChanges && changes !== undefined
      ? [at('nothing in `request` asks for changes: put {since} into it, or remove this', 'changes')]
      : []),
    ...(changes !== undefined && modified === undefined
      ? [at('is missing: where does a record say when it was last changed?', 'modified')]
      : []),
    ...(paging.type === 'cursor' && paging.next === undefined && paging.nextHeader === undefined && !paging.link
      ? [at('must say where the next page is found: `next`, `nextHeader` or `link`', 'paging')]
      : []),
  ]
}

/** A page is asked for by its own variables: without them the first page would come for ever. */
const pagingNeeds = (paging: PagingSettings): string[] => {
  if (paging.type === 'page-number') return ['page']
  return paging.type === 'offset' ? ['offset'] : []
}

const checksOfSource = ({ request, changes, paging, get, listing, deleted }: SourceSettings): Check[] => {
  const needs = pagingNeeds(paging)
  const variables = [...windowVariables, ...needs]
  return [
    { path: ['source', 'request'], template: request, variables, needs },
    { path: ['source', 'changes'], template: { query: changes?.query ?? {} }, variables },
    { path: ['source', 'listing', 'request'], template: listing?.request, variables, needs },
    { path: ['source', 'deleted', 'request'], template: deleted?.request, variables, needs },
    { path: ['source', 'get'], template: get, variables: ['id', 'ids'], needs: ['id', 'ids'] },
    ...('query' in paging ? [nextPageCheck(paging)] : []),
  ]
}

const nextPageCheck = (paging: Extract<PagingSettings, { type: 'cursor' | 'keyset' }>): Check => {
  const own = paging.type === 'cursor' ? ['cursor'] : ['afterId', 'afterModified']
  const template = { query: paging.query, body: paging.body }
  const needs = paging.type === 'keyset' ? { needs: own } : {}
  return { path: ['source', 'paging'], template, variables: [...windowVariables, ...own], ...needs }
}

const checksOfSink = ({ upsert, create, update, find, batch }: SinkSettings): Check[] => {
  const made = batch === undefined ? ['record'] : ['record', 'records']
  const needs = batch === undefined ? {} : { needs: ['records'] }
  const variables = [...writeVariables, ...made]
  return [
    { path: ['sink', 'upsert'], template: upsert, variables, ...needs },
    { path: ['sink', 'create'], template: create, variables, ...needs },
    { path: ['sink', 'update'], template: update, variables: [...writeVariables, 'record', 'id'], needs: ['id'] },
    { path: ['sink', 'find'], template: find, variables: writeVariables },
  ]
}

const variablesOf = (template: object): string[] => textsIn(template).flatMap(({ text }) => variablesIn(text))

const problemsOf = (entity: RecordEntity, { path, template, variables, needs = [] }: Check): Problem[] => {
  if (template === undefined) return []
  const isWrite = path[0] === 'sink'
  const isSearch = path[0] === 'lookup' || path.at(-1) === 'find'
  const unknown = textsIn(template).flatMap(({ path: inner, text }) =>
    usedIn(text).flatMap((used) => {
      const problem = problemOfVariable(entity, used.name, variables, isWrite) ?? problemOfEscape(used, isSearch)
      return problem === undefined ? [] : [{ path: [...path, ...inner], message: problem }]
    }),
  )
  const used = variablesOf(template)
  if (needs.length === 0 || needs.some((name) => used.includes(name))) return unknown
  return [...unknown, { path, message: `must use ${needs.map((name) => `{${name}}`).join(' or ')}` }]
}

/** Ids of ours have no quotes. */
const isOurs = (name: string): boolean => writeVariables.includes(name)

/** A quote in a value would end the text it stands in: the search breaks, or finds somebody else. */
const problemOfEscape = (
  { name, quotes, isQuoted }: ReturnType<typeof usedIn>[number],
  isSearch: boolean,
): string | undefined => {
  if (quotes === undefined) {
    if (!isSearch || !isQuoted || isOurs(name)) return undefined
    return `{${name}} stands in quotes, and may have some itself: write {${name}|odata} where a quote is doubled, {${name}|soql} where a backslash stands before it, {${name}|plain} where it may stay as it is`
  }
  if (Object.hasOwn(escapes, quotes)) return undefined
  return `{${name}|${quotes}}: there is no "${quotes}", there are ${Object.keys(escapes).join(', ')}`
}

const problemOfVariable = (
  entity: RecordEntity,
  name: string,
  variables: readonly string[],
  isWrite: boolean,
): string | undefined => {
  if (variables.includes(name)) return undefined
  if (isWrite && /^link\.[a-z]+$/.test(name)) return undefined
  if (isWrite && name.startsWith('record.')) {
    const place = placeOf(entity, name.slice('record.'.length))
    return 'problem' in place ? `{${name}}: ${place.problem}` : undefined
  }
  const there = [...variables, ...(isWrite ? ['record.FIELD', 'link.ROLE'] : [])].map((each) => `{${each}}`)
  return `there is no {${name}} here: there are ${there.join(', ')} (write {{ for a brace)`
}
