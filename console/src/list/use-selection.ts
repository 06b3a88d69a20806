import { useMemo, useState } from 'react'

export type Selection = {
  ids: ReadonlySet<string>
  has: (id: string) => boolean
  toggle: (id: string) => void
  /** All of these, or none when all of them are in already. */
  toggleAll: (ids: readonly string[]) => void
  clear: () => void
}

/** What is chosen; it stays while pages are turned, and goes when the filter changes (give `key`). */
export const useSelection = (key: string): Selection => {
  const [state, setState] = useState<{ key: string; ids: ReadonlySet<string> }>({ key, ids: new Set() })
  const ids = state.key === key ? state.ids : none
  return useMemo(
    () => ({
      ids,
      has: (id) => ids.has(id),
      toggle: (id) => setState({ key, ids: changed(ids, [id], !ids.has(id)) }),
      toggleAll: (all) => setState({ key, ids: changed(ids, all, !all.every((id) => ids.has(id))) }),
      clear: () => setState({ key, ids: none }),
    }),
    [ids, key],
  )
}

const none: ReadonlySet<string> = new Set()

const changed = (ids: ReadonlySet<string>, some: readonly string[], into: boolean): ReadonlySet<string> => {
  const next = new Set(ids)
  for (const id of some) {
    if (into) next.add(id)
    else next.delete(id)
  }
  return next
}
