import { afterEach, expect, it, vi } from 'vitest'
import { openApp, type TestApp } from '../helpers/crossdock-app.ts'
import { interchangeText, orderBody } from '../helpers/x12-text.ts'

let site: TestApp
afterEach(() => site.close())

it('is known as alive while it brings its work to an end, so that nobody takes its claims', async () => {
  site = await openApp('embedded', { erp: { timeoutMs: 30_000 } })
  site.erp.setFaults([
    {
      kind: 'slow-answer',
      ms: 8_000,
      match: { method: 'POST', path: '^/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder' },
      times: 1,
    },
  ])
  const sets = [{ id: '850', body: orderBody({ number: 'S-1' }) }]
  await site.drop('one.edi', interchangeText({ control: 1, groups: [{ control: '1', sets }] }))
  await vi.waitFor(() => expect(site.orderNumbers().erp).toEqual(['S-1']), { timeout: 15_000, interval: 50 })
  let beats = 0
  await site.restart(
    async () => undefined,
    (app) => {
      const { beat } = app.deps.lease
      app.deps.lease.beat = async () => {
        beats += 1
        await beat()
      }
    },
  )
  expect(beats).toBeGreaterThan(0)
  const [delivery] = await site.store.deliveries.list({ system: 'erp', businessKey: 'S-1', limit: 1 })
  expect(delivery).toMatchObject({ state: 'done', attempts: 0 })
}, 60_000)
