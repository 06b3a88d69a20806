import type { Source } from '../../connectors/connector.ts'
import type { PullFlow } from '../../domain/flow.ts'
import type { RecordEntity } from '../../domain/record.ts'
import type { Run, RunCounts } from '../../store/record-store.ts'
import type { JobDeps } from '../job.ts'

/** One run at work, and all it needs to know. */
export type Pull = {
  run: Run
  flow: PullFlow
  entity: RecordEntity
  system: string
  source: Source<RecordEntity>
  /** Rows read with another one are mapped anew. */
  salt: string
  /** Totals so far; steps that are committed have added to them. */
  counts: RunCounts
  /** Where its window ends, in source time; undefined: it has no end. */
  until: string | undefined
  deps: JobDeps
  signal: AbortSignal
}

/** The run is not ours any more, or was cancelled: nothing more is done for it. */
export class RunLostError extends Error {
  constructor(runId: string) {
    super(`run ${runId} passed to another process or was cancelled`)
    this.name = 'RunLostError'
  }
}

/** The work is cut short by us; the run goes on later from where it is. */
export class RunInterruptedError extends Error {
  constructor(runId: string) {
    super(`run ${runId} is interrupted`)
    this.name = 'RunInterruptedError'
  }
}

/** The source could not be read: the run fails, and no cursor moves. */
export class SourceError extends Error {
  constructor(cause: unknown) {
    super('the source could not be read', { cause })
    this.name = 'SourceError'
  }
}

/** What a source yields; what it throws is told apart from what goes wrong here. */
export async function* fromSource<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    for await (const item of items) yield item
  } catch (error) {
    throw new SourceError(error)
  }
}

export const askSource = async <T>(asked: Promise<T>): Promise<T> => {
  try {
    return await asked
  } catch (error) {
    throw new SourceError(error)
  }
}

export const addCounts = (counts: RunCounts, added: Partial<RunCounts>): RunCounts => {
  const sum = { ...counts }
  for (const [name, count] of Object.entries(added)) sum[name as keyof RunCounts] += count
  return sum
}

/** Stops between two steps when the process ends, lost its job, or may no longer write with its claims. */
export const goOnIfAllowed = ({ run, signal, deps }: Pull): void => {
  if (signal.aborted) throw new RunInterruptedError(run.id)
  deps.lease.assertHeld()
}
