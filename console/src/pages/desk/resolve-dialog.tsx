import { Checkbox } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { DeadLetterDetail } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import type { PlainKey } from '../../i18n/text.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'

type Choice = 'refuse' | 'releaseKey' | 'withDependents'

export type ResolveDialogProps = {
  detail: DeadLetterDetail
  opened: boolean
  onClose: () => void
  onResolve: (order: { reason: string } & Partial<Record<Choice, true>>) => Promise<unknown>
}

const labels: Record<Choice, PlainKey> = {
  refuse: 'desk.refuse',
  releaseKey: 'desk.releaseKey',
  withDependents: 'desk.withDependents',
}

/** Ends a dead letter for good; what else ends with it, and who is told, is chosen here. */
export const ResolveDialog = ({ detail, opened, onClose, onResolve }: ResolveDialogProps): ReactNode => {
  const t = useText()
  const [chosen, setChosen] = useState<ReadonlySet<Choice>>(new Set())
  const choices = choicesOf(detail)
  const choose = (choice: Choice): void =>
    setChosen(new Set(choices.filter((one) => (one === choice) !== chosen.has(one))))
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t('desk.resolve')}
      confirm={t(chosen.has('refuse') ? 'desk.refuseDo' : 'desk.resolve')}
      reason="required"
      danger
      onConfirm={(reason) =>
        onResolve({ reason, ...Object.fromEntries([...chosen].map((choice) => [choice, true] as const)) })
      }
    >
      <p>{t('desk.resolveWhat')}</p>
      {choices.map((choice) => (
        <Checkbox key={choice} label={t(labels[choice])} checked={chosen.has(choice)} onChange={() => choose(choice)} />
      ))}
    </ConfirmDialog>
  )
}

const choicesOf = ({ deadLetter: { subject }, document }: DeadLetterDetail): Choice[] => {
  // A change that was not understood can be refused to nobody.
  const isChange = document?.entity === 'order-change' && document.canonical !== null
  return [
    ...(isChange ? (['refuse'] as const) : []),
    ...(subject === 'document' && document?.direction === 'in' ? (['releaseKey'] as const) : []),
    ...(subject === 'delivery' ? (['withDependents'] as const) : []),
  ]
}
