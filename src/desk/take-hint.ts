import { isPullFlow } from '../domain/flow.ts'
import type { RecordEntity } from '../domain/record.ts'
import { say } from '../domain/said.ts'
import type { BegunRun, FlowDeskDeps } from './begin-runs.ts'
import { DeskError } from './desk.ts'

export type Hint = { system: string; entity: RecordEntity; ids: readonly string[]; webhookId: string }

/**
 * Has the records a system tells of read again. The runs themselves remember the message: their ids are made of its id, so a message that
 * comes twice begins nothing.
 */
export const takeHint = async (deps: FlowDeskDeps, { system, entity, ids, webhookId }: Hint): Promise<BegunRun[]> => {
  const isAsked = [...deps.flows.values()].some(
    (flow) => isPullFlow(flow) && flow.entity === entity && flow.from.includes(system),
  )
  if (!isAsked) throw new DeskError('NOT_FOUND', say('hint.no-flow', { entity, system }))
  const runs = await deps.takeHints({ system, entity, ids, key: `hook ${webhookId}` })
  if (runs.length === 0) throw new DeskError('HOOK_REPEATED', say('hint.repeated', { id: webhookId, system }))
  return runs
}
