import { isOrderFlow } from '../domain/flow.ts'
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
    const { flow } = one.delivery
    if (deps.flows.has(flow) && answeringSystem(deps, flow) !== system) return []
    return [{ documentId: one.delivery.documentId, flow, answer: one.receipt.answer }]
  })
  if (answers.length === 0) return []
  const answered = await store.documents.heads(answers.map(({ documentId }) => documentId))
  const byId = new Map(answered.map((document) => [document.id, document]))
  return store.documents.insert(
    answers.flatMap(({ documentId, flow, answer }) => {
      const document = byId.get(documentId)
      if (document === undefined || answeringSystem(deps, flowNow(flow, document, deps)) !== system) return []
      const partner = partnerOf(deps, document.partner)
      if (partner !== undefined) return orderResponseDocument(document, answer, partner) ?? []
      return answerToNobody(document, answer)
    }),
  )
}

/** Of an order that was on its way when its flow got another name: the flow that takes such orders now. */
const flowNow = (name: string, { system }: DocumentHead, { flows }: JobDeps): string =>
  flows.has(name) ? name : ([...flows].find(([, flow]) => isOrderFlow(flow) && flow.from.includes(system))?.[0] ?? name)

/** The profile was taken away since the order came. What is due all the same becomes a dead letter when it is to be written, and waits there for the profile. */
const answerToNobody = ({ id, partner, system, flow, businessKey }: DocumentHead, answer: OrderResponse): NewDocument =>
  outgoingDocument({
    partner,
    system,
    type: 'order-response',
    entity: 'order-response',
    flow,
    businessKey: businessKey ?? answer.orderNumber,
    canonical: answer,
    answers: id,
  })
