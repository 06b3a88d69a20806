import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useClient } from '../../api/client.ts'
import { interchangeQuery, listQuery } from '../../api/queries.ts'
import type { Envelope, Interchange, InterchangeDetail } from '../../api/server-types.ts'
import type { DocumentRow } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import type { Text } from '../../i18n/text.ts'
import { ByteSize } from '../../parts/byte-size.tsx'
import { Facts } from '../../parts/facts.tsx'
import { IssueList } from '../../parts/issue-list.tsx'
import { KindText } from '../../parts/kind-text.tsx'
import { PageFrame, Section } from '../../parts/page.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { RawPayload } from '../../parts/raw-payload.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { PageLink } from '../../shell/page-link.tsx'
import { paths } from '../../shell/paths.ts'

export const Page = (): ReactNode => {
  const t = useText()
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const query = useQuery(interchangeQuery(useClient(), id))
  const { data } = query
  return (
    <PageFrame
      title={data === undefined ? t('page.interchange') : data.fileName}
      mark={data === undefined ? null : <StateBadge state={data.state} />}
    >
      <QueryView query={query} missing={t('interchange.missing', { id })} rows={10}>
        {(interchange) => <Content interchange={interchange} />}
      </QueryView>
    </PageFrame>
  )
}

const Content = ({ interchange }: { interchange: InterchangeDetail }): ReactNode => {
  const t = useText()
  const issues = interchange.envelopes.flatMap((envelope) => envelope.issues)
  return (
    <>
      <Section title={t('delivery.facts')}>
        <div className="cd-card cd-padded">
          <Facts facts={factsOf(interchange, t)} />
        </div>
      </Section>
      <Section title={t('interchange.envelopes')}>
        <Envelopes envelopes={interchange.envelopes} />
      </Section>
      {issues.length === 0 ? null : (
        <Section title={t('document.issues', { n: issues.length })}>
          <IssueList issues={issues} />
        </Section>
      )}
      <Section title={t('page.documents')}>
        <Documents id={interchange.id} />
      </Section>
      <Section title={t('interchange.raw')}>
        <RawPayload noun="interchanges" id={interchange.id} label={interchange.fileName} />
      </Section>
    </>
  )
}

const factsOf = ({ partner, ...interchange }: Interchange, t: Text) => [
  {
    label: t('column.partner'),
    value: partner === null ? null : <PageLink to={paths.partner(partner)}>{partner}</PageLink>,
  },
  { label: t('column.system'), value: <PageLink to={paths.system(interchange.system)}>{interchange.system}</PageLink> },
  { label: t('column.direction'), value: <KindText kind={interchange.direction} /> },
  { label: t('column.size'), value: <ByteSize bytes={interchange.sizeBytes} /> },
  { label: t('column.controlNumber'), value: interchange.controlNumber },
  { label: t('column.received'), value: <Time at={interchange.receivedAt} /> },
  { label: t('column.processed'), value: <Time at={interchange.processedAt} /> },
  {
    label: t('document.repeats'),
    value:
      interchange.duplicateOf === null ? null : (
        <PageLink to={paths.interchange(interchange.duplicateOf)}>{interchange.duplicateOf.slice(0, 8)}</PageLink>
      ),
  },
  { label: t('interchange.reference'), value: interchange.transportRef },
  { label: t('column.hash'), value: interchange.sha256 === null ? null : <code>{interchange.sha256}</code> },
]

const Envelopes = ({ envelopes }: { envelopes: readonly Envelope[] }): ReactNode => {
  const t = useText()
  return (
    <PlainTable
      label={t('interchange.envelopes')}
      rows={envelopes}
      keyOf={({ id }) => id}
      none={t('interchange.noEnvelopes')}
      columns={[
        { key: 'number', label: t('column.controlNumber'), cell: ({ controlNumber }) => controlNumber },
        { key: 'state', label: t('column.state'), cell: ({ state }) => <StateBadge state={state} /> },
        { key: 'standard', label: t('column.type'), cell: ({ standard, version }) => `${standard} ${version}` },
        {
          key: 'sender',
          label: t('column.from'),
          cell: ({ senderQualifier, sender }) => `${senderQualifier}:${sender}`,
        },
        {
          key: 'receiver',
          label: t('column.to'),
          cell: ({ receiverQualifier, receiver }) => `${receiverQualifier}:${receiver}`,
        },
        { key: 'prepared', label: t('interchange.prepared'), cell: ({ date, time }) => `${date} ${time}` },
      ]}
    />
  )
}

const mostDocuments = 100

const Documents = ({ id }: { id: string }): ReactNode => {
  const t = useText()
  const filter = `interchange:${id}`
  const query = useQuery(listQuery<DocumentRow>(useClient(), '/documents', { filter, limit: mostDocuments }))
  return (
    <QueryView query={query}>
      {({ items, next }) => (
        <>
          <PlainTable
            label={t('page.documents')}
            rows={items}
            keyOf={(row) => row.id}
            none={t('interchange.noDocuments')}
            columns={[
              {
                key: 'order',
                label: t('column.order'),
                cell: (row) => <PageLink to={paths.document(row.id)}>{row.businessKey ?? row.id.slice(0, 8)}</PageLink>,
              },
              { key: 'state', label: t('column.state'), cell: ({ state }) => <StateBadge state={state} /> },
              { key: 'type', label: t('column.type'), cell: ({ type }) => type },
              { key: 'entity', label: t('column.entity'), cell: ({ entity }) => <KindText kind={entity} /> },
            ]}
          />
          {next === null ? null : (
            <PageLink to={paths.documents} search={{ filter }}>
              {t('interchange.allDocuments')}
            </PageLink>
          )}
        </>
      )}
    </QueryView>
  )
}
