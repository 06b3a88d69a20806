import { readdir } from 'node:fs/promises'
import type { OrderTrace } from '../desk/trace.ts'
import type { App } from '../main.ts'
import type { CrmServer } from '../sandbox/crm-server.ts'
import type { ErpServer } from '../sandbox/erp-server.ts'
import type { DeadLetter } from '../store/store.ts'

type Out = (line: string) => void

/** Each order's way, as `crossdock trace` tells it. */
export const showOrders = async (app: App, out: Out): Promise<void> => {
  const documents = await app.deps.store.documents.list({ direction: 'in', entity: 'sales-order', limit: 100 })
  const numbers = new Set(documents.flatMap(({ businessKey }) => businessKey ?? []))
  for (const number of [...numbers].sort()) {
    out(`\nOrder ${number}`)
    const response = await app.api.inject({
      url: `/orders/${encodeURIComponent(number)}/trace`,
      headers: { authorization: `Bearer ${app.token}` },
    })
    const trace: OrderTrace = response.json()
    for (const { hops } of trace.documents) {
      for (const { step, what, state, lagMs } of hops) {
        const when = lagMs === null ? (state === 'dead' ? 'stopped' : 'waiting') : `+${(lagMs / 1000).toFixed(2)} s`
        out(`  ${when.padStart(9)}  ${step.padEnd(12)} ${what}`)
      }
    }
  }
}

export const showSystems = (crm: CrmServer, erp: ErpServer, out: Out): void => {
  const accounts = new Map(crm.rows('Account').map(({ Id, Name }) => [Id, String(Name)]))
  out('\nIn the CRM')
  for (const name of accounts.values()) out(`  account  ${name}`)
  for (const order of crm.rows('Order')) {
    const lines = crm.rows('OrderItem').filter((item) => item['OrderId'] === order.Id).length
    out(
      `  order    ${String(order['PoNumber']).padEnd(14)} ${lines} lines, for ${accounts.get(String(order['AccountId'])) ?? 'nobody'}`,
    )
  }
  out('\nIn the ERP')
  for (const { salesOrder, purchaseOrder, soldTo, netAmount, items } of erp.orders()) {
    out(`  sales order ${salesOrder} for ${purchaseOrder}, sold to ${soldTo}, ${netAmount} USD`)
    for (const { material, quantity, confirmed } of items) {
      out(`    ${String(material).padEnd(14)} ordered ${quantity}, confirmed ${confirmed}`)
    }
  }
}

export const showMail = async (outbox: string, out: Out): Promise<void> => {
  out('\nFor the partners')
  for (const name of (await readdir(outbox)).sort()) out(`  ${name}`)
}

export const showDeadLetters = (deadLetters: readonly DeadLetter[], out: Out): void => {
  out('\nFor a person (docs/errors.md has cause and remedy of every code)')
  for (const { code, message } of deadLetters) out(`  ${code.padEnd(22)} ${message}`)
}
