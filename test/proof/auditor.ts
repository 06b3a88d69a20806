import { readdir } from 'node:fs/promises'
import { groupBy } from '../../src/domain/group-by.ts'
import { readAnswers } from '../helpers/answers.ts'
import type { CrossdockProcess } from '../helpers/crossdock-process.ts'
import { linesPerOrder, type ProofSite } from './site.ts'

/** What the auditor found: one line for each breach, empty when nothing was lost, doubled or left lying. */
export type Audit = { breaches: string[]; orders: number; answers: number; stockRows: number }

/** The kill or the fault did not happen: nothing is lost, and nothing is proved. */
export class DidNotStrike extends Error {}

/** What is not settled by then is left lying, however slow the machine. */
export const settleLimitMs = 120_000

/** What is to be said of a case that came back later than is promised. */
export const lateness = (recoveredMs: number, promisedMs: number): string | undefined =>
  recoveredMs <= promisedMs
    ? undefined
    : `back after ${(recoveredMs / 1000).toFixed(1)} s, ${promisedMs / 1000} s are promised`

const unsettled = ['waiting', 'intent', 'sending', 'in-doubt'] as const

/** True when every file is acknowledged, every order answered, every row of stock shown, and no delivery is under way. */
export const isSettled = async (
  proof: ProofSite,
  crossdock: CrossdockProcess,
  withStock: boolean,
): Promise<boolean> => {
  // What costs little first: it is asked several times a second, of several sites at once.
  if (proof.erp.orders().length < proof.orders.length) return false
  if (withStock && !isStockShown(proof)) return false
  const fewestFiles = Math.ceil(proof.orders.length / proof.batching.documentsPerFile) + proof.files.length
  if ((await readdir(proof.site.outbox)).length < fewestFiles) return false
  const { responses, acknowledgements } = await readAnswers(proof.site.outbox)
  if (responses.length < proof.orders.length || acknowledgements.length < proof.files.length) return false
  for (const state of unsettled) {
    if ((await list(proof, crossdock, `/deliveries?state=${state}&limit=1`)).length > 0) return false
  }
  return true
}

const isStockShown = ({ crm, stock }: ProofSite): boolean => {
  const shown = new Map(crm.rows('Stock_Level__c').map((row) => [row['Item_Code__c'], Number(row['On_Hand__c'])]))
  return [...stock].every(([item, quantity]) => shown.get(item) === Number(quantity))
}

/**
 * Reads both ends and the store's own words, never the log: what was put in against what is in the ERP, in the CRM and in the
 * partner's outbox.
 */
export const audit = async (proof: ProofSite, crossdock: CrossdockProcess, withStock: boolean): Promise<Audit> => {
  const breaches: string[] = []
  const { erp, crm, orders, files } = proof
  const same = (what: string, found: readonly string[], wanted: readonly string[]): void => {
    const counts = countsOf(found)
    for (const one of wanted) {
      const count = counts.get(one) ?? 0
      if (count === 0) breaches.push(`${what}: ${one} is lost`)
      if (count > 1) breaches.push(`${what}: ${one} is there ${count} times`)
      counts.delete(one)
    }
    for (const [one] of counts) breaches.push(`${what}: ${one} came from nowhere`)
  }
  const inErp = erp.orders()
  same(
    'order in the ERP',
    inErp.map(({ purchaseOrder }) => String(purchaseOrder)),
    orders,
  )
  same(
    'order in the CRM',
    crm.rows('Order').map((order) => String(order['PoNumber'])),
    orders,
  )
  const items = crm.rows('OrderItem').length
  if (items !== orders.length * linesPerOrder)
    breaches.push(`lines in the CRM: ${items} instead of ${orders.length * linesPerOrder}`)

  const { responses, acknowledgements } = await readAnswers(proof.site.outbox)
  same(
    'order response',
    responses.map(({ orderNumber }) => orderNumber),
    orders,
  )
  const numbers = new Map(inErp.map(({ purchaseOrder, salesOrder }) => [purchaseOrder, salesOrder]))
  for (const { orderNumber, sellerOrderNumber } of responses) {
    if (sellerOrderNumber !== numbers.get(orderNumber))
      breaches.push(`order response ${orderNumber} names ${sellerOrderNumber}, the ERP has ${numbers.get(orderNumber)}`)
  }
  same(
    'acknowledgement of file',
    acknowledgements.map(({ groupControlNumber }) => String(Number(groupControlNumber))),
    files.map(({ controlNumber }) => String(controlNumber)),
  )
  for (const { groupStatus, groupControlNumber } of acknowledgements) {
    if (groupStatus !== 'accepted') breaches.push(`file ${groupControlNumber} was answered with ${groupStatus}`)
  }
  // Each partner is counted for by itself, from 1.
  for (const [to, answers] of groupBy([...responses, ...acknowledgements], (answer) => answer.to)) {
    const inFiles = new Map(answers.map(({ file, controlNumber }) => [file, String(Number(controlNumber))]))
    same(
      `control number for ${to}`,
      [...inFiles.values()],
      Array.from({ length: inFiles.size }, (_, index) => String(index + 1)),
    )
  }

  const shown = crm.rows('Stock_Level__c')
  if (withStock) {
    same(
      'stock of item',
      shown.map((row) => String(row['Item_Code__c'])),
      [...proof.stock.keys()],
    )
    for (const row of shown) {
      const wanted = proof.stock.get(String(row['Item_Code__c']))
      if (Number(row['On_Hand__c']) !== Number(wanted))
        breaches.push(`stock of ${String(row['Item_Code__c'])} is ${String(row['On_Hand__c'])} instead of ${wanted}`)
    }
  }
  for (const state of [...unsettled, 'dead']) {
    const left = await list(proof, crossdock, `/deliveries?state=${state}&limit=10`)
    if (left.length > 0)
      breaches.push(`${left.length} deliveries are ${state}: ${JSON.stringify(left[0]).slice(0, 300)}`)
  }
  const dead = await list(proof, crossdock, '/dead-letters?limit=10')
  if (dead.length > 0) breaches.push(`${dead.length} dead letters: ${JSON.stringify(dead[0]).slice(0, 300)}`)
  return { breaches, orders: orders.length, answers: responses.length, stockRows: shown.length }
}

const countsOf = (all: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1)
  return counts
}

const list = async (proof: ProofSite, crossdock: CrossdockProcess, path: string): Promise<unknown[]> => {
  const { items } = (await proof.ask(crossdock, path)) as { items: unknown[] }
  return items
}
