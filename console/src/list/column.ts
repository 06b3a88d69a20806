import type { ReactNode } from 'react'
import type { PlainKey } from '../i18n/text.ts'
import { usePreference } from '../shell/preferences.ts'

/** A column of a list: what it shows, and what goes into an export. */
export type Column<T> = {
  key: string
  label: PlainKey
  cell: (row: T) => ReactNode
  value: (row: T) => string | number | null
  /** Not shown until it is chosen. */
  extra?: boolean
  align?: 'end'
  /** Takes what room is left and is cut there. */
  grow?: boolean
}

/** Which columns this person sees, kept in this browser; the choice of one list. */
export const useChosenColumns = <T>(
  list: string,
  columns: readonly Column<T>[],
): { shown: readonly Column<T>[]; isShown: (key: string) => boolean; toggle: (key: string) => void } => {
  const [kept, keep] = usePreference(`columns:${list}`)
  const chosen = new Set(
    kept === undefined ? columns.filter(({ extra }) => extra !== true).map(({ key }) => key) : kept.split(','),
  )
  const shown = columns.filter(({ key }, index) => index === 0 || chosen.has(key))
  return {
    shown,
    isShown: (key) => shown.some((column) => column.key === key),
    toggle: (key) => {
      if (chosen.has(key)) chosen.delete(key)
      else chosen.add(key)
      keep([...chosen].join(','))
    },
  }
}
