import { setTimeout as sleep } from 'node:timers/promises'
import { type App, createApp } from '../main.ts'
import { sandboxCrmCredentials, startCrmServer } from '../sandbox/crm-server.ts'
import { sandboxErpCredentials, startErpServer } from '../sandbox/erp-server.ts'
import type { Store } from '../store/store.ts'
import { createDemoSite, sampleFiles } from './demo-site.ts'
import { showDeadLetters, showMail, showOrders, showSystems } from './show-demo.ts'

const fileLimitMs = 30_000
const closeDeadlineMs = 5_000

/** What the sample files must lead to. */
const expectedOrders = [
  '4500017801',
  'HC-5001',
  'HC-5002',
  'HW-6001',
  'HW-6002',
  'J-88213',
  'J-CX-3001',
  'LOS-2026-4410',
  'LOS-2026-4411',
  'LOS-UBL-2001',
  'NW-2026-1001',
  'NW-2026-1002',
  'NW-2026-1003',
  'NW-2026-1006',
]
const expectedDeadLetters = ['ITEM_CODE_UNKNOWN', 'ORDER_NUMBER_REPEATED', 'QUANTITY_INVALID', 'TRANSACTION_REJECTED']

/**
 * Plays the order scenario of a computer maker from sample files: a known customer, a new one, a line short of stock, an
 * order number sent twice, a file with broken orders, and orders in EDIFACT, UBL, IDoc, cXML, CSV and columns of fixed width. Real connectors and the embedded store, stand-ins for the CRM
 * and the ERP. Returns the exit code: 0 when everything went as it must.
 */
export const runDemo = async (out: (line: string) => void): Promise<number> => {
  const crm = await startCrmServer({ port: 0, ...sandboxCrmCredentials })
  const erp = await startErpServer({ port: 0, ...sandboxErpCredentials })
  const site = await createDemoSite({ crm: crm.url, erp: erp.url })
  let app: App | undefined
  try {
    app = await createApp(site.settings, 'all')
    await app.start()
    const { store } = app.deps
    out('Crossdock runs on its embedded store, between a partner mailbox, a stand-in CRM and a stand-in ERP.\n')
    for (const [index, file] of (await sampleFiles()).entries()) {
      out(`  a file arrives: ${file}`)
      await site.drop(file)
      await settled(store, index + 1)
    }
    await showOrders(app, out)
    showSystems(crm, erp, out)
    await showMail(site.outbox, out)
    const deadLetters = await store.deadLetters.list({ state: 'open', limit: 100 })
    showDeadLetters(deadLetters, out)
    const inErp = erp.orders().map(({ purchaseOrder }) => String(purchaseOrder))
    const inCrm = crm.rows('Order').map((order) => String(order['PoNumber']))
    const answered = (await store.interchanges.list({ direction: 'out', limit: 100 })).filter(({ fileName }) =>
      /-(855|ordrsp|order-response|confirmation)-/.test(fileName),
    )
    const shortcomings = [
      ...difference('orders in the ERP', inErp, expectedOrders),
      ...difference('orders in the CRM', inCrm, expectedOrders),
      ...difference(
        'dead letters',
        deadLetters.map(({ code }) => code),
        expectedDeadLetters,
      ),
      ...difference('order responses', [String(answered.length)], [String(expectedOrders.length)]),
    ]
    for (const shortcoming of shortcomings) out(`NOT AS EXPECTED: ${shortcoming}`)
    if (shortcomings.length === 0) {
      out(
        '\nEvery order stands once in the CRM and once in the ERP, and was answered; what could not go on waits for a person.',
      )
    }
    return shortcomings.length === 0 ? 0 : 1
  } finally {
    await app?.close(closeDeadlineMs)
    await Promise.all([crm.close(), erp.close()])
    await site.remove()
  }
}

/** Waits until the files that came in are read and everything that follows from them has ended. */
const settled = async (store: Store, files: number): Promise<void> => {
  const end = Date.now() + fileLimitMs
  for (;;) {
    const interchanges = await store.interchanges.list({ direction: 'in', limit: 100 })
    const read = interchanges.filter(({ state }) => state !== 'receiving' && state !== 'received').length
    if (read === files && !(await isBusy(store))) return
    if (Date.now() > end) throw new Error(`the demo's file ${files} was not worked off within ${fileLimitMs / 1000} s`)
    await sleep(100)
  }
}

const isBusy = async (store: Store): Promise<boolean> => {
  const documents = await store.documents.list({ direction: 'in', limit: 100 })
  if (documents.some(({ state }) => state === 'held' || state === 'received')) return true
  const deliveries = await store.deliveries.list({ limit: 200 })
  if (deliveries.some(({ state }) => ['waiting', 'intent', 'sending', 'in-doubt'].includes(state))) return true
  const answers = await store.documents.answersTo(documents.map(({ id }) => id))
  const ofEnvelopes = await Promise.all(
    [...new Set(documents.flatMap(({ envelopeId }) => envelopeId ?? []))].map((id) =>
      store.acknowledgements.ofEnvelope(id),
    ),
  )
  return [...answers, ...ofEnvelopes.flat()].some(({ state }) => state === 'due')
}

const difference = (what: string, seen: readonly string[], expected: readonly string[]): string[] => {
  const sorted = [...seen].sort().join(', ')
  return sorted === [...expected].sort().join(', ')
    ? []
    : [`${what}: ${sorted || 'none'}; expected ${expected.join(', ')}`]
}
