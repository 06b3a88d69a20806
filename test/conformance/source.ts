import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import type { Call, Page, ReadWindow, Source, SourceRecord } from '../../src/connectors/connector.ts'
import { type RecordEntity, recordSchemas } from '../../src/domain/record.ts'

/** A source with its system, and what a user of that system does. A new system for every test. */
export type SourceFixture<E extends RecordEntity> = {
  source: Source<E>
  /** Makes so many records, last changed at that time (ISO 8601); gives their ids. */
  seed(count: number, at: string): Promise<string[]>
  /** Changes a record at that time. */
  change(id: string, at: string): Promise<void>
  /** Deletes a record at that time. */
  remove(id: string, at: string): Promise<void>
  close(): Promise<void>
}

/** Properties of the contract that a system cannot be held to. */
export type SourceProperty = 'window' | 'moving' | 'deleted' | 'clock'

export type SourceSuite<E extends RecordEntity> = {
  name: string
  entity: E
  open: () => Promise<SourceFixture<E>>
  /** Most records the fixture's source yields at once; below `sameStamp`. */
  pageSize: number
  /** How many records are made with one stamp; 500 when left out. */
  sameStamp?: number
  /** Why the source is not held to a property; the reason stands in the name of the skipped test. */
  skips?: Partial<Record<SourceProperty, string>>
}

const everything: ReadWindow = { since: undefined, until: undefined }
const minute = (n: number): string => new Date(Date.parse('2026-03-01T08:00:00.000Z') + n * 60_000).toISOString()

export const newCall = (signal: AbortSignal = new AbortController().signal): Call => ({
  signal,
  logger: pino({ level: 'silent' }),
  now: Date.now,
  assertMayWrite: () => undefined,
})

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

const idsOf = <E extends RecordEntity>(pages: readonly Page<E>[]): string[] => [
  ...new Set(pages.flatMap(({ records }) => records.map(({ externalId }) => externalId))),
]

/** What every source promises: see `Source` of `src/connectors/connector.ts`. */
export const describeSource = <E extends RecordEntity>(suite: SourceSuite<E>): void => {
  const { entity, pageSize, sameStamp = 500, skips = {} } = suite
  const property = (
    name: string,
    about: SourceProperty | undefined,
    body: (fixture: SourceFixture<E>) => Promise<void>,
  ) => {
    const reason = about === undefined ? undefined : skips[about]
    if (reason !== undefined) {
      test.skip(`${name}: not here, ${reason}`, () => undefined)
      return
    }
    test(name, async () => {
      const fixture = await suite.open()
      try {
        await body(fixture)
      } finally {
        await fixture.close()
      }
    })
  }
  const read = (source: Source<E>, window: ReadWindow = everything, after?: unknown): Promise<Page<E>[]> =>
    all(source.read(window, after, newCall()))

  describe(`${suite.name}: source of ${entity}`, () => {
    property(
      'yields what changed inside the window, both ends included, and nothing else',
      'window',
      async (fixture) => {
        expect(fixture.source.reads).toBe('modified')
        await fixture.seed(2, minute(0))
        const inside = [
          ...(await fixture.seed(1, minute(1))),
          ...(await fixture.seed(3, minute(2))),
          ...(await fixture.seed(1, minute(3))),
        ]
        await fixture.seed(2, minute(4))
        const pages = await read(fixture.source, { since: minute(1), until: minute(3) })
        expect(idsOf(pages).sort()).toEqual(inside.sort())
        const bounds = [minute(1), minute(3)].map(Date.parse)
        for (const { modifiedAt = '' } of pages.flatMap(({ records }) => records)) {
          const [from = 0, to = 0] = bounds
          expect(Date.parse(modifiedAt) >= from && Date.parse(modifiedAt) <= to, modifiedAt).toBe(true)
        }
        // Where a page ends, what is read on from there lies inside of the window too.
        const rest = await read(fixture.source, { since: minute(1), until: minute(3) }, pages.at(-1)?.next)
        expect(idsOf(rest).every((id) => inside.includes(id))).toBe(true)
      },
    )

    property(`yields all of ${sameStamp} records with one stamp, whatever its page`, undefined, async (fixture) => {
      expect(pageSize).toBeLessThan(sameStamp)
      const ids = await fixture.seed(sameStamp, minute(1))
      const window = fixture.source.reads === 'full' ? everything : { since: minute(1), until: minute(1) }
      const pages = await read(fixture.source, window)
      expect(idsOf(pages).sort()).toEqual([...ids].sort())
      for (const { records } of pages) expect(records.length).toBeLessThanOrEqual(pageSize)
    })

    property('reads on from `next` of any page and yields the rest', undefined, async (fixture) => {
      const ids = [
        ...(await fixture.seed(pageSize + 3, minute(1))),
        ...(await fixture.seed(pageSize, minute(2))),
        ...(await fixture.seed(2, minute(3))),
      ]
      const window = fixture.source.reads === 'full' ? everything : { since: minute(1), until: minute(3) }
      const pages = await read(fixture.source, window)
      expect(pages.length).toBeGreaterThan(1)
      for (const [index, { next }] of pages.entries()) {
        // A position is saved between two runs: it must survive that.
        const rest = await read(fixture.source, window, JSON.parse(JSON.stringify(next)))
        expect(new Set([...idsOf(pages.slice(0, index + 1)), ...idsOf(rest)])).toEqual(new Set(ids))
      }
    })

    property('passes over no record while others change between its pages', 'moving', async (fixture) => {
      const ids: string[] = []
      for (let n = 0; n < 4; n += 1) ids.push(...(await fixture.seed(pageSize, minute(n))))
      const window = { since: minute(0), until: minute(10) }
      const seen = new Set<string>()
      const changed = new Set<string>()
      let later = 20
      for await (const { records } of fixture.source.read(window, undefined, newCall())) {
        for (const { externalId } of records) seen.add(externalId)
        const behind = ids.find((id) => seen.has(id) && !changed.has(id))
        const ahead = ids.findLast((id) => !seen.has(id) && !changed.has(id))
        for (const id of [behind, ahead]) {
          if (id === undefined) continue
          later += 1
          changed.add(id)
          await fixture.change(id, minute(later))
        }
      }
      expect(ids.filter((id) => !seen.has(id) && !changed.has(id))).toEqual([])
      const next = idsOf(await read(fixture.source, { since: minute(10), until: minute(later) }))
      expect(next.sort()).toEqual([...changed].sort())
    })

    property('maps its records to canonical ones, from plain JSON', undefined, async (fixture) => {
      await fixture.seed(3, minute(1))
      const records = (await read(fixture.source)).flatMap((page) => page.records)
      expect(new Set(records.map(({ externalId }) => externalId)).size).toBe(3)
      for (const record of records) {
        expect(JSON.parse(JSON.stringify(record.raw))).toEqual(record.raw)
        expect(recordOf(entity, record)).toBeDefined()
        expect(record.map()).toEqual(record.map())
      }
    })

    property('tells the same of a record each time it is read unchanged', undefined, async (fixture) => {
      await fixture.seed(3, minute(1))
      const rawOf = async () => (await read(fixture.source)).flatMap((page) => page.records.map(({ raw }) => raw))
      expect(await rawOf()).toEqual(await rawOf())
    })

    property('gives single records as they are now, without those that are not there', undefined, async (fixture) => {
      const [first = '', second = ''] = await fixture.seed(2, minute(1))
      const got = await fixture.source.get([first, '987654321', second], newCall())
      expect(got.map(({ externalId }) => externalId).sort()).toEqual([first, second].sort())
      for (const record of got) expect(recordOf(entity, record)).toBeDefined()
      expect(await fixture.source.get(['987654321'], newCall())).toEqual([])
    })

    property('lists the id of every record, over several pages', undefined, async (fixture) => {
      const { listIds } = fixture.source
      if (listIds === undefined) return expect(fixture.source.reads).toBe('full')
      const ids = await fixture.seed(pageSize * 2 + 1, minute(1))
      expect([...new Set((await all(listIds(newCall()))).flat())].sort()).toEqual([...ids].sort())
    })

    const deletedIn = async (fixture: SourceFixture<E>, since: number, until: number): Promise<string[]> => {
      const { readDeleted } = fixture.source
      if (readDeleted === undefined)
        throw new Error('The source has no readDeleted: give the reason in `skips.deleted`')
      const deleted = (await all(readDeleted({ since: minute(since), until: minute(until) }, newCall()))).flat()
      return deleted.map(({ externalId }) => externalId)
    }

    property('tells what was deleted inside the window', 'deleted', async (fixture) => {
      const [before = '', first = '', inside = '', stays = ''] = await fixture.seed(4, minute(0))
      await fixture.remove(before, minute(1))
      await fixture.remove(first, minute(2))
      await fixture.remove(inside, minute(2.5))
      expect((await deletedIn(fixture, 2, 3)).sort()).toEqual([first, inside].sort())
      expect(idsOf(await read(fixture.source))).toEqual([stays])
    })

    property('tells what was deleted as a window ends, with it or with the next', 'deleted', async (fixture) => {
      const [last = ''] = await fixture.seed(1, minute(0))
      await fixture.remove(last, minute(3))
      const told = [...(await deletedIn(fixture, 2, 3)), ...(await deletedIn(fixture, 3, 4))]
      expect([...new Set(told)]).toEqual([last])
    })

    property('knows the clock of its system', 'clock', async (fixture) => {
      const now = await fixture.source.now?.(newCall())
      expect(now).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/)
    })

    property('stops when it is told to, with an error', undefined, async (fixture) => {
      await fixture.seed(1, minute(1))
      await expect(all(fixture.source.read(everything, undefined, newCall(AbortSignal.abort())))).rejects.toThrow()
    })
  })
}

const recordOf = <E extends RecordEntity>(entity: E, record: SourceRecord<E>): unknown => {
  const mapped = record.map()
  if (!mapped.ok) throw new Error(mapped.issues.map(({ path, message }) => `${path}: ${message}`).join('; '))
  return recordSchemas[entity].parse(mapped.value)
}
