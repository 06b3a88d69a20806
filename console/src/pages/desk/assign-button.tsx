import { Button, Menu } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useMay, useSession } from '../../api/session.ts'
import { useText } from '../../i18n/i18n.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { useShortcuts } from '../../shell/shortcuts.ts'
import { toast, toastProblem } from '../../shell/toasts.tsx'
import { AssignDialog } from './assign-dialog.tsx'

export type AssignButtonProps = { assignee: string | null; onAssign: (to: string | null) => Promise<unknown> }

/** Who looks after it: me (`m`), somebody else (`a`), nobody. */
export const AssignButton = ({ assignee, onAssign }: AssignButtonProps): ReactNode => {
  const t = useText()
  const { user } = useSession()
  const may = useMay()
  const [asking, setAsking] = useState(false)
  const assign = (to: string | null): void => {
    onAssign(to).then(() => toast(to === null ? t('assign.nobodyNow') : t('assign.done', { name: to })), toastProblem)
  }
  useShortcuts([
    { keys: 'm', label: 'assign.me', group: 'shortcuts.page', run: () => may('operate') && assign(user.name) },
    { keys: 'a', label: 'assign.other', group: 'shortcuts.page', run: () => may('operate') && setAsking(true) },
  ])
  const label = assignee ?? t('assign.do')
  if (!may('operate')) {
    return (
      <ActionButton needs="operate" onClick={() => undefined}>
        {label}
      </ActionButton>
    )
  }
  return (
    <>
      <Menu>
        <Menu.Target>
          <Button>{label}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => assign(user.name)}>{t('assign.me')}</Menu.Item>
          <Menu.Item onClick={() => setAsking(true)}>{t('assign.other')}</Menu.Item>
          <Menu.Item disabled={assignee === null} onClick={() => assign(null)}>
            {t('assign.nobody')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <AssignDialog opened={asking} onClose={() => setAsking(false)} onAssign={onAssign} />
    </>
  )
}
