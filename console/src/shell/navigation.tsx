import { useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useMay } from '../api/session.ts'
import { useText } from '../i18n/i18n.tsx'
import { PageLink } from './page-link.tsx'
import { navGroups, type PageEntry, pageTable } from './page-table.ts'

export const Navigation = (): ReactNode => {
  const t = useText()
  const may = useMay()
  const { pathname } = useLocation()
  const entries = pageTable.filter(({ nav, needs }) => nav !== undefined && may(needs ?? 'read'))
  const current = currentOf(entries, pathname)
  return (
    <nav className="cd-nav" id="navigation" aria-label={t('shell.navigation')}>
      {navGroups.map((group) => {
        const links = entries.filter(({ nav }) => nav?.group === group)
        if (links.length === 0) return null
        return (
          <div key={group} className="cd-nav-group">
            <div className="cd-nav-heading" id={`nav-${group}`}>
              {t(`nav.${group}`)}
            </div>
            <ul aria-labelledby={`nav-${group}`}>
              {links.map(({ path, title, nav }) => (
                <li key={path} data-current={path === current?.path || undefined}>
                  <PageLink to={path}>
                    {nav === undefined ? null : <nav.icon size={16} stroke={1.6} />}
                    <span>{t(title)}</span>
                  </PageLink>
                </li>
              ))}
            </ul>
          </div>
        )
      })}
    </nav>
  )
}

/** The entry whose path begins the one that is open; the longest of several. */
const currentOf = (entries: readonly PageEntry[], pathname: string): PageEntry | undefined =>
  entries
    .filter(({ path }) => (path === '/' ? pathname === '/' : pathname === path || pathname.startsWith(`${path}/`)))
    .sort((a, b) => b.path.length - a.path.length)[0]
