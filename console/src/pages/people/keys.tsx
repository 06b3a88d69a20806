import { Button, NumberInput, Select, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { keysQuery } from '../../api/admin-queries.ts'
import { useClient } from '../../api/client.ts'
import type { Key, Role } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Section } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { OneTime } from './one-time.tsx'
import { isRole, roleChoices } from './roles.ts'

const day = 86_400_000

/** What programs come in with. */
export const Keys = (): ReactNode => {
  const t = useText()
  const client = useClient()
  const queries = useQueryClient()
  const query = useQuery(keysQuery(client))
  const [adding, setAdding] = useState(false)
  const [revoking, setRevoking] = useState<Key | null>(null)
  const [secret, setSecret] = useState<string | null>(null)
  const fresh = (): Promise<void> => queries.invalidateQueries({ queryKey: ['keys'] })
  return (
    <Section title={t('keys.title')} actions={<Button onClick={() => setAdding(true)}>{t('keys.add')}</Button>}>
      <QueryView query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('keys.none')} />
          ) : (
            <table className="cd-table" aria-label={t('keys.title')}>
              <thead>
                <tr>
                  <th scope="col">{t('column.name')}</th>
                  <th scope="col">{t('keys.may')}</th>
                  <th scope="col">{t('column.state')}</th>
                  <th scope="col">{t('keys.expires')}</th>
                  <th scope="col">{t('keys.lastUsed')}</th>
                  <th scope="col">{t('people.actions')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((key) => (
                  <tr key={key.id}>
                    <td data-primary>{key.name}</td>
                    <td data-label={t('keys.may')}>{key.permissions.join(', ')}</td>
                    <td data-label={t('column.state')}>
                      <KeyState of={key} />
                    </td>
                    <td data-label={t('keys.expires')}>
                      <Time at={key.expiresAt} />
                    </td>
                    <td data-label={t('keys.lastUsed')}>
                      <Time at={key.lastUsedAt} />
                    </td>
                    <td>
                      <ActionButton
                        needs="administer"
                        why={key.revokedAt === null ? null : t('keys.isRevoked')}
                        onClick={() => setRevoking(key)}
                      >
                        {t('keys.revoke')}
                      </ActionButton>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </QueryView>
      <AddKey
        opened={adding}
        onClose={() => setAdding(false)}
        onAdded={async (made) => {
          setSecret(made)
          await fresh()
        }}
      />
      <ConfirmDialog
        opened={revoking !== null}
        onClose={() => setRevoking(null)}
        title={t('keys.revoke')}
        confirm={t('keys.revoke')}
        danger
        onConfirm={async () => {
          await client.send('DELETE', `/keys/${encodeURIComponent(revoking?.id ?? '')}`)
          await fresh()
        }}
      >
        <p>{t('keys.revokeWhat', { name: revoking?.name ?? '' })}</p>
      </ConfirmDialog>
      <OneTime what={t('keys.secretWhat')} value={secret} onClose={() => setSecret(null)} />
    </Section>
  )
}

const KeyState = ({ of: { revokedAt, expiresAt } }: { of: Key }): ReactNode => {
  const t = useText()
  if (revokedAt !== null) return <StateBadge state="stopped" label={t('keys.revoked')} />
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.now())
    return <StateBadge state="stopped" label={t('keys.expired')} />
  return <StateBadge state="ok" label={t('keys.works')} />
}

type AddKeyProps = { opened: boolean; onClose: () => void; onAdded: (secret: string) => Promise<void> }

const AddKey = ({ opened, onClose, onAdded }: AddKeyProps): ReactNode => {
  const t = useText()
  const client = useClient()
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('operator')
  const [days, setDays] = useState<number | string>(365)
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t('keys.add')}
      confirm={t('keys.add')}
      blocked={name.trim() === '' ? t('keys.needsName') : typeof days === 'number' ? null : t('keys.needsDays')}
      onConfirm={async () => {
        const expiresAt = new Date(Date.now() + Number(days) * day).toISOString()
        const made = await client.send<{ secret: string }>('POST', '/keys', { name: name.trim(), role, expiresAt })
        setName('')
        await onAdded(made.secret)
      }}
    >
      <TextInput
        label={t('column.name')}
        description={t('keys.nameWhat')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <Select
        label={t('people.role')}
        data={roleChoices(t)}
        value={role}
        onChange={(to) => isRole(to) && setRole(to)}
        allowDeselect={false}
      />
      <NumberInput label={t('keys.days')} value={days} onChange={setDays} min={1} max={1825} />
    </ConfirmDialog>
  )
}
