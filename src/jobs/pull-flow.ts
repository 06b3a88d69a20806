import { CrossdockError, messageOf } from '../domain/errors.ts'
import { approvalOf } from '../domain/guard.ts'
import { newRowId } from '../domain/new-row-id.ts'
import { failuresBefore, systemPauseOf } from '../queue/fault-policy.ts'
import { createPlanner } from '../records/plan-records.ts'
import { filterOf } from '../records/routes.ts'
import type { Run } from '../store/record-store.ts'
import type { JobDeps, JobRun } from './job.ts'
import { LeaseLostError } from './lease.ts'
import { GuardError } from './pull/guards.ts'
import { holdAgain } from './pull/held-rows.ts'
import { openPull } from './pull/open-pull.ts'
import { type Position, positionOf, streamOf } from './pull/position.ts'
import { type Pull, RunInterruptedError, RunLostError, SourceError } from './pull/pull.ts'
import { readDeletes } from './pull/read-deletes.ts'
import { readRows } from './pull/read-rows.ts'
import { firstPosition } from './pull/read-window.ts'
import { saveProgress } from './pull/take-page.ts'
import { tellPartners } from './pull/tell-partners.ts'

/** Reads what changed in one system, for one flow. The ids are those of runs. */
export const pullFlow: JobRun = async (ids, deps, signal) => {
  for (const id of ids) {
    const run = await deps.store.runs.claim(id, deps.instanceId)
    if (run !== undefined) await pullRun(run, deps, signal)
  }
}

const pullRun = async (run: Run, deps: JobDeps, signal: AbortSignal): Promise<void> => {
  let pull: Pull | undefined
  try {
    pull = openPull(run, deps, signal)
    await work(pull)
  } catch (error) {
    if (error instanceof RunLostError) {
      deps.logger.info({ run: run.id, flow: run.flow }, error.message)
      return
    }
    if (error instanceof GuardError) {
      await stopByGuard(run, pull, error, deps)
      return
    }
    const cutShort = signal.aborted || error instanceof RunInterruptedError || error instanceof LeaseLostError
    const cause = error instanceof SourceError ? error.cause : error
    if (cutShort || !(error instanceof SourceError || error instanceof CrossdockError)) {
      await deps.store.runs.release(run.id, deps.instanceId)
      if (cutShort) return
      throw error
    }
    await fail(run, pull, cause, deps)
  }
}

const work = async (pull: Pull): Promise<void> => {
  const { run, flow, deps } = pull
  const taker = {
    planner: createPlanner(pull.entity, deps),
    filter: filterOf('filter' in flow ? flow.filter : undefined),
  }
  let position: Position = positionOf(run.position) ?? (await firstPosition(pull))
  pull.until = position.window.until
  if (position.phase === 'rows') {
    await saveProgress(deps.store, pull, pull.counts, position)
    position = await readRows(pull, taker, position)
  }
  if (position.phase === 'deletes') position = await readDeletes(pull, taker, position)
  await tellPartners(pull)
  await finish(pull, position)
}

/** The cursor moves with the end of the run, and only when nobody else moved it. */
const finish = async ({ run, system, entity, deps, counts }: Pull, { cursor, preview }: Position): Promise<void> => {
  await deps.store.transaction(async (store) => {
    if (cursor !== undefined && !run.dryRun) {
      const moved = await store.cursors.save(
        system,
        streamOf(run.flow, entity),
        { since: cursor.until },
        cursor.version,
      )
      if (!moved)
        deps.logger.warn({ run: run.id, flow: run.flow, system }, 'another run moved the cursor: it stays there')
    }
    await store.runs.finish(run.id, deps.instanceId, {
      state: 'done',
      counts,
      ...(run.dryRun ? { detail: { records: preview ?? [] } } : {}),
    })
  })
  await deps.store.systems.recovered(system)
}

/** Nothing was changed by what is gone, and no slot comes until a person has looked. */
const stopByGuard = async (run: Run, pull: Pull | undefined, error: GuardError, deps: JobDeps): Promise<void> => {
  await deps.store.transaction(async (store) => {
    await store.runs.finish(run.id, deps.instanceId, {
      state: 'stopped',
      counts: pull?.counts ?? run.counts,
      detail: { ...approvalOf(run), guard: error.finding },
      errorCode: error.code,
      errorMessage: error.message,
    })
    await store.links.endListing(run.id)
    await store.flows.pause(run.flow, error.message, 'crossdock')
    await store.deadLetters.open([
      {
        id: newRowId(),
        subject: 'run',
        subjectId: run.id,
        flow: run.flow,
        system: run.system,
        partner: null,
        businessKey: run.flow,
        code: error.code,
        message: error.message,
        issues: [],
        retrySafety: 'not-sent',
      },
    ])
  })
  deps.logger.error({ run: run.id, flow: run.flow, system: run.system, code: error.code }, error.message)
}

/** The next slot tries again; nothing is skipped, since the cursor stands where it stood. */
const fail = async (run: Run, pull: Pull | undefined, error: unknown, deps: JobDeps): Promise<void> => {
  const code = error instanceof CrossdockError ? error.code : 'DEFECT'
  const message = deps.redact(messageOf(error))
  await deps.store.transaction(async (store) => {
    await store.runs.finish(run.id, deps.instanceId, {
      state: 'failed',
      counts: pull?.counts ?? run.counts,
      errorCode: code,
      errorMessage: message,
    })
    await holdAgain(store, run, code, message)
  })
  const failures = failuresBefore(await deps.store.systems.status(run.system))
  const pause = systemPauseOf(error, failures, deps.retry, deps.random)
  if (pause !== undefined) await deps.store.systems.pause(run.system, deps.redact(pause.reason), pause.forMs)
  deps.logger.error(
    { run: run.id, flow: run.flow, system: run.system, code, err: error },
    `${run.flow} cannot read ${run.system}: ${messageOf(error)}`,
  )
}
