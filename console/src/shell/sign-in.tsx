import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useClient } from '../api/client.ts'
import { signInWaysQuery } from '../api/session.ts'
import type { Session } from '../api/types.ts'
import { useText } from '../i18n/i18n.tsx'
import { Loading } from '../parts/loading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { Entrance } from './entrance.tsx'

/** Not translated: it is typed as it stands. */
const newLinkCommand = 'crossdock user link'

export const SignIn = (): ReactNode => {
  const t = useText()
  const { data: ways, error, refetch } = useQuery(signInWaysQuery(useClient()))
  if (ways === undefined) {
    return (
      <Entrance title={t('signIn.title')}>
        {error === null ? <Loading /> : <ProblemNotice error={error} onRetry={() => void refetch()} />}
      </Entrance>
    )
  }
  if (ways.setup) {
    return (
      <Entrance title={t('setup.title')}>
        <p>{t('setup.findLink')}</p>
        <pre className="cd-code">{newLinkCommand}</pre>
        <Button onClick={() => void refetch()}>{t('action.again')}</Button>
      </Entrance>
    )
  }
  return (
    <Entrance title={t('signIn.title')}>
      {ways.password ? <PasswordForm /> : null}
      {ways.oidc.map(({ name, label, startPath }) => (
        <Button key={name} component="a" href={startPath} fullWidth size="sm">
          {t('signIn.with', { name: label })}
        </Button>
      ))}
      {ways.password || ways.oidc.length > 0 ? null : <p>{t('signIn.noWay')}</p>}
    </Entrance>
  )
}

const PasswordForm = (): ReactNode => {
  const t = useText()
  const client = useClient()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useMutation({
    mutationFn: () => client.send<Session>('POST', '/session', { name, password }),
    onSuccess: (session) => queries.setQueryData(['session'], session),
    onError: () => setPassword(''),
  })
  return (
    <form
      className="cd-form"
      onSubmit={(event) => {
        event.preventDefault()
        signIn.mutate()
      }}
    >
      <TextInput
        size="sm"
        label={t('signIn.name')}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        required
      />
      <PasswordInput
        size="sm"
        label={t('signIn.password')}
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        required
      />
      {signIn.error === null ? null : <ProblemNotice error={signIn.error} />}
      <Button type="submit" variant="filled" size="sm" loading={signIn.isPending}>
        {t('signIn.do')}
      </Button>
    </form>
  )
}
