import { TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useText } from '../../i18n/i18n.tsx'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'

export type AssignDialogProps = { opened: boolean; onClose: () => void; onAssign: (to: string) => Promise<unknown> }

export const AssignDialog = ({ opened, onClose, onAssign }: AssignDialogProps): ReactNode => {
  const t = useText()
  const [name, setName] = useState('')
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t('assign.other')}
      confirm={t('assign.do')}
      blocked={name.trim() === '' ? t('assign.noName') : null}
      onConfirm={() => onAssign(name.trim())}
    >
      <TextInput
        label={t('assign.name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={80}
        data-autofocus
      />
    </ConfirmDialog>
  )
}
