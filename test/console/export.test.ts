import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import type { Client, Query } from '../../console/src/api/client.ts'
import { csvCell, csvOf, mostRows, readAll } from '../../console/src/list/export.ts'

type Row = { name: string | null; size: number }
const columns = [
  { label: 'Name', value: ({ name }: Row) => name },
  { label: 'Size', value: ({ size }: Row) => size },
]

describe('exported CSV', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '  =cmd|" /C calc"!A0'])(
    'makes text of what a table program would run: %j',
    (value) => {
      const cell = csvCell(value)
      const [[read] = []] = parse(cell, { relax_column_count: true })
      expect(String(read).startsWith("'")).toBe(true)
      expect(String(read).slice(1)).toBe(value)
    },
  )

  it.each([
    ['Bolt; =cmd()', "Bolt;' =cmd()"],
    ['a\t+1', "a\t'+1"],
    ['two\n@SUM(A1)', "two\n'@SUM(A1)"],
    ['a;"=1"', `a;'"=1"`],
    ['\uff1d1+1', "'\uff1d1+1"],
  ])('and behind what another country takes for the end of a cell: %j', (value, written) => {
    expect(parse(csvCell(value), { relax_column_count: true })).toEqual([[written]])
  })

  it('leaves negative numbers of ours numbers', () => {
    expect(csvCell(-5)).toBe('-5')
  })

  it('is read back as it was, with quotes, commas and lines in it', () => {
    const rows: Row[] = [
      { name: 'a "b", c', size: 1 },
      { name: 'two\nlines', size: -2 },
      { name: '客户', size: 3 },
      { name: null, size: 4 },
    ]
    const text = csvOf(rows, columns)
    expect(text.startsWith('\uFEFF')).toBe(true)
    expect(parse(text, { bom: true })).toEqual([
      ['Name', 'Size'],
      ['a "b", c', '1'],
      ['two\nlines', '-2'],
      ['客户', '3'],
      ['', '4'],
    ])
  })
})

describe('reading a whole list', () => {
  const clientOf = (pages: number, perPage: number) => {
    const asked: Query[] = []
    const client = {
      get: async (_path: string, query: Query = {}) => {
        asked.push(query)
        const page = Number(query['after'] ?? 0)
        const items = Array.from({ length: perPage }, (_, index) => page * perPage + index)
        return { items, next: page + 1 < pages ? String(page + 1) : null }
      },
    } as unknown as Client
    return { client, asked }
  }

  it('follows the pages to the last one, with the same filter', async () => {
    const { client, asked } = clientOf(3, 2)
    const told: number[] = []
    const { rows, cut } = await readAll<number>(client, '/x', { filter: 'state:open' }, (n) => told.push(n))
    expect(rows).toEqual([0, 1, 2, 3, 4, 5])
    expect(cut).toBe(false)
    expect(told).toEqual([2, 4, 6])
    expect(asked.map((query) => query['filter'])).toEqual(['state:open', 'state:open', 'state:open'])
  })

  it('says when there is more than it takes', async () => {
    const { client } = clientOf(1_000, 1_000)
    const { rows, cut } = await readAll<number>(client, '/x', {}, () => undefined)
    expect(rows.length).toBe(mostRows)
    expect(cut).toBe(true)
  })
})
