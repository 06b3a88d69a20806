import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { type ReactNode, useSyncExternalStore } from 'react'
import { type Problem, problemOf } from '../api/problem.ts'
import { useTell, useText } from '../i18n/i18n.tsx'
import { problemLine } from '../parts/problem-text.ts'

type Toast = { id: number; what: string | Problem; tone: 'ok' | 'bad' }

const shownMs = 6_000
let toasts: readonly Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

const set = (next: readonly Toast[]): void => {
  toasts = next
  for (const listener of listeners) listener()
}

const dismiss = (id: number): void => set(toasts.filter((toast) => toast.id !== id))

/** Says what happened. What went wrong stays until it is closed. */
export const toast = (what: Toast['what'], tone: Toast['tone'] = 'ok'): void => {
  lastId += 1
  const id = lastId
  set([...toasts.slice(-3), { id, what, tone }])
  if (tone === 'ok') setTimeout(() => dismiss(id), shownMs)
}

export const toastProblem = (error: unknown): void => toast(problemOf(error), 'bad')

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const Toasts = (): ReactNode => {
  const t = useText()
  const tell = useTell()
  const shown = useSyncExternalStore(subscribe, () => toasts)
  return (
    <div className="cd-toasts" role="status" aria-live="polite">
      {shown.map(({ id, what, tone }) => (
        <div key={id} className="cd-toast" data-tone={tone}>
          <span>{typeof what === 'string' ? what : problemLine(what, t, tell)}</span>
          <ActionIcon size="sm" aria-label={t('action.close')} onClick={() => dismiss(id)}>
            <IconX size={14} />
          </ActionIcon>
        </div>
      ))}
    </div>
  )
}
