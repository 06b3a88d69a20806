import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useClient } from '../api/client.ts'
import type { Session } from '../api/types.ts'
import { useText } from '../i18n/i18n.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { Entrance } from './entrance.tsx'

/** The one-time token stands behind the `#`: it reaches no server log, and leaves the address at once. */
const takeToken = (): string => {
  const token = decodeURIComponent(location.hash.slice(1))
  if (token !== '') history.replaceState(history.state, '', location.pathname)
  return token
}

/** What the two kinds of one-time link ask for: the first user of all, or a password for one that exists. */
export const LinkForm = ({ kind }: { kind: 'setup' | 'password' }): ReactNode => {
  const t = useText()
  const client = useClient()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [token] = useState(takeToken)
  const [name, setName] = useState('')
  const [displayName, setDisplayName] = useState('')
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const send = useMutation({
    mutationFn: () =>
      kind === 'setup'
        ? client.send<Session>('POST', '/setup', {
            token,
            name,
            password,
            ...(displayName === '' ? {} : { displayName }),
          })
        : client.send<Session>('POST', '/session/link', { token, password }),
    onSuccess: async (session) => {
      queries.setQueryData(['session'], session)
      await navigate({ to: '/', replace: true })
    },
  })
  const title = t(kind === 'setup' ? 'setup.title' : 'setPassword.title')
  if (token === '') {
    return (
      <Entrance title={title}>
        <p>{t('link.noToken')}</p>
        <a href="/console/">{t('signIn.title')}</a>
      </Entrance>
    )
  }
  const differs = again !== '' && again !== password
  return (
    <Entrance title={title}>
      <p>{t(kind === 'setup' ? 'setup.what' : 'setPassword.what')}</p>
      <form
        className="cd-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (again === password) send.mutate()
        }}
      >
        {kind === 'setup' ? (
          <>
            <TextInput
              size="sm"
              label={t('signIn.name')}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              required
            />
            <TextInput
              size="sm"
              label={t('setup.displayName')}
              autoComplete="name"
              value={displayName}
              onChange={(event) => setDisplayName(event.currentTarget.value)}
            />
          </>
        ) : null}
        <PasswordInput
          size="sm"
          label={t('user.newPassword')}
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          required
        />
        <PasswordInput
          size="sm"
          label={t('user.newPasswordAgain')}
          autoComplete="new-password"
          value={again}
          onChange={(event) => setAgain(event.currentTarget.value)}
          error={differs ? t('user.passwordsDiffer') : null}
          required
        />
        {send.error === null ? null : <ProblemNotice error={send.error} />}
        <Button type="submit" variant="filled" size="sm" loading={send.isPending}>
          {t(kind === 'setup' ? 'setup.do' : 'setPassword.do')}
        </Button>
      </form>
    </Entrance>
  )
}
