import type { OrderResponse } from '../domain/order-response.ts'
import { outgoingDocument } from '../domain/outgoing-document.ts'
import { orderResponseDocument } from '../mappers/edi/outgoing-documents.ts'
import type { DocumentHead, NewDocument, Store } from '../store/store.ts'
import type { Attempted } from './attempted.ts'
import { answeringSystem, type JobDeps, partnerOf } from './job.ts'

/** Makes order responses due from the receipts of a system whose answer the flow passes on. Returns their ids. */
export const insertAnswers = async (
  store: Store,
  system: string,
  attempted: readonly Attempted[],
  deps: JobDeps,
): Promise<string[]> => {
  const answers = attempted.flatMap((one) => {
    if (one.came !== 'receipt' || one.receipt.answer === undefined || one.delivery.documentId === null) return []
    if (answeringSystem(deps, one.delivery.flow) !== system) return []
    return [{ documentId: one.delivery.documentId, answer: one.receipt.answer }]
  })
  if (answers.length === 0) return []
  const answered = await store.documents.heads(answers.map(({ documentId }) => documentId))
  const byId = new Map(answered.map((document) => [document.id, document]))
  return store.documents.insert(
    answers.flatMap(({ documentId, answer }) => {
      const document = byId.get(documentId)
      if (document === undefined) return []
      const partner = partnerOf(deps, document.partner)
      if (partner !== undefined) return orderResponseDocument(document, answer, partner) ?? []
      return answerToNobody(document, answer)
    }),
  )
}

/** The profile was taken away since the order came. What is due all the same becomes a dead letter when it is to be written, and waits there for the profile. */
const answerToNobody = ({ id, partner, system, flow }: DocumentHead, answer: OrderResponse): NewDocument =>
  outgoingDocument({
    partner,
    system,
    type: 'order-response',
    entity: 'order-response',
    flow,
    businessKey: answer.orderNumber,
    canonical: answer,
    answers: id,
  })
