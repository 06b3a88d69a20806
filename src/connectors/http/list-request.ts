import { stepsOfPointer, valueAt } from '../../mappers/places.ts'
import type { Call } from '../connector.ts'
import type { Answer, Asked, SystemClient } from './client.ts'
import type { ReadRequest } from './entity-settings.ts'
import { fillJson, fillText, type Variables } from './template.ts'

/** A list of a system: how it is asked for, and where the answer has the records. */
export type ListRequest = {
  request: ReadRequest
  items: string
  id: string
  emptyStatuses: readonly number[]
  /** Query parameters for reads that begin somewhere. */
  sinceQuery?: Readonly<Record<string, string | number>> | undefined
}

/** Put over the request of the first page. */
export type NextPage = {
  query?: Readonly<Record<string, string | number>> | undefined
  body?: unknown
  /** Only what is put over counts. */
  only?: boolean
}

export type ListAnswer = { items: unknown[]; ids: string[]; answer: Answer; asked: Asked }

/** A request with its variables put in. */
export const filledRequest = (request: ReadRequest, variables: Variables, next: NextPage = {}): Asked => {
  const query: Record<string, string | undefined> = {}
  for (const [name, text] of Object.entries({ ...(next.only ? {} : request.query), ...next.query }))
    query[name] = fillText(String(text), variables)
  const headers: Record<string, string> = {}
  for (const [name, text] of Object.entries(request.headers)) {
    const filled = fillText(text, variables)
    if (filled !== undefined) headers[name] = filled
  }
  const body = fillJson(next.body ?? request.body, variables)
  return { method: request.method, path: filledPath(request.path, variables), query, headers, body, kind: 'read' }
}

/** The request of a list, with the query parameters its variables call for. */
export const filledList = (list: ListRequest, variables: Variables, next: NextPage = {}): Asked =>
  filledRequest(list.request, variables, {
    ...next,
    query: { ...(variables['since'] === undefined || next.only ? {} : list.sinceQuery), ...next.query },
  })

export const filledPath = (path: string, variables: Variables): string => {
  const filled = fillText(path, variables, encodeURIComponent)
  if (filled === undefined) throw new Error(`The path ${path} has a variable without a value`)
  return filled
}

/** Asks for one page. Throws REPLY_UNREADABLE when the answer is no list of records with ids. */
export const askForList = async (
  client: SystemClient,
  list: ListRequest,
  asked: Asked,
  call: Call,
): Promise<ListAnswer> => {
  const answer = await client.ask({ ...asked, accept: list.emptyStatuses }, call)
  if (list.emptyStatuses.includes(answer.status)) return { items: [], ids: [], answer, asked }
  const items = valueAt(answer.body, stepsOfPointer(list.items))
  if (!Array.isArray(items)) throw client.unreadable(asked, answer.status, `there is no list at "${list.items}"`)
  const ids = items.map((item: unknown, index) => {
    const id = idOf(item, list.id)
    if (id === undefined) throw client.unreadable(asked, answer.status, `record ${index} has no id at "${list.id}"`)
    return id
  })
  return { items, ids, answer, asked }
}

/** The id of a record, or undefined when none stands there. */
export const idOf = (item: unknown, pointer: string): string | undefined => {
  const id = valueAt(item, stepsOfPointer(pointer))
  return (typeof id === 'string' && id !== '') || typeof id === 'number' ? String(id) : undefined
}
