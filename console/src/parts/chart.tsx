import { lazy, type ReactNode, Suspense } from 'react'
import { useLanguage } from '../i18n/i18n.tsx'
import type { ChartData } from './chart-data.ts'
import { Loading } from './loading.tsx'

const ChartCanvas = lazy(async () => ({ default: (await import('./chart-canvas.tsx')).ChartCanvas }))

export type ChartProps = ChartData & {
  /** What it shows, for who does not see it. */
  label: string
  /** How a place on the x axis is named in the table of figures. */
  xLabel: string
}

/** A chart with its legend, and the same figures as a table. The drawing is a chunk of its own. */
export const Chart = (props: ChartProps): ReactNode => {
  const { label, xLabel, xs, xText, series, sums } = props
  const { text: t, locale } = useLanguage()
  const numbers = new Intl.NumberFormat(locale)
  return (
    <div className="cd-card cd-chart">
      <div className="cd-chart-legend">
        {series.map(({ key, label: name, tone, values }) => (
          <span key={key} data-series={tone}>
            {name}
            {sums ? ` · ${numbers.format(values.reduce((sum, value) => sum + value, 0))}` : null}
          </span>
        ))}
      </div>
      <Suspense fallback={<Loading rows={5} />}>
        <ChartCanvas {...props} />
      </Suspense>
      <details>
        <summary>{t('chart.figures')}</summary>
        <div className="cd-chart-figures">
          <table className="cd-table" aria-label={label}>
            <thead>
              <tr>
                <th>{xLabel}</th>
                {series.map(({ key, label: name }) => (
                  <th key={key} data-align="end">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {xs.map((x, index) => (
                <tr key={x}>
                  <td>{xText(x)}</td>
                  {series.map(({ key, values }) => (
                    <td key={key} data-align="end">
                      {numbers.format(values[index] ?? 0)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </div>
  )
}
