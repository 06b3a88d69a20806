import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { signatureOf } from '../../../src/domain/error-signature.ts'
import { errorGroupFields } from '../../../src/domain/list-fields.ts'
import { parseFilter } from '../../../src/domain/parse-filter.ts'
import type { CountedGroup } from '../../../src/store/desk-store.ts'
import type { NewDeadLetter } from '../../../src/store/store.ts'
import type { RawQuery, StoreGetter } from '../store.ts'
import { fresh, newDeadLetter, newDelivery, newDocument, newOrder } from './rows.ts'

const groupIdOf = (letter: NewDeadLetter): string => signatureOf(letter).id

export const errorGroupTests = (store: StoreGetter, query: RawQuery): void => {
  /** Dead letters that fail the same way in a system of their own, so that they are a group of their own. */
  const alike = (count: number, given: Partial<NewDeadLetter> = {}): NewDeadLetter[] => {
    const system = fresh('system')
    return Array.from({ length: count }, (_, index) =>
      newDeadLetter({ system, message: `item ${index + 1} of order PO-${index} is not known`, ...given }),
    )
  }
  const groupOf = async (letter: NewDeadLetter | undefined): Promise<CountedGroup> => {
    if (letter === undefined) throw new Error('no dead letter')
    const group = await store().errorGroups.get(groupIdOf(letter))
    if (group === undefined) throw new Error('no such group')
    return group
  }

  it('puts what differs in numbers and values alone into one group, and counts it', async () => {
    const letters = alike(3)
    await store().deadLetters.open(letters)
    const other = newDeadLetter({ system: letters[0]?.system ?? '', message: 'the price list is empty', partner: null })
    await store().deadLetters.open([other, { ...(letters[0] as NewDeadLetter), id: randomUUID() }])
    const group = await groupOf(letters[0])
    expect(group).toMatchObject({
      target: letters[0]?.system,
      code: 'VALUE_INVALID',
      state: 'open',
      regressed: false,
      count: 3,
      total: 3,
      partners: 1,
      topPartner: 'northwind',
      safety: { 'not-sent': 3, unknown: 0, applied: 0 },
      moneyAtRisk: [],
    })
    expect(group.trend).toHaveLength(24)
    expect(group.trend.reduce((sum, each) => sum + each)).toBe(3)
    expect(group.trend[23]).toBeGreaterThan(0)
    expect((await groupOf(other)).count).toBe(1)
    expect(await store().errorGroups.byPartner(group.id)).toEqual([{ partner: 'northwind', count: 3 }])
    const [letter] = await store().deadLetters.ofSubjects([letters[1]?.subjectId ?? ''])
    expect(letter).toMatchObject({ groupId: group.id, value: null, assignee: null, tags: [] })
  })

  it('knows what the orders of open dead letters are worth, by currency', async () => {
    const [dollars, euros] = [newOrder(fresh('PO')), { ...newOrder(fresh('PO')), currency: 'EUR' }]
    const priced = { ...dollars, lines: dollars.lines.map((line) => ({ ...line, unitPrice: '2.40' })) }
    const stated = { ...euros, totals: { amount: '1000.10' } }
    const documents = [priced, stated, stated].map((canonical) => newDocument({ state: 'mapped', canonical }))
    await store().documents.insert(documents)
    const delivery = newDelivery({ documentId: documents[2]?.id ?? null, system: fresh('system') })
    await store().deliveries.insert([delivery])
    const letters = alike(3).map((letter, index) => ({
      ...letter,
      ...(index === 2
        ? { subject: 'delivery' as const, subjectId: delivery.id }
        : { subjectId: documents[index]?.id ?? '' }),
    }))
    await store().deadLetters.open(letters)
    const group = await groupOf(letters[0])
    expect(group.moneyAtRisk).toEqual([
      { amount: '2000.20', currency: 'EUR' },
      { amount: '30', currency: 'USD' },
    ])
    await store().deadLetters.end([delivery.id], { state: 'resolved', reason: 'entered by hand', actor: 'ann' })
    expect((await groupOf(letters[0])).moneyAtRisk[0]).toEqual({ amount: '1000.10', currency: 'EUR' })
  })

  it('opens a resolved group when it fails again, as regressed', async () => {
    const [first, second] = alike(2)
    if (first === undefined || second === undefined) throw new Error('two were made')
    await store().deadLetters.open([first])
    const { id } = await groupOf(first)
    await store().errorGroups.change(id, { state: 'resolved', actor: 'ann', reason: 'item added' })
    await store().deadLetters.end([first.subjectId], { state: 'resolved', reason: 'item added', actor: 'ann' })
    expect(await groupOf(first)).toMatchObject({ state: 'resolved', actor: 'ann', reason: 'item added', count: 0 })
    await store().deadLetters.open([second])
    expect(await groupOf(first)).toMatchObject({ state: 'open', regressed: true, actor: null, count: 1, total: 2 })
    await store().errorGroups.change(id, { state: 'acknowledged', actor: 'bob', reason: null })
    await store().deadLetters.open([newDeadLetter({ ...second, id: randomUUID(), subjectId: randomUUID() })])
    expect(await groupOf(first)).toMatchObject({ state: 'acknowledged', regressed: true, count: 2 })
  })

  it('keeps an ignored group out of sight until its number or its time is passed', async () => {
    const letters = alike(4)
    const [first] = letters
    await store().deadLetters.open(letters.slice(0, 1))
    const { id } = await groupOf(first)
    const ignoring = { state: 'ignored' as const, actor: 'ann', reason: 'known' }
    await store().errorGroups.change(id, { ...ignoring, escalatesAt: 3 })
    await store().deadLetters.open(letters.slice(1, 3))
    expect(await groupOf(first)).toMatchObject({ state: 'ignored', count: 3, escalatesAt: 3 })
    await store().deadLetters.open(letters.slice(3))
    expect(await groupOf(first)).toMatchObject({ state: 'open', count: 4, regressed: false })

    await store().errorGroups.change(id, { ...ignoring, ignoredUntil: new Date(Date.now() + 3_600_000) })
    await store().errorGroups.tidy(100)
    expect(await groupOf(first)).toMatchObject({ state: 'ignored', ignoredUntil: expect.any(Date) })
    await query(`update error_group set ignored_until = now() - interval '1 second' where id = $1`, [id])
    await store().errorGroups.tidy(100)
    expect(await groupOf(first)).toMatchObject({ state: 'open', ignoredUntil: null })
  })

  it('resolves a group of which nothing was open for a while', async () => {
    const [letter] = alike(1)
    if (letter === undefined) throw new Error('one was made')
    await store().deadLetters.open([letter])
    const { id } = await groupOf(letter)
    const passed = { state: 'retried' as const, reason: 'retried', actor: 'ann' }
    await store().deadLetters.end([letter.subjectId], passed)
    await store().errorGroups.tidy(100)
    expect(await groupOf(letter)).toMatchObject({ state: 'open' })
    await query(
      `update dead_letter set created_at = now() - interval '1 hour', ended_at = now() - interval '11 minutes' where group_id = $1`,
      [id],
    )
    await query(`update error_group set changed_at = now() - interval '1 hour' where id = $1`, [id])
    await store().errorGroups.tidy(100)
    expect(await groupOf(letter)).toMatchObject({ state: 'resolved', actor: 'crossdock' })
  })

  it('puts dead letters of an older version into groups, and opens nothing for it', async () => {
    const [letter, next] = alike(2)
    if (letter === undefined || next === undefined) throw new Error('two were made')
    await store().deadLetters.open([letter])
    const { id } = await groupOf(letter)
    await query(`update dead_letter set group_id = null, created_at = '2026-01-01T00:00:00Z' where id = $1`, [
      letter.id,
    ])
    await query('delete from error_group where id = $1', [id])
    await store().deadLetters.open([next])
    await store().errorGroups.change(id, { state: 'resolved', actor: 'ann', reason: 'over' })
    while ((await store().errorGroups.tidy(1)) > 0);
    expect(await groupOf(letter)).toMatchObject({
      state: 'resolved',
      count: 2,
      firstSeenAt: new Date('2026-01-01T00:00:00Z'),
      oldestOpenAt: new Date('2026-01-01T00:00:00Z'),
    })
  })

  it('loses no count when twenty open at once, also into a group that is being resolved', async () => {
    const letters = alike(20)
    await store().deadLetters.open(alike(1, { system: letters[0]?.system ?? '' }))
    const { id } = await groupOf(letters[0])
    await Promise.all([
      ...letters.map((letter) =>
        store().transaction(async (inner) => {
          await inner.deadLetters.open([letter])
          // A second group in another order: nobody may wait for the others for ever.
          await inner.deadLetters.open([
            newDeadLetter({ system: letter.system, message: `no rate for ${Math.random()}` }),
          ])
        }),
      ),
      store().errorGroups.change(id, { state: 'resolved', actor: 'ann', reason: 'over' }),
    ])
    const group = await groupOf(letters[0])
    expect(group).toMatchObject({ count: 21, total: 21 })
    // Whoever came first, the last word is that there are open ones, unless all of them opened before it was resolved.
    if (group.state === 'resolved') {
      const [late] = await query(
        `select count(*)::int as late from dead_letter d join error_group g on g.id = d.group_id
         where g.id = $1 and d.created_at > g.changed_at`,
        [id],
      )
      expect(late).toEqual({ late: 0 })
    }
  })

  it('lists groups by what is asked for, a page at a time, in four orders', async () => {
    const tag = fresh('tag')
    // What is worth less than nothing, as a credit is, stands between two pages.
    const sizes = [
      [1, '-300'],
      [3, '99'],
      [2, '-10.05'],
    ] as const
    const groups: string[] = []
    for (const [size, amount] of sizes) {
      const order = { ...newOrder(fresh('PO')), totals: { amount } }
      const documents = Array.from({ length: size }, () => newDocument({ state: 'mapped', canonical: order }))
      await store().documents.insert(documents)
      const letters = alike(size).map((letter, at) => ({ ...letter, subjectId: documents[at]?.id ?? '' }))
      await store().deadLetters.open(letters)
      const { id } = await groupOf(letters[0])
      groups.push(id)
      await store().errorGroups.tag(id, { add: [tag, 'x'], remove: ['x'] })
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const listed = async (sort: 'money' | 'count' | 'age' | 'last', text = '') => {
      const parsed = parseFilter(`tag:${tag} ${text}`, errorGroupFields)
      if (!parsed.ok) throw new Error(parsed.message)
      const ids: number[] = []
      let after: string | undefined
      do {
        const page = await store().errorGroups.page({ filter: parsed.filter, sort, after, limit: 2 })
        ids.push(...page.items.map(({ id }) => groups.indexOf(id)))
        after = page.next ?? undefined
      } while (after !== undefined)
      return ids
    }
    expect(await listed('count')).toEqual([1, 2, 0])
    expect(await listed('money')).toEqual([1, 2, 0])
    expect(await listed('age')).toEqual([0, 1, 2])
    expect(await listed('last')).toEqual([2, 1, 0])
    expect(await listed('last', 'state:open,acknowledged partner:northwind code:VALUE_INVALID')).toEqual([2, 1, 0])
    expect(await listed('last', 'partner:nobody')).toEqual([])
    expect(await listed('last', 'regressed:yes')).toEqual([])
    const [one] = groups
    await store().errorGroups.assign(one ?? '', 'ann')
    expect(await listed('last', 'assignee:ann')).toEqual([0])
    expect(await store().errorGroups.assign(randomUUID(), 'ann')).toBeUndefined()
  })
}
