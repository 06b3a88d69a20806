import { randomUUID } from 'node:crypto'
import { CrossdockError, messageOf } from '../domain/errors.ts'
import { groupBy } from '../domain/group-by.ts'
import type { SalesOrder } from '../domain/sales-order.ts'
import type { Acknowledgement, Document, Store } from '../store/store.ts'
import { type JobDeps, type JobRun, partnerOf } from './job.ts'
import { orderResponseFormatOf } from './order-response-formats.ts'
import { type OutgoingInterchange, reserveControlNumbers, storeOutgoing, wakeOutgoing } from './outgoing.ts'

/** Renders the order responses that are due: one for each order the ERP has answered, in the partner's own standard. */
export const answerOrder: JobRun = async (ids, deps) => {
  const systems = await deps.store.transaction(async (store) => {
    const due = await store.acknowledgements.takeDue(ids)
    const documentIds = due.flatMap(({ documentId }) => (documentId === null ? [] : [documentId]))
    const documents = new Map((await store.documents.getMany(documentIds)).map((document) => [document.id, document]))
    const outgoing: OutgoingInterchange[] = []
    for (const [partner, acknowledgements] of groupBy(due, (acknowledgement) => acknowledgement.partner)) {
      outgoing.push(...(await renderAll(store, partner, acknowledgements, documents, deps)))
    }
    return storeOutgoing(store, outgoing)
  })
  await wakeOutgoing(deps, systems)
}

/** What cannot be written becomes a dead letter of its order; the others go on. */
const renderAll = async (
  store: Store,
  partnerName: string,
  acknowledgements: readonly Acknowledgement[],
  documents: ReadonlyMap<string, Document>,
  deps: JobDeps,
): Promise<OutgoingInterchange[]> => {
  const partner = partnerOf(deps, partnerName)
  if (partner === undefined) {
    for (const { id, documentId } of acknowledgements) {
      const message = `no partner profile is named "${partnerName}": add it, then retry`
      await bury(store, id, documents.get(documentId ?? ''), 'PARTNER_UNKNOWN', message)
    }
    return []
  }
  const format = orderResponseFormatOf(partner)
  const numbersOf = await reserveControlNumbers(store, partner, acknowledgements.length)
  const outgoing: OutgoingInterchange[] = []
  for (const [index, { id, documentId, answer }] of acknowledgements.entries()) {
    const document = documents.get(documentId ?? '')
    const controlNumbers = numbersOf(index)
    try {
      if (document === undefined || document.canonical === null || answer === null)
        throw new Error('the order or the answer is gone')
      // A document that is answered holds a sales order.
      const order = document.canonical as SalesOrder
      const bytes = format.write({
        answer,
        order,
        partner,
        controlNumbers,
        at: new Date(deps.now()),
        orderControlNumber: document.transactionControlNumber,
      })
      outgoing.push({
        partner,
        fileName: format.fileName,
        controlNumber: controlNumbers.interchange,
        acknowledgementIds: [id],
        documentId: document.id,
        flow: document.flow ?? 'order-response',
        bytes,
      })
    } catch (error) {
      const code = error instanceof CrossdockError ? error.code : 'DEFECT'
      await bury(store, id, document, code, `the order response cannot be written: ${messageOf(error)}`)
    }
  }
  return outgoing
}

const bury = async (
  store: Store,
  acknowledgementId: string,
  document: Document | undefined,
  code: Parameters<Store['deadLetters']['open']>[0][number]['code'],
  message: string,
): Promise<void> => {
  await store.acknowledgements.markDead([acknowledgementId])
  if (document === undefined) return
  const { flow, system, partner, businessKey } = document
  await store.deadLetters.open([
    {
      id: randomUUID(),
      subject: 'document',
      subjectId: document.id,
      flow,
      system,
      partner,
      businessKey,
      code,
      message,
      issues: [],
      retrySafety: 'applied',
    },
  ])
}
