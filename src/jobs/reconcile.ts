import { CrossdockError } from '../domain/errors.ts'
import { failuresBefore, systemPauseOf } from '../queue/fault-policy.ts'
import type { Reconciliation } from '../store/reconcile-store.ts'
import type { JobDeps, JobRun } from './job.ts'
import { LeaseLostError } from './lease.ts'
import { compare } from './reconcile/compare.ts'
import { openWork, UnreadableError, type Work, WorkCutShortError, WorkLostError } from './reconcile/open-work.ts'
import { repair } from './reconcile/repair.ts'
import { undo } from './reconcile/undo.ts'

const tasks: Record<Reconciliation['task'], (work: Work) => Promise<void>> = { compare, repair, undo }

/** Compares systems with what Crossdock believes, repairs what was found, or takes a repair back. The ids are those of reconciliations. */
export const reconcile: JobRun = async (ids, deps, signal) => {
  for (const id of ids) {
    const claimed = await deps.store.reconciliations.claim(id, deps.instanceId)
    if (claimed !== undefined) await carryOut(claimed, deps, signal)
  }
}

const carryOut = async (claimed: Reconciliation, deps: JobDeps, signal: AbortSignal): Promise<void> => {
  const { id } = claimed
  const { reconciliations } = deps.store
  try {
    await tasks[claimed.task](openWork(claimed, deps, signal))
    await reconciliations.finish(id, deps.instanceId, { state: 'done' })
  } catch (error) {
    if (error instanceof WorkLostError) return
    const cutShort = signal.aborted || error instanceof WorkCutShortError || error instanceof LeaseLostError
    if (!cutShort && error instanceof UnreadableError) await pauseAfter(error, deps)
    if (!cutShort && (error instanceof UnreadableError || error instanceof CrossdockError)) {
      await fail(claimed, error, deps)
      return
    }
    await reconciliations.release(id, deps.instanceId)
    if (!cutShort) throw error
  }
}

const fail = async ({ id, flow, task }: Reconciliation, error: Error, deps: JobDeps): Promise<void> => {
  const cause = error instanceof UnreadableError ? error.cause : error
  const errorCode = cause instanceof CrossdockError ? cause.code : 'DEFECT'
  const errorMessage = deps.redact(error.message)
  await deps.store.reconciliations.finish(id, deps.instanceId, { state: 'failed', errorCode, errorMessage })
  deps.logger.error(
    { reconciliation: id, flow, task, code: errorCode, err: cause },
    `${task} of ${flow} failed: ${errorMessage}`,
  )
}

/** A system that is down is left in peace, whoever finds it out. */
const pauseAfter = async ({ system, cause }: UnreadableError, deps: JobDeps): Promise<void> => {
  const failures = failuresBefore(await deps.store.systems.status(system))
  const pause = systemPauseOf(cause, failures, deps.retry, deps.random)
  if (pause !== undefined) await deps.store.systems.pause(system, deps.redact(pause.reason), pause.forMs)
}
