import { useEffect, useRef } from 'react'
import type { PlainKey } from '../i18n/text.ts'
import { readPreference } from './preferences.ts'

/** A key or a sequence of keys that does something while its part of the page is there. */
export type Shortcut = {
  /** `j`, `g o`, `?`, `mod+k`: keys as `KeyboardEvent.key` names them; `mod` is Ctrl or Cmd. */
  keys: string
  label: PlainKey
  group: 'shortcuts.everywhere' | 'shortcuts.jump' | 'shortcuts.list' | 'shortcuts.page'
  run: () => void
}

const sequenceMs = 1_200
export const shortcutsPreference = 'shortcuts'

const active = new Set<{ current: readonly Shortcut[] }>()

/** Those that work right now; later ones come first, so that a page may take a key over. */
export const activeShortcuts = (): Shortcut[] => [...active].reverse().flatMap(({ current }) => current)

export const useShortcuts = (shortcuts: readonly Shortcut[]): void => {
  const latest = useRef(shortcuts)
  useEffect(() => {
    latest.current = shortcuts
  })
  useEffect(() => {
    active.add(latest)
    return () => {
      active.delete(latest)
    }
  }, [])
}

/** Listens for the page; returns how to stop. */
export const listenForShortcuts = (target: Document): (() => void) => {
  let typed: string[] = []
  let lastAt = 0
  const hear = (event: KeyboardEvent): void => {
    const key = keyOf(event)
    if (key === undefined || event.defaultPrevented) return
    if (!key.startsWith('mod+') && !isFree(event)) return
    typed = event.timeStamp - lastAt > sequenceMs ? [key] : [...typed, key]
    lastAt = event.timeStamp
    const whole = typed.join(' ')
    const all = activeShortcuts()
    const hit = all.find(({ keys }) => keys === whole) ?? all.find(({ keys }) => keys === key)
    if (hit !== undefined) {
      event.preventDefault()
      typed = []
      hit.run()
    } else if (!all.some(({ keys }) => keys.startsWith(`${whole} `))) {
      typed = all.some(({ keys }) => keys.startsWith(`${key} `)) ? [key] : []
    }
  }
  target.addEventListener('keydown', hear)
  return () => target.removeEventListener('keydown', hear)
}

const keyOf = ({ key, ctrlKey, metaKey, altKey, isComposing, repeat }: KeyboardEvent): string | undefined => {
  if (isComposing || altKey || ['Shift', 'Control', 'Meta'].includes(key)) return undefined
  if (ctrlKey || metaKey) return repeat ? undefined : `mod+${key.toLowerCase()}`
  return key
}

/** Single keys are not for who types text, has a dialog open, or turned them off. */
const isFree = ({ target }: KeyboardEvent): boolean => {
  if (readPreference(shortcutsPreference) === 'off') return false
  if (!(target instanceof Element)) return true
  if (target.closest('input:not([type=checkbox]), textarea, select, [contenteditable=true], [role=menu]')) return false
  return target.ownerDocument.querySelector('[role=dialog]') === null
}
