import 'uplot/dist/uPlot.min.css'
import { useMantineColorScheme } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { type ReactNode, useEffect, useRef } from 'react'
import uPlot from 'uplot'
import type { ChartProps } from './chart.tsx'

const height = 170
/** Half the longest name on the x axis: the last one stands in the middle under its line. */
const roomAtTheEnd = 44

/** Draws on a canvas; colours come from the theme, so it is drawn anew when that changes. */
export const ChartCanvas = (props: ChartProps): ReactNode => {
  const { label, xs, series } = props
  const { colorScheme } = useMantineColorScheme()
  const { ref, width } = useElementSize()
  const place = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme is read through the style sheet
  useEffect(() => {
    if (place.current === null || width === 0) return
    const plot = new uPlot(
      optionsOf(props, width, place.current),
      [[...xs], ...series.map(({ values }) => [...values])],
      place.current,
    )
    return () => plot.destroy()
  }, [props, xs, series, width, colorScheme])
  return (
    <div ref={ref}>
      <div ref={place} role="img" aria-label={label} style={{ minHeight: height }} />
    </div>
  )
}

const optionsOf = ({ time, form, series, xText }: ChartProps, width: number, place: Element): uPlot.Options => {
  const style = getComputedStyle(place)
  const colour = (name: string): string => style.getPropertyValue(`--cd-${name}`).trim()
  const axis = {
    stroke: colour('axis'),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  }
  return {
    width,
    height,
    padding: [null, roomAtTheEnd, null, null],
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
    scales: { x: { time }, y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.05)] } },
    axes: [
      { ...axis, space: 110, size: 24, values: (_plot, splits) => splits.map(xText) },
      { ...axis, size: 44 },
    ],
    series: [
      {},
      ...series.map(({ label, tone }): uPlot.Series => {
        const stroke = colour(`series-${tone}`)
        const bars = form === 'bars' ? uPlot.paths.bars?.({ size: [0.7, 40] }) : undefined
        return {
          label,
          stroke,
          width: form === 'bars' ? 0 : 1.5,
          points: { show: false },
          ...(bars === undefined ? {} : { paths: bars, fill: stroke }),
        }
      }),
    ],
  }
}
