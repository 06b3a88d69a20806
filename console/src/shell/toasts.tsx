import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { type ReactNode, useSyncExternalStore } from 'react'
import { problemOf } from '../api/problem.ts'
import { useText } from '../i18n/i18n.tsx'

type Toast = { id: number; text: string; tone: 'ok' | 'bad' }

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
export const toast = (text: string, tone: Toast['tone'] = 'ok'): void => {
  lastId += 1
  const id = lastId
  set([...toasts.slice(-3), { id, text, tone }])
  if (tone === 'ok') setTimeout(() => dismiss(id), shownMs)
}

export const toastProblem = (error: unknown): void => toast(problemOf(error).detail, 'bad')

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const Toasts = (): ReactNode => {
  const t = useText()
  const shown = useSyncExternalStore(subscribe, () => toasts)
  return (
    <div className="cd-toasts" role="status" aria-live="polite">
      {shown.map(({ id, text, tone }) => (
        <div key={id} className="cd-toast" data-tone={tone}>
          <span>{text}</span>
          <ActionIcon size="sm" aria-label={t('action.close')} onClick={() => dismiss(id)}>
            <IconX size={14} />
          </ActionIcon>
        </div>
      ))}
    </div>
  )
}
