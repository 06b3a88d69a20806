import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Permission } from '../../src/domain/permission.ts'
import { addKey } from '../../src/people/keys.ts'
import { type DeskSite, openDeskSite, orderFile } from '../desk/desk-site.ts'

const told = 'SECRET-ITEM-9'
let site: DeskSite
beforeAll(async () => {
  site = await openDeskSite()
  const { store } = site.app.deps
  await site.receive(orderFile('A-1', 1, told))
  await site.receive(orderFile('A-2', 2).replace('PO1*1*3*', `PO1*1*${told}*`), 'bad.edi')
  await site.receive(orderFile('A-3', 3))
  await site.mapAll()
  await store.deadLetters.open([
    {
      id: 'd0000000-0000-4000-8000-000000000001',
      subject: 'conflict',
      subjectId: 'd0000000-0000-4000-8000-000000000002',
      flow: 'customers',
      system: 'crm',
      partner: null,
      businessKey: `Ann ${told}`,
      code: 'FIELD_CONFLICT',
      message: `the systems disagree on Ann ${told}`,
      issues: [],
      retrySafety: 'not-sent',
    },
  ])
}, 240_000)
afterAll(() => site.remove())

const asking = async (permissions: Permission[]) => {
  const key = { name: permissions.join(' '), role: 'admin' as const, permissions, expiresAt: null }
  const { secret } = await addKey({ store: site.app.deps.store }, key, 'test')
  return async (url: string) => {
    const answer = await site.app.api.inject({ url, headers: { authorization: `Bearer ${secret}` } })
    expect(answer.statusCode, `${url}: ${answer.body}`).toBe(200)
    return answer.json()
  }
}

const everywhere = async (ask: Awaited<ReturnType<typeof asking>>) => {
  const groups = await ask('/error-groups')
  const files = await ask('/interchanges')
  const pages = [
    ...groups.items.map(({ id }: { id: string }) => `/error-groups/${id}`),
    ...files.items.map(({ id }: { id: string }) => `/interchanges/${id}`),
  ]
  return [groups, files, ...(await Promise.all(['/dead-letters', '/deliveries', ...pages].map(ask)))]
}

describe('without the permission read-payload', () => {
  it('lists tell what failed, and nothing of what a document or a record says', async () => {
    const ask = await asking(['read'])
    expect(JSON.stringify(await everywhere(ask))).not.toContain(told)
    const { items } = await ask('/dead-letters?filter=order:A-1')
    expect(items).toMatchObject([
      {
        code: 'ITEM_CODE_UNKNOWN',
        businessKey: 'A-1',
        message: '•••',
        issues: [{ path: expect.stringContaining('PO1'), value: '•••', message: '•••' }],
      },
    ])
    expect((await ask('/search?q=A-1')).items).toContainEqual(expect.objectContaining({ title: 'Order A-1' }))
  })

  it('neither search nor filters tell by what they find what is hidden', async () => {
    const asked = [
      '/search?q=ann',
      '/search?q=northwind%20elec',
      '/orders?q=4012345000009',
      '/dead-letters?filter=ann',
      `/dead-letters?order=${encodeURIComponent(`Ann ${told}`)}`,
      '/deliveries?filter=northwind',
      '/error-groups?filter=disagree',
    ]
    const [viewer, reader] = await Promise.all([asking(['read']), asking(['read', 'read-payload'])])
    for (const url of asked) {
      expect((await viewer(url)).items, url).toEqual([])
      expect((await reader(url)).items, url).not.toEqual([])
    }
  })

  it('the same lists tell it to who has it', async () => {
    const ask = await asking(['read', 'read-payload'])
    const seen = JSON.stringify(await everywhere(ask))
    expect(seen).toContain(told)
    expect(seen).not.toContain('•••')
    expect((await ask('/search?q=ann')).items).toMatchObject([{ title: `Dead letter Ann ${told}` }])
  })
})
