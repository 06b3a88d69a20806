import { type ReactNode, useState } from 'react'
import { actionsOf } from '../../api/actions.ts'
import { useClient } from '../../api/client.ts'
import type { FlowDetail } from '../../api/server-types.ts'
import { useDone } from '../../api/use-action.ts'
import { useText } from '../../i18n/i18n.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { toastProblem } from '../../shell/toasts.tsx'
import { BackfillDialog } from './backfill-dialog.tsx'
import { RunDialog } from './run-dialog.tsx'

type Asking = 'run' | 'pause' | 'backfill'

/** Run now, pause or resume, backfill; each says why when it is not possible. */
export const FlowActions = ({ flow }: { flow: FlowDetail }): ReactNode => {
  const t = useText()
  const actions = actionsOf(useClient())
  const done = useDone()
  const [asking, setAsking] = useState<Asking | null>(null)
  const { name, entity, paused, schedule } = flow
  const close = (): void => setAsking(null)
  const isRead = entity !== 'sales-order'
  const whyNotRun = isRead ? (paused === null ? null : t('flow.whyPaused')) : t('flow.whyNotRead')
  const resume = (): void => {
    actions.resumeFlow(name).then(() => done(t('flow.resumed', { name }), 'flows', 'overview'), toastProblem)
  }
  return (
    <>
      <ActionButton needs="operate" why={whyNotRun} onClick={() => setAsking('run')}>
        {t('flow.run')}
      </ActionButton>
      {paused === null ? (
        <ActionButton needs="operate" why={isRead ? null : t('flow.whyNotPaused')} onClick={() => setAsking('pause')}>
          {t('flow.pause')}
        </ActionButton>
      ) : (
        <ActionButton needs="operate" variant="filled" onClick={resume}>
          {t('flow.resume')}
        </ActionButton>
      )}
      <ActionButton
        needs="configure"
        why={schedule === null ? t('flow.whyNoSlots') : null}
        onClick={() => setAsking('backfill')}
      >
        {t('flow.backfill')}
      </ActionButton>
      <RunDialog name={name} opened={asking === 'run'} onClose={close} />
      <BackfillDialog name={name} opened={asking === 'backfill'} onClose={close} />
      <ConfirmDialog
        opened={asking === 'pause'}
        onClose={close}
        title={t('flow.pauseTitle', { name })}
        confirm={t('flow.pause')}
        reason="required"
        onConfirm={async (reason) => {
          await actions.pauseFlow(name, reason)
          await done(t('flow.nowPaused', { name }), 'flows', 'overview')
        }}
      >
        <p>{t('flow.pauseWhat')}</p>
      </ConfirmDialog>
    </>
  )
}
