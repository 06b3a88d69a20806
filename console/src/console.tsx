import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react'
import { ClientProvider, createClient } from './api/client.ts'
import { ApiError } from './api/problem.ts'
import { sessionAccess } from './api/session.ts'
import { LanguageProvider } from './i18n/i18n.tsx'
import { loadWording, type Wording } from './i18n/load-wording.ts'
import { type Language, localeOf } from './i18n/text.ts'
import { watchAttendance } from './live/attendance.ts'
import { writePreference } from './shell/preferences.ts'
import { createConsoleRouter } from './shell/router.tsx'
import { styleNonce } from './theme/style-nonce.ts'
import { cssVariables, theme } from './theme/theme.ts'

/** The whole console: everything it needs is made here and handed down. */
export const Console = ({ first }: { first: Wording }): ReactNode => {
  const [wording, setWording] = useState(first)
  const [parts] = useState(createParts)
  const speak = useCallback((language: Language) => {
    writePreference('language', language)
    void loadWording(language).then(setWording)
  }, [])
  useEffect(() => {
    document.documentElement.lang = localeOf[wording.language]
  }, [wording.language])
  const nonce = useMemo(styleNonce, [])
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <LanguageProvider wording={wording} speak={speak}>
        <ClientProvider value={parts.client}>
          <QueryClientProvider client={parts.queries}>
            <RouterProvider router={parts.router} />
          </QueryClientProvider>
        </ClientProvider>
      </LanguageProvider>
    </MantineProvider>
  )
}

const createParts = () => {
  const queries = new QueryClient({
    defaultOptions: {
      queries: { staleTime: 5_000, retry: mayHelp, refetchOnWindowFocus: true },
    },
  })
  const client = createClient({
    fetch: (...args) => fetch(...args),
    isAttended: watchAttendance(document),
    ...sessionAccess(queries),
  })
  return { queries, client, router: createConsoleRouter() }
}

/** A refusal stays one; no answer, or a server that is busy, may be better the next time. */
const mayHelp = (failures: number, error: Error): boolean =>
  failures < 2 && error instanceof ApiError && (error.problem.status === 0 || error.problem.status >= 502)
