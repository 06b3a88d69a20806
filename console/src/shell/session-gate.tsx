import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useClient } from '../api/client.ts'
import { SessionProvider, sessionQuery } from '../api/session.ts'
import { useText } from '../i18n/i18n.tsx'
import { Loading } from '../parts/loading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { Entrance } from './entrance.tsx'
import { LinkForm } from './link-form.tsx'
import { SignIn } from './sign-in.tsx'

/**
 * Shows what is inside to who is signed in, and how to sign in to anybody else. The address stays what it was: after signing in,
 * the page that was asked for is there. The links that Crossdock hands out (set up, set a password) lead here too.
 */
export const SessionGate = ({ children }: { children: ReactNode }): ReactNode => {
  const t = useText()
  const { pathname } = useLocation()
  const { data: session, error, refetch } = useQuery(sessionQuery(useClient()))
  if (pathname === '/setup') return <LinkForm kind="setup" />
  if (pathname === '/password') return <LinkForm kind="password" />
  if (session !== undefined && session !== null) return <SessionProvider value={session}>{children}</SessionProvider>
  if (session === null) return <SignIn />
  return (
    <Entrance title={t('shell.starting')}>
      {error === null ? <Loading /> : <ProblemNotice error={error} onRetry={() => void refetch()} />}
    </Entrance>
  )
}
