import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useClient } from '../../api/client.ts'
import { deliveryQuery } from '../../api/queries.ts'
import type { DeliveryDetail } from '../../api/server-types.ts'
import { useMay } from '../../api/session.ts'
import { useText } from '../../i18n/i18n.tsx'
import { stateText } from '../../i18n/state-text.ts'
import { Copy } from '../../parts/copy-button.tsx'
import { Count } from '../../parts/count.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Facts } from '../../parts/facts.tsx'
import { KindText } from '../../parts/kind-text.tsx'
import { Notice } from '../../parts/notice.tsx'
import { PageFrame, Section } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { Timeline } from '../../parts/timeline.tsx'
import { toneOf } from '../../parts/tones.ts'
import { PageLink } from '../../shell/page-link.tsx'
import { paths } from '../../shell/paths.ts'

export const Page = (): ReactNode => {
  const t = useText()
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const query = useQuery(deliveryQuery(useClient(), id))
  const { data } = query
  return (
    <PageFrame
      title={
        data === undefined ? t('page.delivery') : t('delivery.title', { what: data.businessKey, system: data.system })
      }
      mark={data === undefined ? null : <StateBadge state={data.state} />}
    >
      <QueryView query={query} missing={t('delivery.missing', { id })}>
        {(delivery) => <Content delivery={delivery} />}
      </QueryView>
    </PageFrame>
  )
}

const Content = ({ delivery }: { delivery: DeliveryDetail }): ReactNode => {
  const t = useText()
  const may = useMay()
  const { errorCode, errorMessage, state, events } = delivery
  // The name of a customer is hidden from some, and nothing is found by the dots in its place.
  const isKeyShown = delivery.entity !== 'customer' || may('read-payload')
  return (
    <>
      {errorMessage === null || state === 'done' ? null : (
        <Notice tone={state === 'dead' ? 'bad' : 'warn'} {...(errorCode === null ? {} : { title: errorCode })}>
          <p>{errorMessage}</p>
          {state === 'dead' && isKeyShown ? (
            <p>
              <PageLink to={paths.deadLetters} search={{ filter: `order:"${delivery.businessKey}"` }}>
                {t('delivery.deadLetters')}
              </PageLink>
            </p>
          ) : null}
        </Notice>
      )}
      <Section title={t('delivery.facts')}>
        <div className="cd-card cd-padded">
          <Facts facts={factsOf(delivery, t)} />
        </div>
      </Section>
      <Section title={t('delivery.attempts')}>
        {events.length === 0 ? (
          <Empty title={t('delivery.noAttempts')} />
        ) : (
          <Timeline
            label={t('delivery.attempts')}
            steps={events.map(({ at, attempt, outcome, code, message }, index) => ({
              key: `${attempt} ${index}`,
              tone: toneOf(outcome),
              title: t('delivery.attempt', { n: attempt, outcome: stateText(t, outcome) }),
              what: [code, message].filter((part) => part !== null).join(': '),
              at,
            }))}
          />
        )}
      </Section>
    </>
  )
}

const factsOf = (delivery: DeliveryDetail, t: ReturnType<typeof useText>) => {
  const { documentId, canonicalId, entity, businessKey, partner } = delivery
  const order =
    entity === 'sales-order' ? <PageLink to={paths.order(businessKey)}>{businessKey}</PageLink> : businessKey
  return [
    { label: t('column.order'), value: order },
    { label: t('column.system'), value: <PageLink to={paths.system(delivery.system)}>{delivery.system}</PageLink> },
    { label: t('column.entity'), value: <KindText kind={entity} /> },
    { label: t('column.flow'), value: <PageLink to={paths.flow(delivery.flow)}>{delivery.flow}</PageLink> },
    {
      label: t('column.partner'),
      value: partner === null ? null : <PageLink to={paths.partner(partner)}>{partner}</PageLink>,
    },
    {
      label: t('page.document'),
      value: documentId === null ? null : <PageLink to={paths.document(documentId)}>{documentId.slice(0, 8)}</PageLink>,
    },
    {
      label: t('page.interchange'),
      value:
        entity === 'interchange' ? (
          <PageLink to={paths.interchange(canonicalId)}>{canonicalId.slice(0, 8)}</PageLink>
        ) : null,
    },
    { label: t('column.externalId'), value: delivery.displayId ?? delivery.externalId },
    { label: t('column.attempts'), value: <Count n={delivery.attempts} /> },
    { label: t('column.created'), value: <Time at={delivery.createdAt} /> },
    { label: t('column.due'), value: delivery.state === 'intent' ? <Time at={delivery.dueAt} /> : null },
    { label: t('column.sent'), value: <Time at={delivery.sentAt} /> },
    { label: t('column.done'), value: <Time at={delivery.doneAt} /> },
    {
      label: t('delivery.key'),
      value: (
        <>
          <code>{delivery.idempotencyKey}</code> <Copy text={delivery.idempotencyKey} />
        </>
      ),
    },
    { label: t('column.version'), value: <Count n={delivery.version} /> },
  ]
}
