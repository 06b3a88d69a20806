import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useClient } from '../../api/client.ts'
import { documentQuery } from '../../api/queries.ts'
import type { Document } from '../../api/server-types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { stateText } from '../../i18n/state-text.ts'
import { Facts } from '../../parts/facts.tsx'
import { IssueList } from '../../parts/issue-list.tsx'
import { JsonView } from '../../parts/json-view.tsx'
import { PageFrame, Section } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { RawView } from '../../parts/raw-view.tsx'
import { SideBySide } from '../../parts/side-by-side.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { documentFacts } from './document-facts.tsx'
import { ReplayButton } from './replay-button.tsx'

export const Page = (): ReactNode => {
  const t = useText()
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const query = useQuery(documentQuery(useClient(), id))
  const { data } = query
  return (
    <PageFrame
      title={data === undefined ? t('page.document') : `${data.type} ${data.businessKey ?? data.id.slice(0, 8)}`}
      mark={data === undefined ? null : <StateBadge state={data.state} />}
      about={data === undefined ? null : t('document.about', aboutOf(data, t))}
      actions={data === undefined || data.direction === 'out' ? null : <ReplayButton document={data} />}
    >
      <QueryView query={query} missing={t('document.missing', { id })} rows={10}>
        {(document) => <Content document={document} />}
      </QueryView>
    </PageFrame>
  )
}

const aboutOf = ({ entity, direction, partner, system }: Document, t: ReturnType<typeof useText>) => ({
  entity: stateText(t, entity),
  way: stateText(t, direction),
  partner,
  system,
})

const Content = ({ document }: { document: Document }): ReactNode => {
  const t = useText()
  const { issues, body, canonical } = document
  return (
    <>
      <Section title={t('delivery.facts')}>
        <div className="cd-card cd-padded">
          <Facts facts={documentFacts(document, t)} />
        </div>
      </Section>
      {issues.length === 0 ? null : (
        <Section title={t('document.issues', { n: issues.length })}>
          <IssueList issues={issues} />
        </Section>
      )}
      <Section title={t('document.content')}>
        <SideBySide
          sides={[
            {
              key: 'raw',
              title: t('document.raw'),
              content:
                body === null ? (
                  <p className="cd-dim">{t('document.purged')}</p>
                ) : (
                  <RawView text={body} label={t('document.raw')} />
                ),
            },
            {
              key: 'canonical',
              title: t('document.canonical'),
              content:
                canonical === null ? (
                  <p className="cd-dim">{t('document.noCanonical')}</p>
                ) : (
                  <JsonView value={canonical} label={t('document.canonical')} openTo={3} />
                ),
            },
          ]}
        />
      </Section>
    </>
  )
}
