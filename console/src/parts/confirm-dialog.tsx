import { Button, Modal, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useText } from '../i18n/i18n.tsx'
import { ProblemNotice } from './problem-notice.tsx'

export type ConfirmDialogProps = {
  opened: boolean
  onClose: () => void
  title: string
  /** What will happen, to how many: said before it is asked for. */
  children?: ReactNode
  /** The words on the button that does it: the deed, never just "OK". */
  confirm: string
  danger?: boolean
  /** Kept in the audit trail. `required`: nothing happens without it. */
  reason?: 'required' | 'optional' | 'none'
  /** Why it cannot be confirmed yet. */
  blocked?: string | null
  onConfirm: (reason: string) => Promise<unknown>
}

/** Asks before something happens, with the reason the audit trail will keep. Closes when it is done; shows the problem when it is not. */
export const ConfirmDialog = (props: ConfirmDialogProps): ReactNode => {
  const t = useText()
  const { opened, onClose, title } = props
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <ConfirmForm {...props} />
    </Modal>
  )
}

const shortestReason = 3

const ConfirmForm = (props: ConfirmDialogProps): ReactNode => {
  const { children, confirm, danger = false, reason = 'none', blocked = null, onClose, onConfirm } = props
  const t = useText()
  const [text, setText] = useState('')
  const act = useMutation({ mutationFn: () => onConfirm(text.trim()), onSuccess: onClose })
  const lacksReason = reason === 'required' && text.trim().length < shortestReason
  return (
    <form
      className="cd-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (!lacksReason && blocked === null) act.mutate()
      }}
    >
      {children}
      {reason === 'none' ? null : (
        <Textarea
          label={t(reason === 'required' ? 'confirm.reason' : 'confirm.reasonOptional')}
          description={t('confirm.reasonKept')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          required={reason === 'required'}
          maxLength={500}
          autosize
          minRows={2}
          data-autofocus
        />
      )}
      {act.error === null ? null : <ProblemNotice error={act.error} />}
      {blocked === null ? null : <p className="cd-dim">{blocked}</p>}
      <div className="cd-actions cd-end">
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button
          type="submit"
          variant="filled"
          {...(danger ? { color: 'red.8' } : {})}
          loading={act.isPending}
          disabled={lacksReason || blocked !== null}
        >
          {confirm}
        </Button>
      </div>
    </form>
  )
}
