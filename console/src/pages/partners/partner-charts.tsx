import type { ReactNode } from 'react'
import type { PartnerView } from '../../api/types.ts'
import { useLanguage, useText } from '../../i18n/i18n.tsx'
import { Chart } from '../../parts/chart.tsx'
import { Empty } from '../../parts/empty.tsx'

/** What came so far today, beside what usually has come by that hour. */
export const UsualDayChart = ({ hours }: { hours: PartnerView['usualDay'] }): ReactNode => {
  const t = useText()
  if (hours.length === 0) return <Empty title={t('partner.noUsual')} />
  return (
    <Chart
      label={t('partner.usualDay')}
      xLabel={t('partner.hour')}
      form="line"
      time={false}
      sums={false}
      xs={hours.map(({ hour }) => hour)}
      xText={(hour) => `${String(hour + 1).padStart(2, '0')}:00`}
      series={[
        { key: 'usual', label: t('partner.usually'), tone: 'third', values: summedUp(hours.map(({ usual }) => usual)) },
        { key: 'today', label: t('overview.today'), tone: 'first', values: summedUp(hours.map(({ today }) => today)) },
      ]}
    />
  )
}

/** What has come by the end of each hour. */
const summedUp = (values: readonly number[]): number[] => {
  let sum = 0
  return values.map((value) => {
    sum += value
    return sum
  })
}

export const DaysChart = ({ days }: { days: PartnerView['days'] }): ReactNode => {
  const { text: t, locale } = useLanguage()
  const format = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', timeZone: 'UTC' })
  if (days.length === 0) return <Empty title={t('chart.nothing')} />
  return (
    <Chart
      label={t('partner.days')}
      xLabel={t('partner.day')}
      form="bars"
      time
      sums
      xs={days.map(({ day }) => Date.parse(`${day}T00:00:00Z`) / 1000)}
      xText={(x) => format.format(x * 1000)}
      series={[
        { key: 'in', label: t('chart.documentsIn'), tone: 'first', values: days.map((day) => day.in) },
        { key: 'dead', label: t('chart.deadLetters'), tone: 'bad', values: days.map(({ dead }) => dead) },
      ]}
    />
  )
}
