import { Select, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useClient } from '../../api/client.ts'
import type { Role } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { isRole, roleChoices } from './roles.ts'

export type AddUserProps = { opened: boolean; onClose: () => void; onAdded: (link: string) => Promise<void> }

export const AddUser = ({ opened, onClose, onAdded }: AddUserProps): ReactNode => {
  const t = useText()
  const client = useClient()
  const [name, setName] = useState('')
  const [displayName, setDisplayName] = useState('')
  const [role, setRole] = useState<Role>('operator')
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t('people.addUser')}
      confirm={t('people.addUser')}
      blocked={name.trim() === '' ? t('people.needsName') : null}
      onConfirm={async () => {
        const { link } = await client.send<{ link: string }>('POST', '/users', {
          name: name.trim(),
          displayName: displayName.trim() === '' ? name.trim() : displayName.trim(),
          role,
        })
        setName('')
        setDisplayName('')
        await onAdded(link)
      }}
    >
      <p>{t('people.addWhat')}</p>
      <TextInput
        label={t('signIn.name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        autoCapitalize="none"
        spellCheck={false}
        data-autofocus
      />
      <TextInput
        label={t('setup.displayName')}
        value={displayName}
        onChange={(event) => setDisplayName(event.currentTarget.value)}
      />
      <Select
        label={t('people.role')}
        data={roleChoices(t)}
        value={role}
        onChange={(to) => isRole(to) && setRole(to)}
        allowDeselect={false}
      />
    </ConfirmDialog>
  )
}
