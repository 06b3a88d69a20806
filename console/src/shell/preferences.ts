import { useCallback, useSyncExternalStore } from 'react'

/** Choices of a person, kept in this browser. */
const prefix = 'crossdock:'
const listeners = new Set<() => void>()

export const readPreference = (name: string): string | undefined => {
  try {
    return localStorage.getItem(prefix + name) ?? undefined
  } catch {
    // Storage is forbidden: choices last as long as the page.
    return undefined
  }
}

export const writePreference = (name: string, value: string): void => {
  try {
    localStorage.setItem(prefix + name, value)
  } catch {
    return
  } finally {
    for (const listener of listeners) listener()
  }
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}

/** A choice as text, and how to change it; the same in every part of the page and in other windows. */
export const usePreference = (name: string): [string | undefined, (value: string) => void] => {
  const value = useSyncExternalStore(subscribe, () => readPreference(name))
  const change = useCallback((next: string) => writePreference(name, next), [name])
  return [value, change]
}
