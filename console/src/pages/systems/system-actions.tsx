import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { actionsOf } from '../../api/actions.ts'
import { useClient } from '../../api/client.ts'
import type { SystemView } from '../../api/types.ts'
import { useDone } from '../../api/use-action.ts'
import { duration } from '../../i18n/format.ts'
import { useTell, useText } from '../../i18n/i18n.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { toast, toastProblem } from '../../shell/toasts.tsx'

/** Ask whether it answers; hold back what goes to it, or let it go. */
export const SystemActions = ({ system }: { system: SystemView }): ReactNode => {
  const t = useText()
  const tell = useTell()
  const actions = actionsOf(useClient())
  const done = useDone()
  const [asking, setAsking] = useState(false)
  const [doubting, setDoubting] = useState(false)
  const [sendingAll, setSendingAll] = useState(false)
  const { name, paused, restored } = system
  const check = useMutation({
    mutationFn: () => actions.checkSystem(name),
    onSuccess: (health) => {
      const took = duration(health.tookMs, t)
      if (health.ok) toast(t('system.healthy', { detail: health.detail, took }))
      else toast(`${tell.meaning(health.code, health.meaning)} (${health.code}): ${health.detail} · ${took}`, 'bad')
    },
    onError: toastProblem,
  })
  const resume = (): void => {
    actions.resumeSystem(name).then(() => done(t('system.resumed', { name }), 'systems', 'overview'), toastProblem)
  }
  return (
    <>
      <ActionButton needs="operate" loading={check.isPending} onClick={() => check.mutate()}>
        {t('system.check')}
      </ActionButton>
      {paused ? (
        <>
          <ActionButton needs="operate" {...(restored ? { variant: 'filled' } : {})} onClick={() => setDoubting(true)}>
            {t('system.askFirst')}
          </ActionButton>
          {restored ? (
            <ActionButton needs="operate" onClick={() => setSendingAll(true)}>
              {t('system.sendAll')}
            </ActionButton>
          ) : (
            <ActionButton needs="operate" variant="filled" onClick={resume}>
              {t('flow.resume')}
            </ActionButton>
          )}
        </>
      ) : (
        <ActionButton needs="operate" onClick={() => setAsking(true)}>
          {t('flow.pause')}
        </ActionButton>
      )}
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('flow.pauseTitle', { name })}
        confirm={t('flow.pause')}
        reason="required"
        onConfirm={async (reason) => {
          await actions.pauseSystem(name, reason)
          await done(t('flow.nowPaused', { name }), 'systems', 'overview')
        }}
      >
        <p>{t('system.pauseWhat')}</p>
      </ConfirmDialog>
      <ConfirmDialog
        opened={doubting}
        onClose={() => setDoubting(false)}
        title={t('system.askFirstTitle', { name })}
        confirm={t('system.askFirst')}
        onConfirm={async () => {
          const { askedFirst, forPerson } = await actions.resumeRestored(name, true)
          await done(t('system.askingFirst', { name, n: askedFirst, files: forPerson }), 'systems', 'overview')
        }}
      >
        <p>{t('system.askFirstWhat')}</p>
      </ConfirmDialog>
      <ConfirmDialog
        opened={sendingAll}
        onClose={() => setSendingAll(false)}
        title={t('system.sendAllTitle', { name })}
        confirm={t('system.sendAll')}
        danger
        onConfirm={async () => {
          await actions.resumeRestored(name, false)
          await done(t('system.resumed', { name }), 'systems', 'overview')
        }}
      >
        <p>{t('system.sendAllWhat', { name })}</p>
      </ConfirmDialog>
    </>
  )
}
