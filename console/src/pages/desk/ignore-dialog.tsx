import { NumberInput, Select } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useText } from '../../i18n/i18n.tsx'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'

export type IgnoreOrder = { reason: string; until?: string; escalatesAt?: number }

export type IgnoreDialogProps = {
  opened: boolean
  onClose: () => void
  what: string
  /** A group can come back when it grows. */
  escalates?: boolean
  onIgnore: (order: IgnoreOrder) => Promise<unknown>
}

const hour = 3_600_000
const spans = { '4': 4 * hour, '24': 24 * hour, '168': 168 * hour, '720': 720 * hour, never: undefined } as const
type Span = keyof typeof spans
const isSpan = (text: string | null): text is Span => text !== null && text in spans

/** Out of sight, until when: nothing is ignored for good without saying so. */
export const IgnoreDialog = ({ opened, onClose, what, escalates = false, onIgnore }: IgnoreDialogProps): ReactNode => {
  const t = useText()
  const [span, setSpan] = useState<Span>('24')
  const [limit, setLimit] = useState<number | string>('')
  const order = (reason: string): IgnoreOrder => {
    const ms = spans[span]
    return {
      reason,
      ...(ms === undefined ? {} : { until: new Date(Date.now() + ms).toISOString() }),
      ...(escalates && typeof limit === 'number' ? { escalatesAt: limit } : {}),
    }
  }
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t('ignore.title')}
      confirm={t('ignore.do')}
      reason="required"
      onConfirm={(reason) => onIgnore(order(reason))}
    >
      <p>{what}</p>
      <Select
        label={t('ignore.until')}
        value={span}
        onChange={(to) => isSpan(to) && setSpan(to)}
        allowDeselect={false}
        data={(Object.keys(spans) as Span[]).map((value) => ({ value, label: t(`ignore.span.${value}`) }))}
      />
      {escalates ? (
        <NumberInput
          label={t('ignore.escalates')}
          description={t('ignore.escalatesWhat')}
          value={limit}
          onChange={setLimit}
          min={1}
          max={1_000_000}
        />
      ) : null}
    </ConfirmDialog>
  )
}
