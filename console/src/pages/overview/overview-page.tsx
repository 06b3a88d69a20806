import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useClient } from '../../api/client.ts'
import { overviewQuery } from '../../api/queries.ts'
import { useText } from '../../i18n/i18n.tsx'
import { PageFrame, Section } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { ThroughputChart } from '../../parts/throughput-chart.tsx'
import { FlowStates, SystemStates, Workers } from './states.tsx'
import { Today } from './today.tsx'
import { Verdict } from './verdict.tsx'

/** Is anything wrong, since when, what next. */
export const Page = (): ReactNode => {
  const t = useText()
  const query = useQuery(overviewQuery(useClient()))
  return (
    <PageFrame title={t('page.overview')}>
      <QueryView query={query} rows={12}>
        {(overview) => (
          <>
            <Verdict overview={overview} />
            <Section title={t('overview.today')}>
              <Today today={overview.today} />
            </Section>
            <Section title={t('overview.throughput')}>
              <ThroughputChart asked={{ hours: 24 }} />
            </Section>
            <div className="cd-columns">
              <Section title={t('page.flows')}>
                <FlowStates flows={overview.flows} />
              </Section>
              <Section title={t('page.systems')} id="queues">
                <SystemStates systems={overview.systems} />
              </Section>
            </div>
            <Section title={t('overview.workers')} id="workers">
              <Workers workers={overview.workers} />
            </Section>
          </>
        )}
      </QueryView>
    </PageFrame>
  )
}
