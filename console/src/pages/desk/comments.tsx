import { Button, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useRef, useState } from 'react'
import { useMay } from '../../api/session.ts'
import type { Comment } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { Section } from '../../parts/page.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { Time } from '../../parts/time.tsx'
import { useShortcuts } from '../../shell/shortcuts.ts'

export type CommentsProps = { comments: readonly Comment[]; onAdd: (text: string) => Promise<unknown> }

/** What people found out, for who comes next. */
export const Comments = ({ comments, onAdd }: CommentsProps): ReactNode => {
  const t = useText()
  const may = useMay()
  const field = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState('')
  const add = useMutation({ mutationFn: () => onAdd(text.trim()), onSuccess: () => setText('') })
  useShortcuts([{ keys: 'c', label: 'comments.add', group: 'shortcuts.page', run: () => field.current?.focus() }])
  return (
    <Section title={t('comments.title')}>
      {comments.length === 0 ? <p className="cd-dim">{t('comments.none')}</p> : null}
      <ul className="cd-comments">
        {comments.map(({ id, at, actor, text: said }) => (
          <li key={id}>
            <strong>{actor}</strong> <Time at={at} />
            <p>{said}</p>
          </li>
        ))}
      </ul>
      {may('operate') ? (
        <form
          className="cd-form"
          onSubmit={(event) => {
            event.preventDefault()
            if (text.trim() !== '') add.mutate()
          }}
        >
          <Textarea
            ref={field}
            label={t('comments.add')}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            maxLength={4000}
            autosize
            minRows={2}
          />
          {add.error === null ? null : <ProblemNotice error={add.error} />}
          <div className="cd-actions">
            <Button type="submit" loading={add.isPending} disabled={text.trim() === ''}>
              {t('comments.do')}
            </Button>
          </div>
        </form>
      ) : null}
    </Section>
  )
}
