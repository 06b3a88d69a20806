import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useClient } from '../api/client.ts'
import { throughputQuery } from '../api/queries.ts'
import type { Throughput } from '../api/types.ts'
import { useLanguage } from '../i18n/i18n.tsx'
import { Chart } from './chart.tsx'
import type { SeriesTone } from './chart-data.ts'
import { Empty } from './empty.tsx'
import { QueryView } from './query-view.tsx'

type Measure = Exclude<keyof Throughput['points'][number], 'at'>

const tones: Record<Measure, SeriesTone> = {
  documentsIn: 'first',
  documentsOut: 'third',
  recordsRead: 'third',
  deliveriesDone: 'second',
  deadLetters: 'bad',
}
const usual: readonly Measure[] = ['documentsIn', 'documentsOut', 'deliveriesDone', 'deadLetters']

export type ThroughputChartProps = {
  asked: Parameters<typeof throughputQuery>[1]
  measures?: readonly Measure[]
}

/** What came and went, step by step. */
export const ThroughputChart = ({ asked, measures = usual }: ThroughputChartProps): ReactNode => {
  const { text: t, locale } = useLanguage()
  const query = useQuery(throughputQuery(useClient(), asked))
  const times = new Intl.DateTimeFormat(locale, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return (
    <QueryView query={query} rows={6}>
      {({ points }) =>
        points.some((point) => measures.some((measure) => point[measure] > 0)) ? (
          <Chart
            label={t('overview.throughput')}
            xLabel={t('chart.time')}
            form="line"
            time
            sums
            xs={points.map(({ at }) => Date.parse(at) / 1000)}
            xText={(x) => times.format(x * 1000)}
            series={measures.map((measure) => ({
              key: measure,
              label: t(`chart.${measure}`),
              tone: tones[measure],
              values: points.map((point) => point[measure]),
            }))}
          />
        ) : (
          <Empty title={t('chart.nothing')} />
        )
      }
    </QueryView>
  )
}
