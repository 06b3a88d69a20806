import type { ReactNode } from 'react'
import type { DeadLetterDetail } from '../../api/types.ts'
import { useTell, useText } from '../../i18n/i18n.tsx'
import { Facts } from '../../parts/facts.tsx'
import { KindText } from '../../parts/kind-text.tsx'
import { Money } from '../../parts/money.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { PageLink } from '../../shell/page-link.tsx'
import { paths } from '../../shell/paths.ts'
import { type TagChange, TagEditor } from './tag-editor.tsx'

export type DeadLetterFactsProps = { detail: DeadLetterDetail; onTag: (change: TagChange) => Promise<unknown> }

export const DeadLetterFacts = ({ detail, onTag }: DeadLetterFactsProps): ReactNode => {
  const t = useText()
  const meaning = useTell().meaning(detail.deadLetter.code, detail.meaning)
  const { deadLetter, document, interchange, history } = detail
  const { subject, subjectId, businessKey, groupId, system, partner, flow, value } = deadLetter
  const isOrder = document !== null && businessKey !== null && document.entity === 'sales-order'
  return (
    <Facts
      facts={[
        { label: t('column.kind'), value: <KindText kind={subject} /> },
        { label: t('column.safety'), value: <StateBadge state={deadLetter.retrySafety} /> },
        { label: t('column.value'), value: value === null ? null : <Money amounts={[value]} /> },
        {
          label: t('column.order'),
          value: isOrder ? <PageLink to={paths.order(businessKey)}>{businessKey}</PageLink> : businessKey,
        },
        {
          label: t('column.partner'),
          value: partner === null ? null : <PageLink to={paths.partner(partner)}>{partner}</PageLink>,
        },
        {
          label: t('column.system'),
          value: system === null ? null : <PageLink to={paths.system(system)}>{system}</PageLink>,
        },
        { label: t('column.flow'), value: flow === null ? null : <PageLink to={paths.flow(flow)}>{flow}</PageLink> },
        { label: t('column.since'), value: <Time at={deadLetter.createdAt} /> },
        { label: t('desk.ended'), value: deadLetter.endedAt === null ? null : <Time at={deadLetter.endedAt} /> },
        { label: t('confirm.reason'), value: deadLetter.reason },
        { label: t('column.who'), value: deadLetter.actor },
        {
          label: t('page.errorGroup'),
          value: groupId === null ? null : <PageLink to={paths.errorGroup(groupId)}>{meaning}</PageLink>,
        },
        {
          label: t('page.document'),
          value: document === null ? null : <PageLink to={paths.document(document.id)}>{document.type}</PageLink>,
        },
        {
          label: t('page.interchange'),
          value:
            interchange === null ? null : (
              <PageLink to={paths.interchange(interchange.id)}>{interchange.fileName}</PageLink>
            ),
        },
        {
          label: t('page.delivery'),
          value:
            subject === 'delivery' ? <PageLink to={paths.delivery(subjectId)}>{subjectId.slice(0, 8)}</PageLink> : null,
        },
        {
          label: t('page.run'),
          value: subject === 'run' ? <PageLink to={paths.run(subjectId)}>{subjectId.slice(0, 8)}</PageLink> : null,
        },
        { label: t('desk.before'), value: history.length === 0 ? null : t('desk.beforeTimes', { n: history.length }) },
        { label: t('column.tags'), value: <TagEditor tags={deadLetter.tags} onChange={onTag} /> },
      ]}
    />
  )
}
