import { type ReactNode, useState } from 'react'
import type { ActionReport } from '../../api/server-types.ts'
import { useMay } from '../../api/session.ts'
import type { DeadLetterAction, DeadLetterDetail } from '../../api/types.ts'
import { useTell, useText } from '../../i18n/i18n.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { Notice } from '../../parts/notice.tsx'
import { reportLine } from '../../parts/report-line.ts'
import { useShortcuts } from '../../shell/shortcuts.ts'
import { toast, toastProblem } from '../../shell/toasts.tsx'
import { type Mapping, MappingChoice, mappingOrder } from '../bulk/mapping-choice.tsx'
import { AssignButton } from './assign-button.tsx'
import { IgnoreDialog } from './ignore-dialog.tsx'
import { ResolveDialog } from './resolve-dialog.tsx'

export type DeadLetterActionsProps = {
  detail: DeadLetterDetail
  step: (path: string, body?: object) => Promise<ActionReport>
  onEdit: () => void
}

type Open = 'retry' | 'resolve' | 'ignore' | null

/** What may be done with it; what may not, says why. */
export const DeadLetterActions = ({ detail, step, onEdit }: DeadLetterActionsProps): ReactNode => {
  const t = useText()
  const tell = useTell()
  const may = useMay()
  const { actions, actionsSaid, deadLetter } = detail
  const edit = deadLetter.subject === 'delivery' ? 'editCanonical' : 'edit'
  const mayDo = (action: DeadLetterAction): boolean => may('operate') && actions[action] === null
  const why = (action: DeadLetterAction): string | null => {
    const english = actions[action]
    return english === null ? null : tell.sentence(english, actionsSaid[action])
  }
  const [open, setOpen] = useState<Open>(null)
  const [mapping, setMapping] = useState<Mapping>('usual')
  const close = (): void => setOpen(null)
  const told = async (path: string, body: object): Promise<void> => {
    toast(reportLine(await step(path, body), t, tell))
  }
  useShortcuts([
    { keys: 't', label: 'desk.retry', group: 'shortcuts.page', run: () => mayDo('retry') && setOpen('retry') },
    {
      keys: 'x',
      label: 'desk.resolve',
      group: 'shortcuts.page',
      run: () => mayDo('resolve') && setOpen('resolve'),
    },
    { keys: 'e', label: 'desk.edit', group: 'shortcuts.page', run: () => mayDo(edit) && onEdit() },
  ])
  return (
    <>
      <ActionButton
        needs="operate"
        why={why('retry')}
        variant="filled"
        aria-keyshortcuts="t"
        onClick={() => setOpen('retry')}
      >
        {t('desk.retry')}
      </ActionButton>
      <ActionButton needs="operate" why={why(edit)} aria-keyshortcuts="e" onClick={onEdit}>
        {t('desk.edit')}
      </ActionButton>
      <AssignButton assignee={deadLetter.assignee} onAssign={(to) => step('assign', { to })} />
      <ActionButton needs="operate" why={why('ignore')} onClick={() => setOpen('ignore')}>
        {t('groups.ignore')}
      </ActionButton>
      {deadLetter.state === 'ignored' ? (
        <ActionButton needs="operate" onClick={() => void told('reopen', {}).catch(toastProblem)}>
          {t('groups.reopen')}
        </ActionButton>
      ) : null}
      <ActionButton needs="operate" why={why('resolve')} aria-keyshortcuts="x" onClick={() => setOpen('resolve')}>
        {t('desk.resolve')}
      </ActionButton>
      <ConfirmDialog
        opened={open === 'retry'}
        onClose={close}
        title={t('desk.retry')}
        confirm={t('desk.retry')}
        reason="optional"
        onConfirm={(reason) => told('retry', { ...mappingOrder(mapping), ...(reason === '' ? {} : { reason }) })}
      >
        <SafetyNotice safety={deadLetter.retrySafety} />
        <MappingChoice value={mapping} onChange={setMapping} />
      </ConfirmDialog>
      <ResolveDialog
        detail={detail}
        opened={open === 'resolve'}
        onClose={close}
        onResolve={(order) => told('resolve', order)}
      />
      <IgnoreDialog
        opened={open === 'ignore'}
        onClose={close}
        what={t('ignore.one')}
        onIgnore={(order) => told('ignore', order)}
      />
    </>
  )
}

const safetyTones = { 'not-sent': 'ok', unknown: 'warn', applied: 'bad' } as const

/** Whether trying again can double anything, said before it is tried. */
const SafetyNotice = ({ safety }: { safety: keyof typeof safetyTones }): ReactNode => {
  const t = useText()
  return (
    <Notice tone={safetyTones[safety]}>
      <p>{t(`safety.what.${safety}`)}</p>
    </Notice>
  )
}
