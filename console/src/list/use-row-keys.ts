import type { RefObject } from 'react'
import { useShortcuts } from '../shell/shortcuts.ts'

/** j and k go through the rows by their links, so that Enter opens and a screen reader hears them; x chooses. */
export const useRowKeys = (table: RefObject<HTMLElement | null>): void => {
  const rows = (): HTMLElement[] => [...(table.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
  const current = (): number => rows().findIndex((row) => row.contains(document.activeElement))
  const go = (step: number): void => {
    const all = rows()
    const at = current()
    const to = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step))
    const row = all[to]
    row?.querySelector<HTMLElement>('[data-primary] a, a, button, input')?.focus({ preventScroll: true })
    row?.scrollIntoView({ block: 'nearest' })
  }
  useShortcuts([
    { keys: 'j', label: 'shortcuts.next', group: 'shortcuts.list', run: () => go(1) },
    { keys: 'k', label: 'shortcuts.previous', group: 'shortcuts.list', run: () => go(-1) },
    {
      keys: 'x',
      label: 'shortcuts.choose',
      group: 'shortcuts.list',
      run: () => rows()[current()]?.querySelector<HTMLInputElement>('input[type=checkbox]')?.click(),
    },
  ])
}
