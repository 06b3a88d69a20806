export type SeriesTone = 'first' | 'second' | 'third' | 'bad'

export type Series = { key: string; label: string; tone: SeriesTone; values: readonly number[] }

export type ChartData = {
  /** Rising: seconds since 1970 when `time`, else just numbers. */
  xs: readonly number[]
  time: boolean
  xText: (x: number) => string
  series: readonly Series[]
  /** Bars stand for what belongs to one x, lines for what goes on. */
  form: 'line' | 'bars'
  /** The values of a series add up to something: its sum is shown. */
  sums: boolean
}
