import { messageOf, StoreAwayError } from '../domain/errors.ts'
import { newRowId } from '../domain/new-row-id.ts'
import { buryUnwritten } from './bury-unwritten.ts'
import type { JobDeps, JobRun } from './job.ts'
import { LeaseLostError } from './lease.ts'
import { holdAgain } from './pull/held-rows.ts'
import { buryAcknowledgements } from './send-acknowledgement.ts'

/** Makes a dead letter of one item that cannot be worked off. */
export type Bury = (id: string, error: unknown, deps: JobDeps) => Promise<void>

/**
 * For a job that failed before: takes its items one by one, so that the one that fails does not hold the others, and
 * buries it. A store that is away, or claims that are lost, are no item's fault: the job is tried again, and the sweep finds what is left.
 */
export const oneByOne =
  (run: JobRun, bury: Bury): JobRun =>
  async (ids, deps, signal, turn) => {
    for (const id of ids) {
      try {
        await run([id], deps, signal, turn)
      } catch (error) {
        if (signal.aborted || error instanceof StoreAwayError || error instanceof LeaseLostError) throw error
        deps.logger.error({ id, err: error }, 'this item fails every time: it becomes a dead letter')
        await bury(id, error, deps)
      }
    }
  }

export const buryInterchange: Bury = (id, error, deps) =>
  deps.store.transaction(async (store) => {
    const interchange = await store.interchanges.get(id)
    // Another job may have read it to its end meanwhile.
    if (interchange?.state !== 'received') return
    await store.interchanges.finish(id, 'dead')
    await store.deadLetters.open([
      {
        id: newRowId(),
        subject: 'interchange',
        subjectId: id,
        flow: null,
        system: interchange.system,
        partner: interchange.partner,
        businessKey: interchange.fileName,
        code: 'DEFECT',
        message: `${interchange.fileName}: reading it fails: ${messageOf(error)}`,
        issues: [],
        retrySafety: 'not-sent',
      },
    ])
  })

export const buryDocument: Bury = (id, error, deps) =>
  deps.store.transaction(async (store) => {
    const [document] = await store.documents.takeReceived([id])
    if (document === undefined) return
    await store.documents.setState([id], 'dead')
    await store.deadLetters.open([
      {
        id: newRowId(),
        subject: 'document',
        subjectId: id,
        flow: document.flow,
        system: document.system,
        partner: document.partner,
        businessKey: document.businessKey,
        code: 'DEFECT',
        message: `mapping it fails: ${messageOf(error)}`,
        issues: [],
        retrySafety: 'not-sent',
      },
    ])
  })

/** A run that fails every time: it ends, and the next slot tries again. */
export const buryRun: Bury = async (id, error, deps) => {
  const run = await deps.store.runs.claim(id, deps.instanceId)
  if (run === undefined) return
  await deps.store.transaction(async (store) => {
    await store.runs.finish(id, deps.instanceId, {
      state: 'failed',
      counts: run.counts,
      errorCode: 'DEFECT',
      errorMessage: messageOf(error),
    })
    await holdAgain(store, run, 'DEFECT', messageOf(error))
  })
}

/** What fails every time ends as failed; a comparison leaves no findings. */
export const buryReconciliation: Bury = async (id, error, deps) => {
  const { reconciliations } = deps.store
  if ((await reconciliations.claim(id, deps.instanceId)) === undefined) return
  await reconciliations.finish(id, deps.instanceId, {
    state: 'failed',
    errorCode: 'DEFECT',
    errorMessage: messageOf(error),
  })
}

/** A document of ours that cannot even be stored as written. */
export const buryOutgoing: Bury = (id, error, deps) =>
  deps.store.transaction(async (store) => {
    const [document] = await store.documents.takeDue([id])
    if (document !== undefined) await buryUnwritten(store, document, error)
  })

export const buryAcknowledgement: Bury = (id, error, deps) =>
  deps.store.transaction(async (store) => {
    const due = await store.acknowledgements.takeDue([id])
    const envelopeId = due[0]?.envelopeId ?? null
    const envelope = envelopeId === null ? undefined : await store.envelopes.get(envelopeId)
    if (envelope !== undefined) await buryAcknowledgements(store, envelope, due, error)
  })
