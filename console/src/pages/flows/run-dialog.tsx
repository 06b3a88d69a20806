import { Checkbox, Radio } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { actionsOf, type FlowRunOrder } from '../../api/actions.ts'
import { useClient } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { useDone } from '../../api/use-action.ts'
import { useText } from '../../i18n/i18n.tsx'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { begunText } from './begun-text.ts'

export type FlowDialogProps = { name: string; opened: boolean; onClose: () => void }

/** Begins a run: of what changed, or of everything; for real or as a trial. */
export const RunDialog = ({ name, opened, onClose }: FlowDialogProps): ReactNode => {
  const t = useText()
  const may = useMay()
  const actions = actionsOf(useClient())
  const done = useDone()
  const [order, setOrder] = useState<FlowRunOrder>({ kind: 'changes', dryRun: false })
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t('flow.runTitle', { name })}
      confirm={t(order.dryRun ? 'flow.runTrial' : 'flow.run')}
      onConfirm={async () => {
        const { runs } = await actions.runFlow(name, order)
        await done(begunText(runs, t), 'flows', 'runs')
      }}
    >
      <Radio.Group
        label={t('flow.runKind')}
        value={order.kind}
        onChange={(kind) => setOrder({ ...order, kind: kind === 'load' ? 'load' : 'changes' })}
      >
        <Radio mt={6} size="xs" value="changes" label={t('flow.runChanges')} description={t('flow.runChangesWhat')} />
        <Radio
          mt={6}
          size="xs"
          value="load"
          label={t('flow.runLoad')}
          description={
            may('configure') ? t('flow.runLoadWhat') : t('permission.missing', { what: t('permission.configure') })
          }
          disabled={!may('configure')}
        />
      </Radio.Group>
      <Checkbox
        size="xs"
        label={t('flow.dryRun')}
        description={t('flow.dryRunWhat')}
        checked={order.dryRun}
        onChange={(event) => setOrder({ ...order, dryRun: event.currentTarget.checked })}
      />
    </ConfirmDialog>
  )
}
