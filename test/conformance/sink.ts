import { describe, expect, test } from 'vitest'
import type { Call, PushItem, PushResult, Sink } from '../../src/connectors/connector.ts'
import type { DeliverableEntities, SyncedEntity } from '../../src/domain/entity.ts'
import { CrossdockError } from '../../src/domain/errors.ts'
import { recordSchemas } from '../../src/domain/record.ts'
import { type FieldName, type Fields, fieldsOf, recordFrom } from '../../src/domain/record-fields.ts'
import { newCall } from './source.ts'

/** A sink with its system. A new system for every test. */
export type SinkFixture<E extends SyncedEntity> = {
  sink: Sink<E>
  /** The n-th of different records that have every field the sink writes. */
  make(n: number): DeliverableEntities[E]
  /** The same record, changed in a field the sink writes. */
  changed(value: DeliverableEntities[E]): DeliverableEntities[E]
  /** A record the system refuses. */
  refused(n: number): DeliverableEntities[E]
  /** Fields of a record as the system has it; undefined when it is not there. */
  read(externalId: string): Promise<Fields | undefined>
  /** Records in the system. */
  count(): Promise<number>
  /** Requests that write, so far. */
  writes(): number
  close(): Promise<void>
}

export type SinkProperty = 'refuse' | 'update' | 'unchanged' | 'find' | 'absent' | 'empties'

export type SinkSuite<E extends SyncedEntity> = {
  name: string
  entity: E
  open: () => Promise<SinkFixture<E>>
  /** A field that may be absent, for the test that it is then left alone. */
  optionalField: FieldName<E>
  /** Links every item carries. */
  links?: Readonly<Record<string, string>>
  /** Why the sink is not held to a property; the reason stands in the name of the skipped test. */
  skips?: Partial<Record<SinkProperty, string>>
}

/** What every sink of records promises: see `Sink` of `src/connectors/connector.ts`. */
export const describeSink = <E extends SyncedEntity>(suite: SinkSuite<E>): void => {
  const { entity, skips = {} } = suite
  const property = (
    name: string,
    about: SinkProperty | undefined,
    body: (fixture: SinkFixture<E>) => Promise<void>,
  ) => {
    const reason =
      about === undefined ? undefined : (skips[about] ?? (about === 'unchanged' ? skips.update : undefined))
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
  const item = (n: number, value: DeliverableEntities[E], externalId?: string): PushItem<E> => ({
    key: `canonical-${n}-1`,
    canonicalId: `canonical-${n}`,
    value,
    links: suite.links ?? {},
    ...(externalId === undefined ? {} : { externalId }),
  })
  const idOf = (result: PushResult | undefined): string => {
    if (result === undefined) throw new Error('There is no result')
    if (!result.ok) throw result.error
    return result.receipt.externalId
  }
  const fields = (value: DeliverableEntities[SyncedEntity]): Fields => fieldsOf<SyncedEntity>(entity, value)

  describe(`${suite.name}: sink of ${entity}`, () => {
    property('gives one result for each item, in order', undefined, async ({ sink, make, count }) => {
      const before = await count()
      const items = [3, 1, 2].map((n) => item(n, make(n)))
      const first = await sink.push(items, newCall())
      expect(first.map(idOf).length).toBe(3)
      expect(new Set(first.map(idOf)).size).toBe(3)
      expect(await count()).toBe(before + 3)
      expect(await sink.push([], newCall())).toEqual([])
    })

    property('writes nothing that it may not write any more', undefined, async (fixture) => {
      const { sink, make, changed, count, writes } = fixture
      const known = item(1, changed(make(1)), idOf((await sink.push([item(1, make(1))], newCall()))[0]))
      const before = [await count(), writes()]
      const fenced: Call = {
        ...newCall(),
        assertMayWrite: () => {
          throw new Error('this process was taken for dead')
        },
      }
      const outcomes = [
        ...(await sink.push([item(2, make(2)), item(3, make(3))], fenced).catch((error: unknown) => [error])),
        ...((await sink.update?.([known], fenced).catch((error: unknown) => [error])) ?? []),
      ]
      expect(JSON.stringify(outcomes)).not.toContain('"ok":true')
      expect([await count(), writes()]).toEqual(before)
    })

    property('refuses one item without the others', 'refuse', async ({ sink, make, refused, count }) => {
      const before = await count()
      const results = await sink.push([item(1, make(1)), item(2, refused(2)), item(3, make(3))], newCall())
      expect(results.map(({ ok }) => ok)).toEqual([true, false, true])
      const [, bad] = results
      if (bad?.ok === false) {
        expect(bad.error).toBeInstanceOf(CrossdockError)
        expect(bad.error.name).toBe('RejectedError')
      }
      expect(await count()).toBe(before + 2)
    })

    property('writes what its `fields` say', undefined, async ({ sink, make, read }) => {
      const value = make(1)
      const [result] = await sink.push([item(1, value)], newCall())
      const there = await read(idOf(result))
      const names: readonly string[] = sink.fields ?? []
      expect(names.length).toBeGreaterThan(0)
      const written = fields(value)
      for (const name of names) {
        expect(written[name], `the fixture makes records with ${name}`).toBeDefined()
        expect(there?.[name], name).toEqual(written[name])
      }
    })

    property('doubles nothing when an item is pushed again', undefined, async ({ sink, make, count }) => {
      const [first] = await sink.push([item(1, make(1))], newCall())
      const before = await count()
      if (sink.repeatable) {
        const [second] = await sink.push([item(1, make(1))], newCall())
        expect(idOf(second)).toBe(idOf(first))
      } else expect((await sink.find(item(1, make(1)), newCall()))?.externalId).toBe(idOf(first))
      expect(await count()).toBe(before)
    })

    property('finds what it wrote, and nothing that it did not write', 'find', async ({ sink, make }) => {
      expect(await sink.find(item(1, make(1)), newCall())).toBeUndefined()
      const [result] = await sink.push([item(1, make(1))], newCall())
      expect((await sink.find(item(1, make(1)), newCall()))?.externalId).toBe(idOf(result))
      expect(await sink.find(item(2, make(2)), newCall())).toBeUndefined()
    })

    const created = async ({ sink, make }: SinkFixture<E>) => {
      const { update } = sink
      if (update === undefined) throw new Error('The sink has no update: give the reason in `skips.update`')
      return { update, id: idOf((await sink.push([item(1, make(1))], newCall()))[0]) }
    }

    property('updates a record once, to what its `fields` say', 'update', async (fixture) => {
      const { sink, make, changed, read, writes, count } = fixture
      const { update, id } = await created(fixture)
      const value = changed(make(1))
      const before = [writes(), await count()] as const
      expect(idOf((await update([item(1, value, id)], newCall()))[0])).toBe(id)
      expect([writes(), await count()]).toEqual([before[0] + 1, before[1]])
      const there = await read(id)
      for (const name of sink.fields ?? []) expect(there?.[name], name).toEqual(fields(value)[name])
    })

    property('does not write again when nothing differs', 'unchanged', async (fixture) => {
      const { make, changed, writes } = fixture
      const { update, id } = await created(fixture)
      const value = changed(make(1))
      await update([item(1, value, id)], newCall())
      const before = writes()
      expect(idOf((await update([item(1, value, id)], newCall()))[0])).toBe(id)
      expect(writes()).toBe(before)
    })

    property('empties what its `empties` say, once, and nothing else', 'empties', async (fixture) => {
      const { sink, make, read, writes, count } = fixture
      const { empties = [] } = sink
      if (empties.length === 0) throw new Error('The sink empties nothing: give the reason in `skips.empties`')
      for (const name of empties) expect(sink.fields, name).toContain(name)
      const [created] = await sink.push([item(1, make(1))], newCall())
      const id = idOf(created)
      const full = fields(make(1))
      const names: readonly string[] = empties
      const left = Object.fromEntries(Object.entries(full).filter(([name]) => !names.includes(name)))
      // The entity says which type the value has.
      const without = recordSchemas[entity].parse(recordFrom(entity, left)) as DeliverableEntities[E]
      const emptied = { ...item(1, without, id), emptied: empties }
      const write = sink.update ?? sink.push
      expect(idOf((await write([emptied], newCall()))[0])).toBe(id)
      const there = await read(id)
      for (const name of sink.fields ?? [])
        expect(there?.[name], name).toEqual(names.includes(name) ? undefined : full[name])
      const before = [writes(), await count()] as const
      await write([emptied], newCall())
      if (skips.unchanged === undefined) expect(writes()).toBe(before[0])
      expect(await count()).toBe(before[1])
      await write([item(1, make(1), id)], newCall())
      const again = await read(id)
      for (const name of names) expect(again?.[name], name).toEqual(full[name])
    })

    property('leaves a field alone that a record does not have', 'absent', async ({ sink, make, changed, read }) => {
      const { optionalField } = suite
      const [created] = await sink.push([item(1, make(1))], newCall())
      const id = idOf(created)
      const without = withoutField(changed(make(1)), optionalField)
      await (sink.update ?? sink.push)([item(1, without, id)], newCall())
      expect((await read(id))?.[optionalField]).toEqual(fields(make(1))[optionalField])
    })
  })
}

const withoutField = <T extends object>(value: T, field: string): T => {
  if (!Object.hasOwn(value, field)) throw new Error(`${field} must be a field of the record itself`)
  const copy = { ...value }
  Reflect.deleteProperty(copy, field)
  return copy
}
