import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useClient } from '../../api/client.ts'
import { deadLetterQuery } from '../../api/desk-queries.ts'
import type { ActionReport } from '../../api/server-types.ts'
import type { DeadLetterDetail } from '../../api/types.ts'
import { useTell, useText } from '../../i18n/i18n.tsx'
import { stateText } from '../../i18n/state-text.ts'
import { PageFrame, Section } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Timeline } from '../../parts/timeline.tsx'
import { Comments } from './comments.tsx'
import { ConflictChoice } from './conflict-choice.tsx'
import { DeadLetterActions } from './dead-letter-actions.tsx'
import { DeadLetterFacts } from './dead-letter-facts.tsx'
import { EditBody } from './edit-body.tsx'
import { Exchange } from './exchange.tsx'
import { ThreeSides } from './three-sides.tsx'
import { WhatToDo } from './what-to-do.tsx'

export const Page = (): ReactNode => {
  const t = useText()
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const query = useQuery(deadLetterQuery(useClient(), id))
  return (
    <QueryView query={query} missing={t('desk.missing', { id })} rows={8}>
      {(detail) => <Detail key={detail.deadLetter.id} detail={detail} />}
    </QueryView>
  )
}

const Detail = ({ detail }: { detail: DeadLetterDetail }): ReactNode => {
  const t = useText()
  const tell = useTell()
  const client = useClient()
  const queries = useQueryClient()
  const [editing, setEditing] = useState(false)
  const { deadLetter, events, exchange, conflict, comments } = detail
  const step = async (path: string, body: object = {}): Promise<ActionReport> => {
    const report = await client.send<ActionReport>(
      'POST',
      `/dead-letters/${encodeURIComponent(deadLetter.id)}/${path}`,
      body,
    )
    await queries.invalidateQueries({ queryKey: ['dead-letters'] })
    return report
  }
  return (
    <PageFrame
      title={deadLetter.businessKey ?? tell.meaning(deadLetter.code, detail.meaning)}
      mark={<StateBadge state={deadLetter.state} />}
      about={deadLetter.message}
      actions={<DeadLetterActions detail={detail} step={step} onEdit={() => setEditing(true)} />}
    >
      <WhatToDo cause={detail.cause} remedy={detail.remedy} code={deadLetter.code} />
      {deadLetter.issues.length === 0 ? null : (
        <Section title={t('desk.issues')}>
          <ul className="cd-plain">
            {deadLetter.issues.map(({ path, message, value }) => (
              <li key={`${path} ${message}`}>
                <code>{path}</code> {message}
                {value === undefined ? null : (
                  <>
                    {' '}
                    <code>{value}</code>
                  </>
                )}
              </li>
            ))}
          </ul>
        </Section>
      )}
      <DeadLetterFacts detail={detail} onTag={(change) => step('tag', change)} />
      {conflict === null ? null : <ConflictChoice conflict={conflict} />}
      {editing ? <EditBody detail={detail} onClose={() => setEditing(false)} /> : <ThreeSides detail={detail} />}
      {events.length === 0 ? null : (
        <Section title={t('desk.attempts')}>
          <Timeline
            label={t('desk.attempts')}
            steps={events.map(({ at, attempt, outcome, code, message }) => ({
              key: `${at} ${attempt} ${outcome}`,
              tone: outcome === 'done' ? 'ok' : outcome === 'dead' ? 'bad' : 'warn',
              title: t('desk.attempt', { attempt, outcome: stateText(t, outcome) }),
              what: [code, message].filter((part) => part !== null).join(': '),
              at,
            }))}
          />
        </Section>
      )}
      {exchange === null ? null : <Exchange exchange={exchange} />}
      <Comments comments={comments} onAdd={(text) => step('comment', { text })} />
    </PageFrame>
  )
}
