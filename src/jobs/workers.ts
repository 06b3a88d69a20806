import { answersLane, backlogLane, bulkLane, documentsLane, intakeLane, pullsLane, systemLane } from '../queue/lanes.ts'
import type { JobHandler, JobName } from '../queue/queue.ts'
import {
  buryAcknowledgement,
  buryDocument,
  buryInterchange,
  buryOutgoing,
  buryReconciliation,
  buryRun,
  oneByOne,
} from './bury-defects.ts'
import { deliverBatch } from './deliver-batch.ts'
import { type JobDeps, type JobRun, jobsPerSystem } from './job.ts'
import type { Lease } from './lease.ts'
import { mapDocument } from './map-document.ts'
import { pullFlow } from './pull-flow.ts'
import { receiveInterchange } from './receive-interchange.ts'
import { reconcile } from './reconcile.ts'
import { sendAcknowledgement } from './send-acknowledgement.ts'
import { sendDocument } from './send-document.ts'

const runs: Record<Exclude<JobName, 'bulk-action'>, JobRun> = {
  'receive-interchange': receiveInterchange,
  'map-document': mapDocument,
  'deliver-batch': deliverBatch,
  'send-acknowledgement': sendAcknowledgement,
  'send-document': sendDocument,
  'pull-flow': pullFlow,
  reconcile,
}

/** From this try on, the items of a job are taken one by one and the one that fails is buried. */
const patientTries = 3
const lastResorts: Partial<Record<JobName, JobRun>> = {
  'receive-interchange': oneByOne(receiveInterchange, buryInterchange),
  'map-document': oneByOne(mapDocument, buryDocument),
  'send-document': oneByOne(sendDocument, buryOutgoing),
  'send-acknowledgement': oneByOne(sendAcknowledgement, buryAcknowledgement),
  'pull-flow': oneByOne(pullFlow, buryRun),
  reconcile: oneByOne(reconcile, buryReconciliation),
}

/**
 * Work that is claimed in the name of the process alone, without a number that tells one claim from the next: a job that lost its claim, and has not
 * noticed yet, would take that of another job of this process for its own. So there is one job for each at a time; the sweep brings the work back.
 */
const claimedByName: ReadonlySet<JobName> = new Set(['pull-flow', 'reconcile', 'bulk-action'])

/** Jobs of one lane side by side in this process: enough that one waits for the network while another uses the processor. */
const concurrencyOf = { intake: 2, documents: 2, answers: 2, pulls: 2, system: jobsPerSystem }

/** Works off the actions on many that the desk has stored; the desk gives it, since jobs know nothing of the desk. */
export type BulkWork = {
  run(ids: readonly string[], lease: Lease, signal: AbortSignal): Promise<void>
  /** Ends one that fails every time. */
  giveUp(id: string, error: unknown): Promise<void>
}

/** Starts taking jobs from every lane. Without `bulk`, actions on many wait for a process that has it. */
export const startWorkers = async (deps: JobDeps, bulk?: BulkWork): Promise<void> => {
  const runBulk: JobRun = async (ids, { lease }, signal) => bulk?.run(ids, lease, signal)
  const ownRuns: Record<JobName, JobRun> = { ...runs, 'bulk-action': runBulk }
  const ownLastResorts = {
    ...lastResorts,
    'bulk-action': oneByOne(runBulk, async (id, error) => bulk?.giveUp(id, error)),
  }
  const handler: JobHandler = async (job, { attempt, turn, signal }) => {
    const run = (attempt < patientTries ? undefined : ownLastResorts[job.name]) ?? ownRuns[job.name]
    const lease = await deps.lease.begin()
    const ids = claimedByName.has(job.name) ? job.ids.filter((id) => !deps.claims.isHeld(id)) : job.ids
    const facts = { 'crossdock.ids': ids, 'crossdock.attempt': attempt }
    return deps.claims.holding(ids, () => deps.trace(job.name, facts, () => run(ids, { ...deps, lease }, signal, turn)))
  }
  await deps.queue.work(intakeLane, concurrencyOf.intake, handler)
  await deps.queue.work(documentsLane, concurrencyOf.documents, handler)
  await deps.queue.work(answersLane, concurrencyOf.answers, handler)
  await deps.queue.work(pullsLane, concurrencyOf.pulls, handler)
  // One at a time: what people want done at once must not take all there is.
  if (bulk !== undefined) await deps.queue.work(bulkLane, 1, handler)
  await deps.queue.work(backlogLane, 1, handler)
  for (const system of deps.connections.keys()) {
    await deps.queue.work(systemLane(system), concurrencyOf.system, handler)
  }
}
