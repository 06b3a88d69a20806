import { Button, Modal, PasswordInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useClient } from '../api/client.ts'
import { useText } from '../i18n/i18n.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { toast } from './toasts.tsx'

export const ChangePassword = ({ opened, onClose }: { opened: boolean; onClose: () => void }): ReactNode => {
  const t = useText()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('user.changePassword')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <ChangePasswordForm onDone={onClose} />
    </Modal>
  )
}

const ChangePasswordForm = ({ onDone }: { onDone: () => void }): ReactNode => {
  const t = useText()
  const client = useClient()
  const queries = useQueryClient()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const change = useMutation({
    mutationFn: () => client.send('POST', '/session/password', { current, next }),
    onSuccess: async () => {
      // It is a new session, with a token of its own.
      await queries.invalidateQueries({ queryKey: ['session'] })
      toast(t('user.passwordChanged'))
      onDone()
    },
  })
  return (
    <form
      className="cd-form"
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate()
      }}
    >
      <PasswordInput
        label={t('user.currentPassword')}
        autoComplete="current-password"
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
        required
      />
      <PasswordInput
        label={t('user.newPassword')}
        autoComplete="new-password"
        value={next}
        onChange={(event) => setNext(event.currentTarget.value)}
        required
      />
      {change.error === null ? null : <ProblemNotice error={change.error} />}
      <Button type="submit" variant="filled" loading={change.isPending}>
        {t('user.changePassword')}
      </Button>
    </form>
  )
}
