import { randomUUID } from 'node:crypto'
import type { AppliedChange, OutgoingDocuments, OutgoingEntity } from '../domain/document.ts'
import { CrossdockError, messageOf, RejectedError } from '../domain/errors.ts'
import { groupBy } from '../domain/group-by.ts'
import type { Issue } from '../domain/issue.ts'
import type { Partner } from '../domain/partner.ts'
import type { SalesOrder } from '../domain/sales-order.ts'
import { type Answered, outgoingFormatOf } from '../mappers/edi/outgoing-documents.ts'
import { applyOverrides, type MappedDocument } from '../mappers/overrides.ts'
import type { Document, DocumentContent, Store } from '../store/store.ts'
import { type JobDeps, type JobRun, partnerOf } from './job.ts'
import { type OutgoingInterchange, reserveControlNumbers, storeOutgoing, wakeOutgoing } from './outgoing.ts'

/** Writes the documents that are due, each in its partner's standard, with the intent to deliver them. */
export const sendDocument: JobRun = async (ids, deps, _signal, turn = 0) => {
  const systems = await deps.store.transaction(async (store) => {
    const due = await store.documents.takeDue(ids)
    const answeredIds = due.flatMap(({ answers }) => answers ?? [])
    const answered = new Map((await store.documents.contents(answeredIds)).map((document) => [document.id, document]))
    const outgoing: OutgoingInterchange[] = []
    for (const [partner, documents] of groupBy(due, (document) => document.partner)) {
      outgoing.push(...(await writeAll(store, partner, documents, answered, deps)))
    }
    return storeOutgoing(store, outgoing)
  })
  await wakeOutgoing(deps, systems, turn)
}

/** What cannot be written becomes a dead letter; the others go on. */
const writeAll = async (
  store: Store,
  partnerName: string,
  documents: readonly Document[],
  answered: ReadonlyMap<string, DocumentContent>,
  deps: JobDeps,
): Promise<OutgoingInterchange[]> => {
  const partner = partnerOf(deps, partnerName)
  if (partner === undefined) {
    const message = `no partner profile is named "${partnerName}": add it, then retry`
    for (const document of documents) await bury(store, document, 'PARTNER_UNKNOWN', message)
    return []
  }
  const numbersOf = await reserveControlNumbers(store, partner, documents.length)
  const outgoing: OutgoingInterchange[] = []
  for (const [index, document] of documents.entries()) {
    try {
      const first = document.answers === null ? undefined : answered.get(document.answers)
      outgoing.push(await write(document, first, partner, numbersOf(index), deps))
    } catch (error) {
      const code = error instanceof CrossdockError ? error.code : 'DEFECT'
      const issues = error instanceof MappingError ? error.issues : []
      await bury(store, document, code, `the ${document.type} cannot be written: ${messageOf(error)}`, issues)
    }
  }
  return outgoing
}

const write = async (
  document: Document,
  first: DocumentContent | undefined,
  partner: Partner,
  controlNumbers: { interchange: number; group: number },
  deps: JobDeps,
): Promise<OutgoingInterchange> => {
  if (document.answers !== null && first === undefined) throw new Error('the document it answers is gone')
  const answered = first === undefined ? undefined : answeredBy(first)
  // An outbound document holds the canonical form of its entity.
  const entity = document.entity as OutgoingEntity
  const value = document.canonical as OutgoingDocuments[OutgoingEntity]
  const format = outgoingFormatOf(partner, entity, answered?.changeNumber !== undefined)
  if (format === undefined)
    throw new Error(`${partner.name} speaks ${partner.standard}, in which no ${entity} is written`)
  const bytes = format.write(
    await overridden(entity, value, partner, { type: format.type, version: document.version }),
    {
      partner,
      controlNumbers,
      at: new Date(deps.now()),
      ...(answered === undefined ? {} : { answered }),
    },
  )
  return {
    partner,
    fileName: format.fileName,
    controlNumbers,
    acknowledgementIds: [],
    document,
    flow: document.flow ?? 'outgoing',
    bytes,
  }
}

/** A document that the partner's own mapping cannot change. The message is of the first issue. */
class MappingError extends RejectedError {
  readonly issues: readonly Issue[]

  constructor(issues: readonly Issue[]) {
    const [first] = issues
    const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
    super(first?.code ?? 'MAPPING_FAILED', `${first?.path}: ${first?.message}${more}`)
    this.issues = issues
  }
}

const overridden = async (
  entity: OutgoingEntity,
  value: OutgoingDocuments[OutgoingEntity],
  partner: Partner,
  document: MappedDocument,
): Promise<OutgoingDocuments[OutgoingEntity]> => {
  const mapped = await applyOverrides(entity, value, partner, document)
  if (mapped.ok) return mapped.value
  throw new MappingError(mapped.issues)
}

/** What an order response speaks of. */
const answeredBy = ({ entity, canonical, transactionControlNumber: controlNumber }: DocumentContent): Answered => {
  if (entity !== 'order-change') {
    // A document that is answered holds a sales order, or a change of one.
    return { order: canonical as SalesOrder, controlNumber }
  }
  const { change, order } = canonical as AppliedChange
  return { order: order ?? orderNamedBy(change), controlNumber, changeNumber: change.changeNumber ?? '' }
}

/** All that is known of an order that never came. */
const orderNamedBy = ({ orderNumber, issueDate }: AppliedChange['change']): SalesOrder => ({
  orderNumber,
  issueDate,
  purpose: 'original',
  currency: '',
  parties: [],
  references: [],
  allowancesCharges: [],
  taxes: [],
  notes: [],
  lines: [],
  totals: {},
})

const bury = async (
  store: Store,
  { id, flow, system, partner, businessKey }: Document,
  code: Parameters<Store['deadLetters']['open']>[0][number]['code'],
  message: string,
  issues: readonly Issue[] = [],
): Promise<void> => {
  await store.documents.setState([id], 'dead')
  await store.deadLetters.open([
    {
      id: randomUUID(),
      subject: 'document',
      subjectId: id,
      flow,
      system,
      partner,
      businessKey,
      code,
      message,
      issues: [...issues],
      retrySafety: 'not-sent',
    },
  ])
}
