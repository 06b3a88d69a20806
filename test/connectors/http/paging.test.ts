import { describe, expect, test } from 'vitest'
import type { Connection } from '../../../src/connectors/connector.ts'
import { describeSource, newCall } from '../../conformance/source.ts'
import { type ListSystem, startListSystem } from './list-system.ts'
import { openDescribed, there } from './open-described.ts'

const base = { items: '/list', id: '/id', pageSize: 20 }
const changes = { modified: '/changed', changes: { format: 'iso' } }
const query = { since: '{since}', limit: '{pageSize}' }
const sorted = { sort: 'changed' }

const pagings: Record<string, Record<string, unknown>> = {
  'offset with a total': {
    request: { path: '/by-offset', query: { ...query, offset: '{offset}' } },
    paging: { type: 'offset', order: sorted, total: '/total' },
  },
  'offset without one': {
    request: { path: '/by-offset', query: { ...query, offset: '{offset}' } },
    paging: { type: 'offset', order: sorted },
  },
  'page numbers': {
    request: { path: '/by-page', query: { ...query, page: '{page}' } },
    paging: { type: 'page-number', order: sorted },
  },
  keyset: {
    request: { path: '/by-key', query },
    paging: { type: 'keyset', query: { afterChanged: '{afterModified}', afterId: '{afterId}' } },
  },
  links: { request: { path: '/by-link', query }, paging: { type: 'cursor', link: true } },
}

const open = (system: ListSystem, source: Record<string, unknown>): Promise<Connection> =>
  openDescribed({
    url: system.url,
    check: { path: '/all' },
    entities: {
      product: { fields: { itemId: '/id', name: '/name', unit: { constant: 'H87' } }, source: { ...base, ...source } },
    },
  })

for (const [name, source] of Object.entries(pagings)) {
  describeSource({
    name: `http by ${name}`,
    entity: 'product',
    pageSize: 20,
    skips: {
      deleted: 'it has no feed of deleted records',
      ...(name === 'links' ? { moving: 'its pages move with what changes in front of them' } : {}),
    },
    open: async () => {
      const system = await startListSystem(20)
      const connection = await open(system, { ...changes, ...source })
      return {
        source: there(connection.sources?.product),
        seed: async (count, at) =>
          Array.from({ length: count }, () => {
            const id = system.rows.length + 1
            system.rows.push({ id, changed: at, name: `Item ${id}` })
            return String(id)
          }),
        change: async (id, at) => {
          for (const row of system.rows) if (String(row.id) === id) row.changed = at
        },
        remove: async (id) => {
          system.rows = system.rows.filter((row) => String(row.id) !== id)
        },
        close: async () => {
          await connection.close()
          await system.close()
        },
      }
    },
  })
}

const withRows = async (
  source: Record<string, unknown>,
  count: number,
  body: (system: ListSystem, read: () => Promise<string[]>) => Promise<void>,
): Promise<void> => {
  const system = await startListSystem(20)
  const connection = await open(system, source)
  system.rows = Array.from({ length: count }, (_, n) => ({ id: n + 1, changed: '2026-03-01T08:00:00.000Z', name: 'x' }))
  try {
    await body(system, async () => {
      const ids: string[] = []
      const everything = { since: undefined, until: undefined }
      for await (const page of there(connection.sources?.product).read(everything, undefined, newCall()))
        ids.push(...page.records.map(({ externalId }) => externalId))
      return ids
    })
  } finally {
    await connection.close()
    await system.close()
  }
}

describe('reading everything by number', () => {
  const offset = (total: boolean, more = {}) => ({
    request: { path: '/by-offset', query: { offset: '{offset}', limit: '{pageSize}' } },
    paging: { type: 'offset', order: { sort: 'id' }, ...(total ? { total: '/total' } : {}) },
    ...more,
  })
  const pages = {
    request: { path: '/by-page', query: { page: '{page}', limit: '{pageSize}' } },
    paging: { type: 'page-number', order: { sort: 'id' }, total: '/total' },
  }

  test.each([
    ['offsets and a total', offset(true)],
    ['offsets', offset(false)],
    ['page numbers', pages],
  ])('gives each record once, in the order asked for (%s)', (_name, source) =>
    withRows(source, 65, async (system, read) => {
      expect(await read()).toEqual(Array.from({ length: 65 }, (_, n) => String(n + 1)))
      expect(system.asked.every((url) => url.searchParams.get('sort') === 'id')).toBe(true)
    }),
  )

  test('is not fooled by a system that gives fewer records than asked for', () =>
    withRows(offset(false, { pageSize: 50 }), 65, async (_system, read) => {
      expect(await read()).toHaveLength(65)
    }))

  test.each([
    ['a record in front is deleted (total)', offset(true), (system: ListSystem) => system.rows.shift()],
    ['a record in front is deleted (offsets alone)', offset(false), (system: ListSystem) => system.rows.shift()],
    ['a record in front is deleted (page numbers)', pages, (system: ListSystem) => system.rows.shift()],
    [
      'one goes and another comes, so that the total stays',
      offset(true),
      (system: ListSystem) => {
        system.rows.shift()
        system.rows.push({ id: 99, changed: '2026-03-01T08:00:00.000Z', name: 'new' })
      },
    ],
  ])('fails loudly when %s meanwhile', (_what, source, move) =>
    withRows(source, 65, async (system, read) => {
      system.beforeAnswer = () => {
        if (system.asked.length === 3) move(system)
      }
      await expect(read()).rejects.toMatchObject({ code: 'READ_INCOMPLETE' })
    }),
  )

  test('fails when there are more records than the limit, instead of ending', () =>
    withRows(offset(true, { maxRecords: 30 }), 65, async (_system, read) => {
      await expect(read()).rejects.toMatchObject({
        code: 'READ_INCOMPLETE',
        message: expect.stringContaining('maxRecords'),
      })
    }))
})

test('changes that come in another order than asked for fail the read', () =>
  withRows({ ...changes, ...pagings['offset without one'] }, 3, async (system, read) => {
    system.rows = [
      { id: 1, changed: '2026-03-02T08:00:00.000Z', name: 'x' },
      { id: 2, changed: '2026-03-01T08:00:00.000Z', name: 'x' },
    ]
    system.isSorting = false
    await expect(read()).rejects.toMatchObject({
      code: 'READ_INCOMPLETE',
      message: expect.stringContaining('oldest first'),
    })
  }))

test('one stamp over several pages is read until it stands still', () =>
  withRows({ ...changes, ...pagings['offset without one'] }, 65, async (system, read) => {
    // A record of the first page is changed while the third is asked for: what follows moves up by one.
    system.beforeAnswer = () => {
      const [first] = system.rows
      if (system.asked.length === 3 && first !== undefined) first.changed = '2026-03-01T09:00:00.000Z'
    }
    expect(new Set(await read()).size).toBe(65)
  }))
