import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiClient } from '../../client.ts'
import type { Context } from '../../context.ts'
import { getReconciliation, type ReconciliationView } from './views.ts'

const firstPauseMs = 100
const longestPauseMs = 1_000
const tellEveryMs = 2_000

/** Waits until the work of a reconciliation has ended, and tells meanwhile how far it is. */
export const followReconciliation = async (
  context: Context,
  client: ApiClient,
  id: string,
): Promise<ReconciliationView> => {
  let toldMs = context.nowMs()
  let told = ''
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
    const reconciliation = await getReconciliation(client, id)
    if (reconciliation.state === 'done' || reconciliation.state === 'failed') return reconciliation
    const progress = progressText(reconciliation)
    if (progress !== told && context.nowMs() - toldMs >= tellEveryMs) {
      context.note(progress)
      told = progress
      toldMs = context.nowMs()
    }
    await sleep(pauseMs)
  }
}

const progressText = ({ task, state, counts, summary }: ReconciliationView): string => {
  if (state === 'due') return `${task} waits for a worker`
  const found = summary.reduce((sum, { count }) => sum + count, 0)
  if (task !== 'compare') return `${task} goes on: ${found} findings`
  return `${counts.read} rows read, ${counts.records} records checked, ${found} findings so far`
}
