import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'

/** What stands behind the question mark: text only, so that an order number stays what it is. */
export type Search = Readonly<Record<string, string | undefined>>

export const parseSearch = (text: string): Search => Object.fromEntries(new URLSearchParams(text))

/** What a console path as the API names it leads to. */
export const placeOf = (href: string): { to: string; search: Search; hash: string } => {
  const { pathname, search, hash } = new URL(href, 'http://console')
  return { to: pathname, search: parseSearch(search), hash: hash.slice(1) }
}

export const stringifySearch = (search: Search): string => {
  const pairs = Object.entries(search).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '',
  )
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`
}

/** The search of this page, and how to change some of it; what is undefined goes. A change can be gone back from unless it replaces. */
export const usePageSearch = (): [Search, (change: Search, options?: { replace?: boolean }) => void] => {
  // Typed by nobody: routes are made from a table.
  const search = useSearch({ strict: false }) as Search
  const navigate = useNavigate()
  const change = useCallback(
    (patch: Search, { replace = false } = {}) => {
      const next = (before: Search): Search => ({ ...before, ...patch })
      void navigate({ to: '.', search: next as never, replace })
    },
    [navigate],
  )
  return [search, change]
}
