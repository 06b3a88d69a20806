import { Outlet, useLocation } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useMay } from '../api/session.ts'
import { useText } from '../i18n/i18n.tsx'
import { LiveProvider } from '../live/live.tsx'
import { PageTitleProvider } from '../parts/page-title.tsx'
import { CommandPalette } from './command-palette.tsx'
import { Header } from './header.tsx'
import { KeyboardHelp } from './keyboard-help.tsx'
import { Navigation } from './navigation.tsx'
import { SessionGate } from './session-gate.tsx'
import { listenForShortcuts, useShortcuts } from './shortcuts.ts'
import { Toasts } from './toasts.tsx'
import { useJumps } from './use-jumps.ts'

/** What every page stands in: who is not signed in sees how to, and then the page. */
export const Shell = (): ReactNode => {
  useEffect(() => listenForShortcuts(document), [])
  return (
    <>
      <SessionGate>
        <LiveProvider>
          <PageTitleProvider>
            <Frame />
          </PageTitleProvider>
        </LiveProvider>
      </SessionGate>
      <Toasts />
    </>
  )
}

const Frame = (): ReactNode => {
  const t = useText()
  const may = useMay()
  const { pathname } = useLocation()
  const main = useRef<HTMLElement>(null)
  const [palette, setPalette] = useState(false)
  const [help, setHelp] = useState(false)
  const [nav, setNav] = useState(false)
  useJumps()
  useShortcuts([
    { keys: 'mod+k', label: 'shortcuts.palette', group: 'shortcuts.everywhere', run: () => setPalette(true) },
    { keys: '/', label: 'shortcuts.search', group: 'shortcuts.everywhere', run: () => setPalette(true) },
    { keys: '?', label: 'shortcuts.help', group: 'shortcuts.everywhere', run: () => setHelp(true) },
  ])
  const before = useRef(pathname)
  useEffect(() => {
    if (before.current === pathname) return
    before.current = pathname
    setNav(false)
    // Who uses keys or hears the page begins at the top of the new one.
    main.current?.focus({ preventScroll: true })
  }, [pathname])
  return (
    <div className="cd-shell" data-nav={nav ? 'open' : 'closed'}>
      <a className="cd-skip" href="#main">
        {t('shell.skip')}
      </a>
      <Header
        navOpen={nav}
        onToggleNav={() => setNav((open) => !open)}
        onSearch={() => setPalette(true)}
        onHelp={() => setHelp(true)}
      />
      <Navigation />
      <main id="main" ref={main} tabIndex={-1} className="cd-main">
        <Outlet />
        {may('read-payload') ? null : <p className="cd-dim">{t('shell.hidden')}</p>}
      </main>
      <CommandPalette opened={palette} onClose={() => setPalette(false)} onHelp={() => setHelp(true)} />
      <KeyboardHelp opened={help} onClose={() => setHelp(false)} />
    </div>
  )
}
