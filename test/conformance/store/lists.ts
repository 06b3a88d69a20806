import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { FieldKind, FilterFields } from '../../../src/domain/filter.ts'
import * as lists from '../../../src/domain/list-fields.ts'
import type { ListQuery, Page } from '../../../src/domain/page.ts'
import { parseFilter } from '../../../src/domain/parse-filter.ts'
import type { DeadLetter } from '../../../src/store/store.ts'
import type { RawQuery, StoreGetter } from '../store.ts'
import { fresh, newDeadLetter, newDocument } from './rows.ts'

const filterOf = (text: string, fields: FilterFields) => {
  const parsed = parseFilter(text, fields)
  if (!parsed.ok) throw new Error(parsed.message)
  return parsed.filter
}

const allPages = async <T>(read: (query: ListQuery) => Promise<Page<T>>, query: ListQuery): Promise<T[][]> => {
  const pages: T[][] = []
  for (let after: string | undefined; ; ) {
    const page = await read({ ...query, after })
    pages.push(page.items)
    if (page.next === null) return pages
    after = page.next
  }
}

/** A condition that any row may or may not meet, for each way the kind can be asked for. */
const samples = (field: string, kind: FieldKind): string[] => {
  if (typeof kind === 'object') return [`${field}:${kind.join(',')}`, `-${field}:${kind[0]}`]
  const id = randomUUID()
  return {
    text: [`${field}:acme`, `${field}:acme,"Ä B"`, `-${field}:acme`, `${field}:""`, `${field}:"",x`],
    code: [`${field}:VALUE_MISSING,UNIT_UNKNOWN`, `-${field}:VALUE_MISSING`, `${field}:""`],
    id: [`${field}:${id}`, `-${field}:${id},${randomUUID()}`, `${field}:""`],
    number: [`${field}:1,2`, `${field}>=3`, `-${field}:1`],
    time: [`${field}>2h`, `${field}<2026-11-01T00:00:00Z`, `${field}:2026-11-01`, `-${field}:2026-11-01`],
    age: [`${field}>2h`, `${field}<=3d`],
  }[kind]
}

/** Pages, filters and positions of the lists. */
export const listTests = (store: StoreGetter, query: RawQuery): void => {
  it('pages through rows of one instant without losing or repeating any', async () => {
    const partner = fresh('partner')
    const rows = Array.from({ length: 7 }, () => newDocument({ partner, envelopeId: randomUUID() }))
    await store().documents.insert(rows)
    // Two instants that are the same in milliseconds.
    await query("update document set created_at = '2026-10-05T10:00:00.123456Z' where partner = $1", [partner])
    await query("update document set created_at = '2026-10-05T10:00:00.123457Z' where id = $1", [rows[3]?.id])
    const filter = filterOf(`partner:${partner}`, lists.documentFields)
    const pages = await allPages((asked) => store().documents.page(asked), { filter, limit: 3 })
    expect(pages.map((page) => page.length)).toEqual([3, 3, 1])
    const ids = pages.flat().map(({ id }) => id)
    expect(ids[0]).toBe(rows[3]?.id)
    expect(new Set(ids)).toEqual(new Set(rows.map(({ id }) => id)))
    // A row that came meanwhile shifts nothing.
    const first = await store().documents.page({ filter, limit: 3 })
    await store().documents.insert([newDocument({ partner, envelopeId: randomUUID() })])
    const second = await store().documents.page({ filter, limit: 3, after: first.next ?? '' })
    expect(second.items.map(({ id }) => id)).toEqual(ids.slice(3, 6))
    expect((await store().documents.page({ filter, limit: 8 })).next).toBeNull()
  })

  it('refuses a position of something else', async () => {
    const positions = ['x', '', 'W10', Buffer.from('["1","2"]').toString('base64url'), 'WyIxIiwiMiIsIjMiXQ']
    for (const after of positions) {
      await expect(async () => store().runs.page({ after, limit: 1 })).rejects.toMatchObject({
        code: 'REQUEST_INVALID',
      })
    }
  })

  it('filters, counts and begins words alike', async () => {
    const [partner, word] = [fresh('partner'), fresh('PO')]
    const rows = [
      newDeadLetter({ partner, businessKey: `${word}-1`, code: 'UNIT_UNKNOWN', system: 'acme' }),
      newDeadLetter({ partner, businessKey: `${word}-2%`, code: 'VALUE_MISSING', system: null }),
      newDeadLetter({ partner, businessKey: null, code: 'VALUE_MISSING', system: 'erp' }),
    ]
    await store().deadLetters.open(rows)
    await query("update dead_letter set created_at = now() - interval '3 hours' where id = $1", [rows[0]?.id])
    const found = async (text: string): Promise<number[]> => {
      const filter = filterOf(`partner:${partner} ${text}`, lists.deadLetterFields)
      const { items } = await store().deadLetters.page({ filter, limit: 10 })
      expect(await store().deadLetters.count(filter)).toBe(items.length)
      return items.map((item: DeadLetter) => rows.findIndex(({ id }) => id === item.id)).sort()
    }
    expect(await found('')).toEqual([0, 1, 2])
    expect(await found(word.toLowerCase())).toEqual([0, 1])
    expect(await found(`${word}-1`)).toEqual([0])
    expect(await found(`${word}-1 ${word}-2`)).toEqual([])
    expect(await found(`text:${word}-1,${word}-2`)).toEqual([0, 1])
    expect(await found(`"${word}-2%"`)).toEqual([1])
    expect(await found(`-${word}-1`)).toEqual([1, 2])
    expect(await found('code:VALUE_MISSING')).toEqual([1, 2])
    expect(await found('-code:VALUE_MISSING state:open')).toEqual([0])
    expect(await found('-state:open')).toEqual([])
    expect(await found('system:acme,erp')).toEqual([0, 2])
    expect(await found('-system:acme')).toEqual([1, 2])
    expect(await found('system:""')).toEqual([1])
    expect(await found('system:"",erp')).toEqual([1, 2])
    expect(await found('order:""')).toEqual([2])
    expect(await found('age>2h')).toEqual([0])
    expect(await found('age<=2h')).toEqual([1, 2])
    expect(await found('at>2h')).toEqual([1, 2])
    expect(await found('at<2h age>179m')).toEqual([0])
    const today = (await query("select to_char(now() at time zone 'utc', 'YYYY-MM-DD') as day"))[0]?.['day']
    expect(await found(`at:${today},${dayBefore(String(today))}`)).toEqual([0, 1, 2])
    expect(await found('at:2026-01-01')).toEqual([])
  })

  it('takes every field of every list', async () => {
    const { documents, interchanges, deliveries, deadLetters, awaited, runs, reviews, records, links } = store()
    const { reconciliations, audit, errorGroups, bulkActions, people } = store()
    const pages: [FilterFields, (query: ListQuery) => Promise<Page<unknown>>][] = [
      [lists.documentFields, documents.page],
      [lists.interchangeFields, interchanges.page],
      [lists.deliveryFields, deliveries.page],
      [lists.deadLetterFields, deadLetters.page],
      [lists.awaitedFields, awaited.page],
      [lists.runFields, runs.page],
      [lists.reviewFields, reviews.page],
      [lists.mergeFields, records.mergePage],
      [lists.linkFields, links.page],
      [lists.reconciliationFields, reconciliations.page],
      [lists.findingFields, (asked) => reconciliations.findingPage(randomUUID(), asked)],
      [lists.auditFields, audit.page],
      [
        lists.recordFields,
        ({ filter = [], ...asked }) =>
          records.searchPage({ ...asked, filter: [...filter, ...filterOf('A1', lists.recordFields)] }),
      ],
      [lists.errorGroupFields, (asked) => errorGroups.page({ ...asked, sort: 'count' })],
      [lists.bulkActionFields, bulkActions.page],
      [lists.bulkFailureFields, (asked) => bulkActions.failures(randomUUID(), asked)],
      [lists.userFields, people.users.page],
      [lists.keyFields, people.keys.page],
    ]
    expect(pages).toHaveLength(Object.keys(lists).length)
    for (const [fields, page] of pages) {
      for (const text of Object.entries(fields).flatMap(([field, kind]) => samples(field, kind))) {
        const { items } = await page({ filter: filterOf(text, fields), limit: 1 })
        expect(items.length, text).toBeLessThanOrEqual(1)
      }
    }
  })
}

const dayBefore = (day: string): string => new Date(new Date(day).getTime() - 86_400_000).toISOString().slice(0, 10)
