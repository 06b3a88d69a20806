import { answersLane, documentsLane, intakeLane, systemLane } from '../queue/lanes.ts'
import type { JobHandler, JobName } from '../queue/queue.ts'
import { buryDocument, buryInterchange, oneByOne } from './bury-defects.ts'
import { deliverBatch } from './deliver-batch.ts'
import type { JobDeps, JobRun } from './job.ts'
import { mapDocument } from './map-document.ts'
import { receiveInterchange } from './receive-interchange.ts'
import { sendAcknowledgement } from './send-acknowledgement.ts'
import { sendDocument } from './send-document.ts'

const runs: Record<JobName, JobRun> = {
  'receive-interchange': receiveInterchange,
  'map-document': mapDocument,
  'deliver-batch': deliverBatch,
  'send-acknowledgement': sendAcknowledgement,
  'send-document': sendDocument,
}

/** From this try on, the items of a job are taken one by one and the one that fails is buried. */
const patientTries = 3
const lastResorts: Partial<Record<JobName, JobRun>> = {
  'receive-interchange': oneByOne(receiveInterchange, buryInterchange),
  'map-document': oneByOne(mapDocument, buryDocument),
}

/** Jobs of one lane side by side in this process: enough that one waits for the network while another uses the processor. */
const concurrencyOf = { intake: 2, documents: 2, answers: 1, system: 2 }

/** Starts taking jobs from every lane. */
export const startWorkers = async (deps: JobDeps): Promise<void> => {
  const handler: JobHandler = (job, { attempt, signal }) => {
    const run = (attempt < patientTries ? undefined : lastResorts[job.name]) ?? runs[job.name]
    return run(job.ids, deps, signal)
  }
  await deps.queue.work(intakeLane, concurrencyOf.intake, handler)
  await deps.queue.work(documentsLane, concurrencyOf.documents, handler)
  await deps.queue.work(answersLane, concurrencyOf.answers, handler)
  for (const system of deps.connections.keys()) {
    await deps.queue.work(systemLane(system), concurrencyOf.system, handler)
  }
}
