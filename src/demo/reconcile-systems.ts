import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '../domain/page.ts'
import type { Finding, FindingSummary, Reconciliation } from '../store/reconcile-store.ts'
import type { FlowDriver } from './drive-flows.ts'

export type Compared = { id: string; summary: FindingSummary[]; findings: Finding[] }

const pollMs = 100
const limitMs = 180_000
const shownFindings = 3

/** Compares the systems of a flow, as `crossdock reconcile` does. */
export const compareSystems = async (driver: FlowDriver, flow: string): Promise<Compared> => {
  const { id } = await driver.call<{ id: string }>('POST', `/flows/${flow}/reconcile`)
  const { summary } = await ended(driver, id)
  const { items } = await driver.call<Page<Finding>>('GET', `/reconciliations/${id}/findings?limit=1000`)
  return { id, summary, findings: items }
}

/** Repairs what a comparison found, and waits for what follows from it. */
export const repairSystems = async (driver: FlowDriver, id: string): Promise<void> => {
  await driver.call('POST', `/reconciliations/${id}/repair`)
  await ended(driver, id)
  await driver.settled()
}

const ended = async (driver: FlowDriver, id: string): Promise<Reconciliation & { summary: FindingSummary[] }> => {
  const end = Date.now() + limitMs
  for (;;) {
    const at = await driver.call<Reconciliation & { summary: FindingSummary[] }>('GET', `/reconciliations/${id}`)
    if (at.state === 'done') return at
    if (at.state === 'failed' || Date.now() > end)
      throw new Error(`reconciliation ${id} is ${at.state}: ${at.errorMessage ?? 'no error'}`)
    await sleep(pollMs)
  }
}

export const showCompared = ({ summary, findings }: Compared, out: (line: string) => void): void => {
  for (const { bucket, system, action, count } of summary)
    out(`  ${String(count).padStart(5)} ${bucket.padEnd(10)} ${(system ?? 'records').padEnd(8)} to do: ${action}`)
  for (const { bucket, key, system, externalId, differences, note } of findings.slice(0, shownFindings)) {
    const fields = differences.map(({ field }) => field).join(', ')
    out(`    ${bucket}: ${key ?? externalId} ${system ?? ''} ${fields}${note === null ? '' : ` (${note})`}`)
  }
}
