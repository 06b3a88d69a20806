import type { ReactNode } from 'react'
import type { DocumentTrace, Hop } from '../../api/server-types.ts'
import { useText } from '../../i18n/i18n.tsx'
import type { Text } from '../../i18n/text.ts'
import { Facts } from '../../parts/facts.tsx'
import { JsonView } from '../../parts/json-view.tsx'
import { Section } from '../../parts/page.tsx'
import { RawPayload } from '../../parts/raw-payload.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { SideBySide } from '../../parts/side-by-side.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Timeline, type TimelineStep } from '../../parts/timeline.tsx'
import { toneOf } from '../../parts/tones.ts'
import { PageLink } from '../../shell/page-link.tsx'
import { paths } from '../../shell/paths.ts'
import { OrderDeadLetters, OrderDeliveries } from './order-tables.tsx'
import { stepText } from './step-text.ts'

/** The way of one document that carries the order number. */
export const DocumentWay = ({ trace, title }: { trace: DocumentTrace; title: number | null }): ReactNode => {
  const t = useText()
  const { document, hops, deliveries, deadLetters } = trace
  const heading = title === null ? null : t('order.nth', { n: title, type: document.type })
  /** Parts of several documents have the same titles: their names do not. */
  const named = (text: string): string => (heading === null ? text : `${text} (${heading})`)
  return (
    <article aria-label={heading ?? t('order.document', { type: document.type })}>
      {heading === null ? null : <h2 className="cd-above">{heading}</h2>}
      <div className="cd-section cd-card cd-padded">
        <Facts facts={factsOf(trace, t)} />
      </div>
      {deadLetters.length === 0 ? null : (
        <Section title={t('page.deadLetters')} label={named(t('page.deadLetters'))}>
          <OrderDeadLetters deadLetters={deadLetters} />
        </Section>
      )}
      <Section title={t('order.way')} label={named(t('order.way'))}>
        <Timeline
          label={t('order.way')}
          lagLabel={t('order.lag')}
          steps={(hops as Hop[]).map((hop, index) => stepOf(hop, index, t))}
        />
      </Section>
      {deliveries.length === 0 ? null : (
        <Section title={t('page.deliveries')} label={named(t('page.deliveries'))}>
          <OrderDeliveries deliveries={deliveries} />
        </Section>
      )}
      <Section title={t('document.content')} label={named(t('document.content'))}>
        <SideBySide
          sides={[
            {
              key: 'raw',
              title: named(t('document.raw')),
              content: (
                <RawPayload
                  noun="documents"
                  id={document.id}
                  label={`${document.type} ${document.businessKey ?? ''}`}
                />
              ),
            },
            {
              key: 'canonical',
              title: named(t('document.canonical')),
              content:
                document.canonical === null ? (
                  <p className="cd-dim">{t('document.noCanonical')}</p>
                ) : (
                  <JsonView value={document.canonical} label={t('document.canonical')} />
                ),
            },
          ]}
        />
      </Section>
    </article>
  )
}

const stepOf = (hop: Hop, index: number, t: Text): TimelineStep => ({
  key: `${hop.step} ${index}`,
  tone: toneOf(hop.state),
  title: stepText(t, hop.step),
  what: <Sentence english={hop.what} said={hop.said} />,
  at: hop.at,
  lagMs: hop.lagMs,
  actor: hop.actor ?? null,
  links: linksOf(hop, t),
})

const linksOf = ({ documentId, interchangeId, deliveryId }: Hop, t: Text): ReactNode => {
  const links = [
    ...(typeof documentId === 'string' ? [{ to: paths.document(documentId), label: t('page.document') }] : []),
    ...(typeof interchangeId === 'string'
      ? [{ to: paths.interchange(interchangeId), label: t('page.interchange') }]
      : []),
    ...(typeof deliveryId === 'string' ? [{ to: paths.delivery(deliveryId), label: t('page.delivery') }] : []),
  ]
  if (links.length === 0) return null
  return links.map(({ to, label }) => (
    <PageLink key={to} to={to}>
      {label}
    </PageLink>
  ))
}

const factsOf = ({ document, interchange, customer }: DocumentTrace, t: Text) => [
  { label: t('column.partner'), value: <PageLink to={paths.partner(document.partner)}>{document.partner}</PageLink> },
  {
    label: t('page.document'),
    value: <PageLink to={paths.document(document.id)}>{`${document.type} ${document.version}`}</PageLink>,
  },
  { label: t('column.state'), value: <StateBadge state={document.state} /> },
  {
    label: t('column.file'),
    value:
      interchange === null ? null : <PageLink to={paths.interchange(interchange.id)}>{interchange.fileName}</PageLink>,
  },
  {
    label: t('order.customer'),
    value: customer === null ? null : <PageLink to={paths.record('customer', customer.id)}>{customer.name}</PageLink>,
  },
  {
    label: t('order.customerThere'),
    value:
      customer === null ? null : customer.links.map(({ system, externalId }) => `${system}: ${externalId}`).join(', '),
  },
  {
    label: t('document.repeats'),
    value:
      document.repeats === null ? null : (
        <PageLink to={paths.document(document.repeats)}>{document.repeats.slice(0, 8)}</PageLink>
      ),
  },
]
