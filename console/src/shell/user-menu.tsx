import { Menu, UnstyledButton } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useClient } from '../api/client.ts'
import { useSession } from '../api/session.ts'
import { useText } from '../i18n/i18n.tsx'
import { ChangePassword } from './change-password.tsx'
import { toastProblem } from './toasts.tsx'

export const UserMenu = (): ReactNode => {
  const t = useText()
  const client = useClient()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { user } = useSession()
  const [changing, setChanging] = useState(false)
  const signOut = (): void => {
    client.send('DELETE', '/session').then(() => {
      // Nothing of what one person saw stays for the next.
      queries.clear()
      queries.setQueryData(['session'], null)
      void navigate({ to: '/' })
    }, toastProblem)
  }
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <UnstyledButton className="cd-user" aria-label={t('user.menu', { name: user.displayName })}>
            <span className="cd-initial" aria-hidden data-initial={user.displayName.slice(0, 1).toUpperCase()} />
            <span className="cd-wide">{user.displayName}</span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            {user.name} · {t(`role.${user.role}`)}
          </Menu.Label>
          <Menu.Item onClick={() => setChanging(true)}>{t('user.changePassword')}</Menu.Item>
          <Menu.Item onClick={signOut}>{t('user.signOut')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ChangePassword opened={changing} onClose={() => setChanging(false)} />
    </>
  )
}
