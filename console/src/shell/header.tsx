import { ActionIcon, Kbd, Tooltip, UnstyledButton } from '@mantine/core'
import { IconKeyboard, IconMenu2, IconSearch } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useText } from '../i18n/i18n.tsx'
import { LivePill } from '../live/live-pill.tsx'
import { PageLink } from './page-link.tsx'
import { paths } from './paths.ts'
import { UserMenu } from './user-menu.tsx'
import { ViewMenu } from './view-menu.tsx'

export type HeaderProps = { navOpen: boolean; onToggleNav: () => void; onSearch: () => void; onHelp: () => void }

export const Header = ({ navOpen, onToggleNav, onSearch, onHelp }: HeaderProps): ReactNode => {
  const t = useText()
  return (
    <header className="cd-header">
      <ActionIcon
        className="cd-burger"
        size="lg"
        aria-label={t('shell.menu')}
        aria-expanded={navOpen}
        aria-controls="navigation"
        onClick={onToggleNav}
      >
        <IconMenu2 size={18} />
      </ActionIcon>
      <PageLink to={paths.overview} className="cd-name">
        Crossdock
      </PageLink>
      <UnstyledButton className="cd-find" onClick={onSearch} aria-keyshortcuts="/ Control+K">
        <IconSearch size={15} aria-hidden />
        <span>{t('shell.find')}</span>
        <Kbd size="xs">/</Kbd>
      </UnstyledButton>
      <div className="cd-header-end">
        <LivePill />
        <Tooltip label={t('shortcuts.help')}>
          <ActionIcon className="cd-wide" size="lg" aria-label={t('shortcuts.help')} onClick={onHelp}>
            <IconKeyboard size={18} />
          </ActionIcon>
        </Tooltip>
        <ViewMenu />
        <UserMenu />
      </div>
    </header>
  )
}
