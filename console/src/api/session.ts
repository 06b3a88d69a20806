import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { createContext, use } from 'react'
import type { Client } from './client.ts'
import { isSignedOut } from './problem.ts'
import type { Permission, Session, SignInWays } from './types.ts'

const askAgainMs = 60_000

/** Null: nobody is signed in. */
export const sessionQuery = (client: Client) =>
  queryOptions({
    queryKey: ['session'],
    queryFn: async ({ signal }): Promise<Session | null> => {
      try {
        return await client.get<Session>('/session', {}, signal)
      } catch (error) {
        if (isSignedOut(error)) return null
        throw error
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: 2,
    // Keeps the session of somebody who writes for long, and shows an end that came meanwhile.
    refetchInterval: ({ state }) => (state.data == null ? false : askAgainMs),
  })

export const signInWaysQuery = (client: Client) =>
  queryOptions({
    queryKey: ['session', 'ways'],
    queryFn: ({ signal }) => client.get<SignInWays>('/session/ways', {}, signal),
  })

/** What the client needs of the session that is known by now. */
export const sessionAccess = (queries: QueryClient) => ({
  csrf: () => queries.getQueryData<Session | null>(['session'])?.csrf,
  onSignedOut: () => queries.setQueryData(['session'], null),
})

const SessionContext = createContext<Session | undefined>(undefined)
export const SessionProvider = SessionContext.Provider

/** Of the person who is signed in; below the session gate there is one. */
export const useSession = (): Session => {
  const session = use(SessionContext)
  if (session === undefined) throw new Error('useSession needs a session gate above it')
  return session
}

export const useMay = (): ((permission: Permission) => boolean) => {
  const { user } = useSession()
  return (permission) => user.permissions.includes(permission)
}
