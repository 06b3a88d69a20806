import type { Client, Query } from '../api/client.ts'
import type { Page } from '../api/types.ts'

export type ExportColumn<T> = { label: string; value: (row: T) => string | number | null }

/** A page of the API at its largest, and as many rows as a table program still opens gladly. */
const pageRows = 1000
export const mostRows = 50_000

/** All rows a filter matches, up to `mostRows`; tells how many there are so far. */
export const readAll = async <T>(
  client: Client,
  path: string,
  query: Query,
  onRows: (n: number) => void,
): Promise<{ rows: T[]; cut: boolean }> => {
  const rows: T[] = []
  let after: string | null = null
  do {
    const page: Page<T> = await client.get(path, { ...query, after, limit: pageRows })
    rows.push(...page.items)
    after = page.next
    onRows(rows.length)
  } while (after !== null && rows.length < mostRows)
  return { rows, cut: after !== null }
}

/** RFC 4180, with a mark that makes table programs read it as UTF-8. */
export const csvOf = <T>(rows: readonly T[], columns: readonly ExportColumn<T>[]): string => {
  const lines = [columns.map(({ label }) => label), ...rows.map((row) => columns.map(({ value }) => value(row) ?? ''))]
  return `\uFEFF${lines.map((cells) => cells.map(csvCell).join(',')).join('\r\n')}\r\n`
}

/** What begins a formula, also in its full width; at the beginning, or behind what a table program of another country takes for the end of a cell. */
const formula = /(^|[;\t\r\n])(["'\s]*[=+\-@\uff0b\uff0d\uff1d\uff20])/g

/** Text that a table program would run as a formula is led by an apostrophe: data of partners is text. Numbers of ours stay numbers. */
export const csvCell = (value: string | number): string => {
  if (typeof value === 'number') return String(value)
  const led = value.replace(formula, "$1'$2")
  const safe = /^[\t\r\n]/.test(led) ? `'${led}` : led
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Hands a file to the browser. */
export const download = (name: string, content: string, type: string): void => {
  const url = URL.createObjectURL(new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
