import type { Connection } from '../connectors/connector.ts'
import { errorCatalogue } from '../domain/error-catalogue.ts'
import type { Exchange } from '../domain/exchange.ts'
import type { RecordEntity } from '../domain/record.ts'
import type { FieldValue } from '../domain/record-fields.ts'
import { english, type Said } from '../domain/said.ts'
import type { Comment } from '../store/desk-store.ts'
import type { HeldRecord, Run } from '../store/record-store.ts'
import type { DeadLetter, Delivery, DeliveryEvent, Document, Interchange, Store } from '../store/store.ts'
import { getDeadLetter } from './act-on-dead-letter.ts'
import { conflictPlace, isDecided } from './conflict-place.ts'
import { type AllowedActions, allowedActions } from './dead-letter-actions.ts'
import { whyNoCanonicalEdit } from './edit-canonical.ts'
import { currentRecord } from './find-records.ts'
import { type MappedSide, mappedSides } from './mapped-side.ts'
import { remedyOf } from './remedies.ts'

/** A dead letter with everything needed to judge it. */
export type DeadLetterView = {
  deadLetter: DeadLetter
  /** What the code means, in one line. */
  meaning: string
  /** From `docs/errors.md`. */
  cause: string
  remedy: string
  /** `editCanonical`: whether the order itself may be edited, for a delivery. */
  actions: Record<keyof Refusals, string | null>
  /** The same for who reads another language. */
  actionsSaid: Refusals
  /** The order document it is about, also for a delivery. */
  document: Document | undefined
  mapped: MappedSide[]
  delivery: Delivery | undefined
  events: DeliveryEvent[]
  exchange: Exchange | undefined
  interchange: Interchange | undefined
  /** The row as its system has it, of one that makes no record. */
  heldRecord: HeldRecord | undefined
  /** The run a guard stopped. */
  run: Pick<Run, 'id' | 'flow' | 'system' | 'state' | 'counts' | 'detail'> | undefined
  conflict: ConflictView | undefined
  /** Oldest first. */
  comments: Comment[]
  /** Earlier dead letters of the same thing, newest first. */
  history: DeadLetter[]
}

type Refusals = AllowedActions & { editCanonical: Said | null }

/** The field systems disagree on, with what each says. */
export type ConflictView = {
  entity: RecordEntity
  recordId: string
  field: string
  /** Whose value a person said counts; null: nobody said. */
  decided: string | null
  values: { system: string; value: FieldValue | null; at: string | null }[]
}

export const showDeadLetter = async (
  store: Store,
  id: string,
  connections: ReadonlyMap<string, Pick<Connection, 'sinks'>> = new Map(),
): Promise<DeadLetterView> => {
  const deadLetter = await getDeadLetter(store, id)
  const { subject, subjectId } = deadLetter
  const delivery = subject === 'delivery' ? await store.deliveries.get(subjectId) : undefined
  const documentId = subject === 'document' ? subjectId : delivery?.documentId
  const document = documentId ? await store.documents.get(documentId) : undefined
  const interchangeId = interchangeOf(deadLetter, delivery, document)
  const actionsSaid = {
    ...allowedActions(deadLetter, subject === 'document' ? document : undefined, await isDecided(store, deadLetter)),
    editCanonical: await whyNoCanonicalEdit(store, deadLetter),
  }
  return {
    deadLetter,
    meaning: errorCatalogue[deadLetter.code],
    ...(await remedyOf(deadLetter.code)),
    actions: {
      edit: textOf(actionsSaid.edit),
      retry: textOf(actionsSaid.retry),
      resolve: textOf(actionsSaid.resolve),
      ignore: textOf(actionsSaid.ignore),
      editCanonical: textOf(actionsSaid.editCanonical),
    },
    actionsSaid,
    document,
    mapped: await mappedSides(store, connections, deadLetter, document, delivery),
    delivery,
    events: delivery === undefined ? [] : await store.deliveries.events([delivery.id]),
    exchange: await store.deadLetters.exchange(id),
    interchange: interchangeId ? await store.interchanges.get(interchangeId) : undefined,
    heldRecord: subject === 'held-record' ? (await store.heldRecords.get([subjectId]))[0] : undefined,
    run: subject === 'run' ? await runOf(store, subjectId) : undefined,
    conflict: await conflictOf(store, deadLetter),
    comments: await store.comments.of(id),
    history: (await store.deadLetters.history(subjectId)).filter((one) => one.id !== id),
  }
}

/** The file it is about: of a delivery of a file that one, though its document may be in another by now. */
const interchangeOf = (
  { subject, subjectId }: DeadLetter,
  delivery: Delivery | undefined,
  document: Document | undefined,
): string | null | undefined => {
  if (subject === 'interchange') return subjectId
  return delivery?.entity === 'interchange' ? delivery.canonicalId : document?.interchangeId
}

const textOf = (why: Said | null): string | null => (why === null ? null : english(why))

const runOf = async (store: Store, runId: string): Promise<DeadLetterView['run']> => {
  const run = await store.runs.get(runId)
  if (run === undefined) return undefined
  const { id, flow, system, state, counts, detail } = run
  return { id, flow, system, state, counts, detail }
}

const conflictOf = async (store: Store, deadLetter: DeadLetter): Promise<ConflictView | undefined> => {
  const place = conflictPlace(deadLetter)
  if (place === undefined) return undefined
  const { id, entity } = await currentRecord(store, place.recordId)
  const facets = await store.links.ofRecords(entity, [id])
  const decisions = await store.records.decisions([id])
  return {
    entity,
    ...place,
    decided: decisions.find(({ field }) => field === place.field)?.system ?? null,
    values: facets
      .filter(({ goneAt }) => goneAt === null)
      .map(({ system, fields, fieldTimes, modifiedAt }) => ({
        system,
        value: fields?.[place.field] ?? null,
        at: fieldTimes?.[place.field] ?? modifiedAt,
      })),
  }
}
