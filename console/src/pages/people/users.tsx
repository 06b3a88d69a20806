import { Button, Select } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { usersQuery } from '../../api/admin-queries.ts'
import { useClient } from '../../api/client.ts'
import { useSession } from '../../api/session.ts'
import type { Role, User } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { Section } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { toastProblem } from '../../shell/toasts.tsx'
import { AddUser } from './add-user.tsx'
import { OneTime } from './one-time.tsx'
import { isRole, roleChoices } from './roles.ts'

/** Who may come in, and what each may do. */
export const Users = (): ReactNode => {
  const t = useText()
  const client = useClient()
  const queries = useQueryClient()
  const query = useQuery(usersQuery(client))
  const [adding, setAdding] = useState(false)
  const [link, setLink] = useState<string | null>(null)
  const fresh = (): Promise<void> => queries.invalidateQueries({ queryKey: ['users'] })
  const change = (name: string, body: object): void => {
    client
      .send('PUT', `/users/${encodeURIComponent(name)}`, body)
      .then(fresh)
      .catch(toastProblem)
  }
  const renew = (name: string): void => {
    client
      .send<{ link: string }>('POST', `/users/${encodeURIComponent(name)}/link`, {})
      .then((made) => setLink(made.link))
      .catch(toastProblem)
  }
  return (
    <Section title={t('people.users')} actions={<Button onClick={() => setAdding(true)}>{t('people.addUser')}</Button>}>
      <QueryView query={query}>
        {({ items }) => (
          <table className="cd-table" aria-label={t('people.users')}>
            <thead>
              <tr>
                <th scope="col">{t('signIn.name')}</th>
                <th scope="col">{t('column.name')}</th>
                <th scope="col">{t('people.role')}</th>
                <th scope="col">{t('column.state')}</th>
                <th scope="col">{t('people.lastSeen')}</th>
                <th scope="col">{t('people.actions')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((user) => (
                <UserRow
                  key={user.name}
                  user={user}
                  onChange={(body) => change(user.name, body)}
                  onLink={() => renew(user.name)}
                />
              ))}
            </tbody>
          </table>
        )}
      </QueryView>
      <AddUser
        opened={adding}
        onClose={() => setAdding(false)}
        onAdded={async (made) => {
          setLink(made)
          await fresh()
        }}
      />
      <OneTime what={t('people.linkWhat')} value={link} onClose={() => setLink(null)} />
    </Section>
  )
}

type UserRowProps = { user: User; onChange: (body: { role?: Role; disabled?: boolean }) => void; onLink: () => void }

const UserRow = ({ user, onChange, onLink }: UserRowProps): ReactNode => {
  const t = useText()
  const { user: me } = useSession()
  const self = me.name === user.name ? t('people.notYourself') : null
  return (
    <tr>
      <td data-primary>{user.name}</td>
      <td data-label={t('column.name')}>{user.displayName}</td>
      <td data-label={t('people.role')}>
        <Select
          aria-label={t('people.roleOf', { name: user.name })}
          data={roleChoices(t)}
          value={user.role}
          disabled={self !== null}
          allowDeselect={false}
          onChange={(role) => isRole(role) && onChange({ role })}
        />
      </td>
      <td data-label={t('column.state')}>
        <StateBadge
          state={user.disabled ? 'paused' : 'ok'}
          label={t(user.disabled ? 'people.disabled' : 'people.enabled')}
        />
      </td>
      <td data-label={t('people.lastSeen')}>
        <Time at={user.lastSeenAt} />
      </td>
      <td>
        <div className="cd-actions">
          <ActionButton needs="administer" why={self} onClick={() => onChange({ disabled: !user.disabled })}>
            {t(user.disabled ? 'people.enable' : 'people.disable')}
          </ActionButton>
          <ActionButton
            needs="administer"
            why={user.origin === 'oidc' ? t('people.noPassword') : null}
            onClick={onLink}
          >
            {t('people.newLink')}
          </ActionButton>
        </div>
      </td>
    </tr>
  )
}
