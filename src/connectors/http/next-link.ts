import { stepsOfPointer, valueAt } from '../../mappers/places.ts'
import type { Answer } from './client.ts'
import type { PagingSettings } from './entity-settings.ts'

/** Where the next page is: a cursor, or a path (below the address of the system) with its query. */
export type NextLink = { cursor: string } | { path: string; query: Record<string, string> }

/** What an answer says of the next page; undefined when it is the last one, text when it makes no sense. */
export const nextLinkOf = (
  paging: Extract<PagingSettings, { type: 'cursor' }>,
  { headers, body }: Answer,
  baseUrl: string,
): NextLink | string | undefined => {
  const said = paging.link
    ? linkIn(headers['link'])
    : paging.nextHeader === undefined
      ? valueAt(body, stepsOfPointer(paging.next ?? ''))
      : headers[paging.nextHeader.toLowerCase()]
  if (said === undefined || said === null || said === '' || said === false) return undefined
  if (typeof said !== 'string' && typeof said !== 'number') return 'the cursor of the next page is no text'
  const text = String(said)
  return paging.link || /^(https?:)?\//.test(text) ? linkFrom(text, baseUrl) : { cursor: text }
}

/** The target with `rel="next"` of a Link header (RFC 8288). */
const linkIn = (header: string | string[] | undefined): string | undefined => {
  const text = [header ?? ''].flat().join(', ')
  for (const [, target, parameters = ''] of text.matchAll(/<([^>]*)>([^<]*)/g))
    if (/;\s*rel="?([^";]*\s)?next(\s[^";]*)?"?/i.test(parameters)) return target
  return undefined
}

/** Never another host: the credentials go with the request. */
const linkFrom = (text: string, baseUrl: string): NextLink | string => {
  const base = new URL(baseUrl)
  if (!URL.canParse(text, baseUrl)) return `the address of the next page is none: ${text.slice(0, 80)}`
  const url = new URL(text, base)
  const prefix = base.pathname.replace(/\/+$/, '')
  if (url.origin !== base.origin || !url.pathname.startsWith(`${prefix}/`))
    return `the address of the next page, ${url.origin}${url.pathname}, does not lie below ${baseUrl}`
  return { path: url.pathname.slice(prefix.length), query: Object.fromEntries(url.searchParams) }
}
