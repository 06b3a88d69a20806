import { createFakeSystem, type FakeOptions, type FakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite, type SyncSite } from '../helpers/sync-site.ts'

export const product = { entity: 'product', fields: ['itemId', 'name', 'unit', 'active'] } as const
export const item = (n: number, name = `Item ${n}`) => ({
  itemId: `I-${String(n).padStart(4, '0')}`,
  name,
  unit: 'C62',
})

export type Products = { erp: FakeSystem<'product'>; crm: FakeSystem<'product'>; site: SyncSite }

/** Two systems with products and a flow between them: one-way from the ERP unless the flow says otherwise. */
export const openProducts = async (
  options: Partial<FakeOptions<'product'>> = {},
  flow: Record<string, unknown> = {},
  random?: () => number,
): Promise<Products> => {
  const erp = createFakeSystem('erp', { ...product, ...options }, random)
  const crm = createFakeSystem('crm', { ...product, hasUpdate: options.hasUpdate ?? true }, random)
  const route = 'between' in flow ? {} : { from: 'erp', to: ['crm'] }
  const site = await openSyncSite([erp, crm], { products: { ...route, entity: 'product', ...flow } })
  return { erp, crm, site }
}

export const namesIn = (system: FakeSystem<'product'>): string[] =>
  [...system.rows.values()].map(({ value }) => `${value.itemId} ${value.name}`).sort()
