import { useState } from 'react'
import { usePageSearch } from '../shell/search-params.ts'

export type Paging = {
  after: string | undefined
  /** Null: there is none. */
  first: (() => void) | null
  previous: (() => void) | null
  next: (after: string) => void
}

/** Pages of a list stand in the address. The API knows only what comes after: the way back is remembered here. */
export const usePaging = (): Paging => {
  const [{ after }, change] = usePageSearch()
  const [way, setWay] = useState<readonly string[]>([])
  const go = (to: string | undefined, back: readonly string[]): void => {
    setWay(back)
    change({ after: to })
    window.scrollTo({ top: 0 })
  }
  return {
    after,
    first: after === undefined ? null : () => go(undefined, []),
    previous: after === undefined || way.length === 0 ? null : () => go(way.at(-1) || undefined, way.slice(0, -1)),
    next: (to) => go(to, [...way, after ?? '']),
  }
}
