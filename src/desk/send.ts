import type * as z from 'zod'
import { numberOf, type OutgoingDocuments, outgoingSchemas, type SendableEntity } from '../domain/document.ts'
import { outgoingDocument } from '../domain/outgoing-document.ts'
import { say } from '../domain/said.ts'
import { outgoingEntitiesOf, outgoingFormatOf } from '../mappers/edi/outgoing-documents.ts'
import { answersLane } from '../queue/lanes.ts'
import { type ActionReport, type DeskDeps, DeskError, reported, wake } from './desk.ts'

export type SendReport = ActionReport & { documentId: string }

/**
 * Takes a canonical document to be written and delivered to a partner. The same number of one partner and entity is taken once:
 * DeskError DOCUMENT_REPEATED names the first. `read` gives the value, or throws where it is no such document.
 */
export const sendToPartner = async (
  deps: DeskDeps,
  {
    partner: name,
    entity,
    read,
    actor,
  }: {
    partner: string
    entity: SendableEntity
    read: <T extends z.ZodType>(schema: T) => z.output<T>
    actor: string
  },
): Promise<SendReport> => {
  const partner = deps.partners.find((each) => each.name === name)
  if (partner === undefined) throw new DeskError('NOT_FOUND', say('partner.none', { partner: name }))
  const format = outgoingFormatOf(partner, entity)
  if (format === undefined) {
    const can = outgoingEntitiesOf(partner).join(', ')
    throw new DeskError(
      'ACTION_REFUSED',
      say('send.not-spoken', { partner: name, standard: partner.standard, can, entity }),
    )
  }
  const canonical = read(outgoingSchemas[entity])
  const number = numberIn(entity, canonical)
  const document = outgoingDocument({
    partner: name,
    system: partner.system,
    type: format.type,
    entity,
    flow: null,
    businessKey: number,
    canonical,
  })
  await deps.store.transaction(async (store) => {
    const claim = { documentId: document.id, partner: name, entity, businessKey: number }
    const first = (await store.documents.claimKeys([claim])).get(document.id)
    if (first !== undefined) {
      const message = say('send.repeated', { entity, number, partner: name, document: first })
      throw new DeskError('DOCUMENT_REPEATED', message)
    }
    await store.documents.insert([document])
    await store.audit.append({
      actor,
      action: 'document.send',
      subject: document.id,
      detail: { partner: name, entity, number },
    })
  })
  const queued = await wake(deps, answersLane, { name: 'send-document', ids: [document.id] })
  return {
    ...reported(
      say('did.sent', { entity, number, partner: name, type: format.type }),
      say('next.goes-out', { system: partner.system }),
    ),
    queued,
    documentId: document.id,
  }
}

const numberIn = <E extends SendableEntity>(entity: E, value: OutgoingDocuments[E]): string => numberOf[entity](value)
