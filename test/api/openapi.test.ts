import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { permissions } from '../../src/domain/permission.ts'
import { type DeskSite, openDeskSite } from '../desk/desk-site.ts'

let site: DeskSite
beforeAll(async () => {
  site = await openDeskSite()
}, 180_000)
afterAll(() => site.remove())

type Node = Record<string, unknown>
const refsIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(refsIn)
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : refsIn(inner),
  )
}

describe('the OpenAPI document', () => {
  it('is served to anybody, and is the one that is checked in', async () => {
    const answer = await site.app.api.inject('/openapi.json')
    expect(answer.statusCode).toBe(200)
    const file = await readFile(join(import.meta.dirname, '../../docs/openapi.json'), 'utf8')
    expect(answer.json()).toEqual(JSON.parse(file))
  })

  it('has every route, each with a permission and a summary, and nothing that is not described', async () => {
    const document = (await site.app.api.inject('/openapi.json')).json()
    const table = site.app.api.routeTable.filter(({ isForBrowsers }) => isForBrowsers !== true)
    expect(table.length).toBeGreaterThan(60)
    const operations = Object.values<Record<string, Node>>(document.paths).flatMap((path) => Object.values(path))
    expect(operations).toHaveLength(table.length)
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(table.length)
    for (const { method, url, permission, summary } of table) {
      expect(['anybody', ...permissions], `${method} ${url}`).toContain(permission)
      expect(summary, `${method} ${url}`).toMatch(/^[A-Z]/)
      if (method !== 'GET') expect(permission, `${method} ${url}`).not.toBe('read')
    }
    for (const ref of refsIn(document)) {
      const target = ref
        .slice(2)
        .split('/')
        .reduce<Node>((node, part) => node[part] as Node, document)
      expect(target, ref).toBeDefined()
    }
    expect(JSON.stringify(document)).not.toMatch(/\$defs|~standard/)
  })

  it('tells dates as text, bytes as bytes, and what an order needs', async () => {
    const { paths, components } = (await site.app.api.inject('/openapi.json')).json()
    expect(components.schemas.DocumentRow.properties.createdAt).toEqual({ type: 'string', format: 'date-time' })
    expect(Object.keys(paths['/documents/{id}/raw'].get.responses['200'].content)).toEqual(['application/octet-stream'])
    const { parameters, requestBody, responses } = paths['/orders'].post
    expect(parameters).toContainEqual(
      expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required: true }),
    )
    expect(Object.keys(requestBody.content)).toContain('application/edi-x12')
    expect(components.schemas.OrderIn.required).toContain('orderNumber')
    expect(Object.keys(responses)).toEqual(['202', 'default'])
  })
})

describe('what a route answers', () => {
  it('fits its schema, or the tests say so', async () => {
    const { store } = site.app.deps
    const list = store.audit.page
    try {
      store.audit.page = () => Promise.resolve({ items: [{ seq: 'one' } as never], next: null })
      const headers = { authorization: `Bearer ${site.app.token}` }
      expect((await site.app.api.inject({ url: '/audit', headers })).statusCode).toBe(500)
    } finally {
      store.audit.page = list
    }
  })
})
