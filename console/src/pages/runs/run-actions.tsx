import { type ReactNode, useState } from 'react'
import { actionsOf } from '../../api/actions.ts'
import { useClient } from '../../api/client.ts'
import type { Run } from '../../api/server-types.ts'
import { useDone } from '../../api/use-action.ts'
import { useText } from '../../i18n/i18n.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'

/** Cancel what has not ended; let a run that a guard stopped go on. */
export const RunActions = ({ run }: { run: Run }): ReactNode => {
  const t = useText()
  const actions = actionsOf(useClient())
  const done = useDone()
  const [asking, setAsking] = useState<'cancel' | 'approve' | null>(null)
  const close = (): void => setAsking(null)
  const { id, state } = run
  // One that a guard stopped has ended, too: it is allowed or its dead letter resolved.
  const hasEnded = state !== 'due' && state !== 'running'
  return (
    <>
      <ActionButton
        needs="operate"
        why={state === 'stopped' ? null : t('run.notStopped')}
        onClick={() => setAsking('approve')}
      >
        {t('run.approve')}
      </ActionButton>
      <ActionButton needs="operate" why={hasEnded ? t('run.ended') : null} onClick={() => setAsking('cancel')}>
        {t('run.cancel')}
      </ActionButton>
      <ConfirmDialog
        opened={asking === 'approve'}
        onClose={close}
        title={t('run.approve')}
        confirm={t('run.approve')}
        onConfirm={async () => {
          await actions.approveRun(id)
          await done(t('run.approved'), 'runs', 'flows', 'overview')
        }}
      >
        <p>{t('run.approveWhat')}</p>
        {run.errorMessage === null ? null : <p>{run.errorMessage}</p>}
      </ConfirmDialog>
      <ConfirmDialog
        opened={asking === 'cancel'}
        onClose={close}
        title={t('run.cancel')}
        confirm={t('run.cancel')}
        danger
        reason="required"
        onConfirm={async (reason) => {
          await actions.cancelRun(id, reason)
          await done(t('run.cancelled'), 'runs', 'flows', 'overview')
        }}
      >
        <p>{t('run.cancelWhat')}</p>
      </ConfirmDialog>
    </>
  )
}
