import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { isPullFlow } from '../../src/domain/flow.ts'
import { loadSettings } from '../../src/settings.ts'

const folder = fileURLToPath(new URL('../../examples/flows/', import.meta.url))
const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml'))

/** The secrets the examples name. */
const env = Object.fromEntries(
  ['CRM_CLIENT_ID', 'CRM_CLIENT_SECRET', 'ERP_PASSWORD', 'ODOO_API_KEY', 'SMALL_CRM_KEY'].map((name) => [name, 'x']),
)
const load = (name: string) => loadSettings({ configPath: `${folder}${name}`, cwd: folder, env })

describe('the examples of flows', () => {
  it.each(files)('%s is complete', async (name) => {
    const { flows } = await load(name)
    expect([...flows.values()].every(isPullFlow)).toBe(true)
    expect(flows.size).toBe(1)
  })

  it('show every kind of flow', async () => {
    const all = await Promise.all(files.map(load))
    const entities = all.flatMap(({ flows }) => [...flows.values()].map(({ entity }) => entity))
    expect([...new Set(entities)].sort()).toEqual(
      ['customer', 'opportunity', 'order-status', 'price', 'product', 'stock-level'].sort(),
    )
  })
})
