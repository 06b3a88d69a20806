import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DeskSite, openDeskSite, orderFile } from '../desk/desk-site.ts'

let site: DeskSite
beforeAll(async () => {
  site = await openDeskSite()
  for (let n = 1; n <= 5; n += 1)
    await site.receive(orderFile(`L-${n}`, n, n === 3 ? 'NW-UNLISTED' : undefined), `${n}.edi`)
  await site.mapAll()
}, 180_000)
afterAll(() => site.remove())

const ask = async (path: string, query: Record<string, string> = {}) => {
  const answer = await site.app.api.inject({ url: path, query, headers: { authorization: `Bearer ${site.app.token}` } })
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers }
}
const numbers = async (filter: string): Promise<string[]> => {
  const { status, body } = await ask('/documents', { filter })
  expect(status, JSON.stringify(body)).toBe(200)
  return body.items.map(({ businessKey }: { businessKey: string }) => businessKey)
}

describe('lists', () => {
  it('come a page at a time, newest first', async () => {
    const seen: string[] = []
    let after: string | null = null
    do {
      const { body }: { body: { items: { businessKey: string }[]; next: string | null } } = await ask('/documents', {
        limit: '2',
        direction: 'in',
        ...(after === null ? {} : { after }),
      })
      expect(body.items.length).toBeLessThanOrEqual(2)
      seen.push(...body.items.map(({ businessKey }) => businessKey))
      after = body.next
    } while (after !== null)
    expect(seen).toEqual(['L-5', 'L-4', 'L-3', 'L-2', 'L-1'])
  })

  it('are filtered by conditions, by single parameters and by both', async () => {
    expect(await numbers('state:dead')).toEqual(['L-3'])
    expect(await numbers('-state:dead direction:in partner:northwind,other')).toEqual(['L-5', 'L-4', 'L-2', 'L-1'])
    expect(await numbers('l-2')).toEqual(['L-2'])
    expect(await numbers('age<1h order:L-1,L-9')).toEqual(['L-1'])
    expect(await numbers('age>1h')).toEqual([])
    const both = await ask('/documents', { filter: 'L-', state: 'dead' })
    expect(both.body.items).toHaveLength(1)
  })

  it('show what is open unless the state is asked for', async () => {
    expect((await ask('/dead-letters')).body.items).toMatchObject([{ code: 'ITEM_CODE_UNKNOWN', state: 'open' }])
    expect((await ask('/dead-letters', { filter: 'code:ITEM_CODE_UNKNOWN' })).body.items).toHaveLength(1)
    expect((await ask('/dead-letters', { filter: 'state:resolved' })).body.items).toEqual([])
    expect((await ask('/dead-letters', { state: 'resolved' })).body.items).toEqual([])
    expect((await ask('/dead-letters', { filter: '-state:resolved' })).body.items).toHaveLength(1)
  })

  it.each([
    ['/documents', { filter: 'colour:red' }, 'filter: there is no field "colour": the fields are state, direction'],
    ['/documents', { filter: 'state:open' }, 'it is one of held, received'],
    ['/documents', { filter: 'state:dead partner:"a' }, 'the quote is not closed (at character 20'],
    ['/documents', { after: 'somewhere' }, 'after: is not the "next" of a page of this list'],
    ['/documents', { filter: `partner:${'a'.repeat(5000)}` }, 'filter'],
    ['/dead-letters', { code: 'NO_SUCH' }, 'docs/errors.md lists'],
    ['/records', { filter: 'entity:customer' }, 'say what to look for'],
    ['/links', { record: 'not-an-id' }, 'record'],
    ['/audit', { filter: 'state:open' }, 'the fields are actor, action, subject'],
  ] as [string, Record<string, string>, string][])('%s %j is refused', async (path, query, detail) => {
    expect(await ask(path, query)).toMatchObject({
      status: 400,
      body: { code: 'REQUEST_INVALID', detail: expect.stringContaining(detail) },
    })
  })

  it('of links and records go by the same rules', async () => {
    const { body } = await ask('/records', { text: 'Northwind', limit: '1' })
    const [record] = body.items
    expect(record).toMatchObject({ entity: 'customer' })
    expect((await ask('/records', { filter: 'Northwind entity:product' })).body).toEqual({ items: [], next: null })
    await site.app.deps.store.links.insert(
      ['a', 'b', 'c'].map((externalId, index) => ({
        entity: 'customer' as const,
        canonicalId: record.id,
        system: ['crm', 'erp', 'edi'][index] ?? '',
        externalId,
      })),
    )
    const first = (await ask('/links', { record: record.id, limit: '2' })).body
    expect(first.items.map(({ system }: { system: string }) => system)).toEqual(['crm', 'edi'])
    expect((await ask('/links', { record: record.id, after: first.next })).body).toMatchObject({
      items: [{ system: 'erp', externalId: 'b' }],
      next: null,
    })
    expect((await ask('/links', { filter: 'external:c' })).body.items).toHaveLength(1)
  })

  it('that are short come whole', async () => {
    for (const path of ['/flows', '/systems', '/lanes', '/schedules', '/quality']) {
      expect((await ask(path)).body, path).toMatchObject({ items: expect.any(Array), next: null })
    }
    expect((await ask('/systems')).body.items[0]).toMatchObject({ name: 'edi', type: 'directory', gives: [] })
  })
})

describe('the way of a document out', () => {
  it('is a download, whatever the file was called', async () => {
    const hostile = '../../"evil"\r\nset-cookie: a=b.edi'
    const id = await site.receive(orderFile('L-6', 6), hostile)
    const answer = await site.app.api.inject({
      url: `/interchanges/${id}/raw`,
      headers: { authorization: `Bearer ${site.app.token}` },
    })
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'content-disposition': 'attachment; filename="_.._evil_set-cookie_a_b.edi"',
    })
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(answer.body).toBe(orderFile('L-6', 6))
  })
})
