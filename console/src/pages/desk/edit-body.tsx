import { Button, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { urlOf, useClient } from '../../api/client.ts'
import type { ActionReport } from '../../api/server-types.ts'
import type { DeadLetterDetail } from '../../api/types.ts'
import { useTell, useText } from '../../i18n/i18n.tsx'
import { Notice } from '../../parts/notice.tsx'
import { Section } from '../../parts/page.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { reportLine } from '../../parts/report-line.ts'
import { toast } from '../../shell/toasts.tsx'

export type EditBodyProps = { detail: DeadLetterDetail; onClose: () => void }

/**
 * A new body for a document that could not be taken, or a new order for a delivery that never reached its system. The server checks it
 * against the standard or the schema before anything changes.
 */
export const EditBody = ({ detail, onClose }: EditBodyProps): ReactNode => {
  const t = useText()
  const tell = useTell()
  const client = useClient()
  const queries = useQueryClient()
  const { deadLetter, document } = detail
  const isOrder = deadLetter.subject === 'delivery'
  // As it was read when the edit began: what comes in meanwhile must not be written over.
  const [{ before, revision }] = useState(() => ({
    before: isOrder ? JSON.stringify(document?.canonical ?? {}, null, 2) : (document?.body ?? ''),
    revision: document?.revision,
  }))
  const [text, setText] = useState(before)
  const [reason, setReason] = useState('')
  const save = useMutation({
    mutationFn: () => {
      const place = `/dead-letters/${encodeURIComponent(deadLetter.id)}/${isOrder ? 'canonical' : 'body'}`
      const path = urlOf(place, { reason: reason.trim(), revision })
      return client.send<ActionReport>('PUT', path, isOrder ? (JSON.parse(text) as object) : { text })
    },
    onSuccess: async (report) => {
      toast(reportLine(report, t, tell))
      await queries.invalidateQueries({ queryKey: ['dead-letters'] })
      onClose()
    },
  })
  const encoding = document?.bodyEncoding ?? null
  const wrong = isOrder ? whyNoJson(text) : undefined
  const unwritable = !isOrder && encoding === null
  return (
    <Section title={t('desk.edit')}>
      <Notice tone="off">
        <p>{t(isOrder ? 'edit.aboutOrder' : 'edit.aboutBody')}</p>
        {isOrder || encoding === null ? null : <p>{t('edit.encoding', { encoding })}</p>}
      </Notice>
      {unwritable ? (
        <Notice tone="bad">
          <p>{t('edit.unwritable')}</p>
        </Notice>
      ) : null}
      <form
        className="cd-form cd-wide"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <Textarea
          label={t(isOrder ? 'desk.canonical' : 'desk.raw')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={wrong}
          autosize
          minRows={12}
          maxRows={40}
          spellCheck={false}
          classNames={{ input: 'cd-code' }}
          data-autofocus
        />
        <TextInput
          label={t('confirm.reasonOptional')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={500}
        />
        {save.error === null ? null : <ProblemNotice error={save.error} />}
        <div className="cd-actions">
          <Button
            type="submit"
            variant="filled"
            loading={save.isPending}
            disabled={text === before || wrong !== undefined || unwritable}
          >
            {t('edit.do')}
          </Button>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
        </div>
      </form>
    </Section>
  )
}

const whyNoJson = (text: string): string | undefined => {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
