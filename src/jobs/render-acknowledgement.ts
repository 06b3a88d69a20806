import type { Partner } from '../domain/partner.ts'
import type { EdiIssue, GroupResult, TransactionResult } from '../edi/edi.ts'
import { controlMessage } from '../edi/edifact/acknowledge.ts'
import { renderMessage, wrapMessages } from '../edi/edifact/write.ts'
import type { RenderedDocument } from '../edi/rendered-document.ts'
import type { Segment } from '../edi/segment.ts'
import {
  functionalAcknowledgement,
  implementationAcknowledgement,
  interchangeAcknowledgement,
} from '../edi/x12/acknowledge.ts'
import { plainText, renderSet, wrapSets } from '../edi/x12/write.ts'
import { edifactSettingsOf } from '../mappers/edi/edifact/edifact-settings.ts'
import type { Acknowledgement, DocumentState, Envelope, Store } from '../store/store.ts'
import type { ControlNumbers } from './outgoing.ts'

/** An acknowledgement as bytes, its numbers, and the part of its file name that says what it is. */
type RenderedAcknowledgement = { kind: string; bytes: Uint8Array; controlNumbers: ControlNumbers }

type Input = {
  envelope: Envelope
  acknowledgements: readonly Acknowledgement[]
  partner: Partner
  /** Called once everything in it could be written. */
  reserve: (hasGroup: boolean) => Promise<ControlNumbers>
  at: Date
}

/** Writes what acknowledges one envelope, in the envelope's own standard. Throws RejectedError for what cannot be written. */
export const renderAcknowledgement = (store: Store, input: Input): Promise<RenderedAcknowledgement> =>
  input.envelope.standard === 'edifact' ? renderEdifact(store, input) : renderX12(store, input)

/** GS08 of a 999 (X12 005010X231A1); there is none in older releases. */
const implementationVersion = '005010X231A1'

const renderX12 = async (
  store: Store,
  { envelope, acknowledgements, partner, reserve, at }: Input,
): Promise<RenderedAcknowledgement> => {
  const sets: RenderedDocument[] = []
  const is999 = acknowledgements.some(({ kind }) => kind === '999')
  for (const group of acknowledgements.flatMap(({ groups }) => groups)) {
    const judged = { group, transactions: await transactionsOf(store, envelope, group) }
    const set = is999 ? implementationAcknowledgement(judged) : functionalAcknowledgement(judged)
    if (set === undefined) continue
    const plain = set.map((segment) => withoutDelimiters(segment, partner))
    sets.push(renderSet(plain, partner))
  }
  const [group] = acknowledgements.flatMap(({ groups }) => groups)
  const ta1 = acknowledgements.some(({ kind }) => kind === 'TA1') ? { ta1: [ta1Of(envelope)] } : {}
  const controlNumbers = await reserve(sets.length > 0)
  const version = is999 ? implementationVersion : (group?.version ?? partner.version)
  const bytes = wrapSets({ partner, controlNumbers, functionalId: 'FA', version, at, ...ta1 }, sets)
  return { kind: sets.length === 0 ? 'ta1' : is999 ? '999' : '997', bytes, controlNumbers }
}

const renderEdifact = async (
  store: Store,
  { envelope, acknowledgements, partner, reserve, at }: Input,
): Promise<RenderedAcknowledgement> => {
  const judged = []
  for (const group of acknowledgements.flatMap(({ groups }) => groups)) {
    judged.push({ group, transactions: await transactionsOf(store, envelope, group) })
  }
  const { version, controlNumber, onlyReceipt, senderQualifier, sender, receiverQualifier, receiver } = envelope
  const header = {
    version,
    controlNumber,
    onlyReceipt,
    sender: { qualifier: senderQualifier, id: sender },
    receiver: { qualifier: receiverQualifier, id: receiver },
  }
  const message = controlMessage(header, resultOf(envelope), judged)
  if (message === undefined) throw new Error('an interchange of acknowledgements is not acknowledged')
  const settings = edifactSettingsOf(partner, 'CONTRL')
  const rendered = renderMessage(message, settings)
  const controlNumbers = await reserve(false)
  const bytes = wrapMessages(settings, { controlNumber: String(controlNumbers.interchange), at }, [rendered])
  return { kind: 'contrl', bytes, controlNumbers }
}

const transactionsOf = async (store: Store, envelope: Envelope, group: GroupResult): Promise<TransactionResult[]> => {
  const documents = await store.documents.resultsOfGroup(envelope.id, group.index)
  return documents.map(({ index, setId, version, controlNumber, state, issues }) => ({
    index,
    setId,
    version,
    controlNumber,
    status: verdictOf(state, issues),
    issues,
  }))
}

/** What the acknowledgement reports was decided when the envelope was read, whatever became of the document since. */
const verdictOf = (state: DocumentState, issues: readonly EdiIssue[]): TransactionResult['status'] => {
  if (state === 'rejected' && issues.some(({ severity }) => severity === 'error')) return 'rejected'
  return issues.length > 0 ? 'accepted-with-errors' : 'accepted'
}

const resultOf = ({ state, issues }: Envelope): { status: TransactionResult['status']; issues: EdiIssue[] } => ({
  status: state === 'accepted' || state === 'accepted-with-errors' ? state : 'rejected',
  issues,
})

const ta1Of = (envelope: Envelope): Segment => interchangeAcknowledgement(envelope, resultOf(envelope))

const longestCopy = 99

/** AK404 and IK404 repeat a bad value of the partner's document, which may hold what are delimiters in ours. */
const withoutDelimiters = (segment: Segment, { delimiters }: Partner): Segment =>
  segment[0] !== 'AK4' && segment[0] !== 'IK4'
    ? segment
    : segment.map((value, index) =>
        index === 4 && typeof value === 'string' ? plainText(value, delimiters, longestCopy) : value,
      )
