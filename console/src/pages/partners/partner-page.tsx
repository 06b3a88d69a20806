import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useClient } from '../../api/client.ts'
import { partnerQuery } from '../../api/queries.ts'
import type { PartnerView } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import type { Text } from '../../i18n/text.ts'
import { Count } from '../../parts/count.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Figures } from '../../parts/figures.tsx'
import { Notice } from '../../parts/notice.tsx'
import { PageFrame, Section } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { Time } from '../../parts/time.tsx'
import { PageLink } from '../../shell/page-link.tsx'
import { paths } from '../../shell/paths.ts'
import { DaysChart, UsualDayChart } from './partner-charts.tsx'

export const Page = (): ReactNode => {
  const t = useText()
  const { name = '' } = useParams({ strict: false }) as { name?: string }
  const query = useQuery(partnerQuery(useClient(), name))
  return (
    <PageFrame title={name}>
      <QueryView query={query} missing={t('partner.missing', { name })} rows={12}>
        {(partner) => <Content partner={partner} />}
      </QueryView>
    </PageFrame>
  )
}

const Content = ({ partner }: { partner: PartnerView }): ReactNode => {
  const t = useText()
  const { name, absent, absentSaid, lastSeenAt, acknowledgements } = partner
  const filter = `partner:"${name}"`
  return (
    <>
      {absent === null ? null : (
        <Notice tone="warn" title={t('partner.silent')}>
          <p>
            <Sentence english={absent} said={absentSaid} />
          </p>
          <p className="cd-dim">
            {t('partners.lastSeen')} <Time at={lastSeenAt} />. {t('partner.silentNext')}
          </p>
        </Notice>
      )}
      <div className="cd-section">
        <Figures figures={figuresOf(partner, t)} />
      </div>
      <p className="cd-section cd-links">
        <PageLink to={paths.documents} search={{ filter }}>
          {t('page.documents')}
        </PageLink>
        <PageLink to={paths.interchanges} search={{ filter }}>
          {t('page.interchanges')}
        </PageLink>
        <PageLink to={paths.deadLetters} search={{ filter: `${filter} state:open` }}>
          {t('system.deadLetters')}
        </PageLink>
      </p>
      <div className="cd-columns">
        <Section title={t('partner.usualDay')}>
          <UsualDayChart hours={partner.usualDay} />
        </Section>
        <Section title={t('partner.days')}>
          <DaysChart days={partner.days} />
        </Section>
      </div>
      <Section title={t('partner.acknowledgements')}>
        <Figures
          figures={[
            { label: t('partner.pending'), value: <Count n={acknowledgements.pending} /> },
            { label: t('partners.overdue'), value: <Count n={acknowledgements.overdue} /> },
            { label: t('partner.rejected'), value: <Count n={acknowledgements.rejected} /> },
          ]}
        />
      </Section>
      <Section title={t('partner.identifiers')}>
        <div className="cd-card cd-padded">
          <Facts
            facts={[
              ...partner.identifiers.map(({ scheme, value }) => ({ label: scheme, value: <code>{value}</code> })),
              { label: t('partners.formats'), value: partner.formats.join(', ') },
              {
                label: t('column.system'),
                value: <PageLink to={paths.system(partner.system)}>{partner.system}</PageLink>,
              },
            ]}
          />
        </div>
      </Section>
    </>
  )
}

const figuresOf = ({ documentsToday, usualByNow, lastSeenAt, openDeadLetters }: PartnerView, t: Text) => [
  { label: t('partners.today'), value: <Count n={documentsToday} /> },
  { label: t('partners.usual'), value: <Count n={usualByNow} /> },
  { label: t('partners.lastSeen'), value: <Time at={lastSeenAt} /> },
  { label: t('overview.deadOpen'), value: <Count n={openDeadLetters} /> },
]
