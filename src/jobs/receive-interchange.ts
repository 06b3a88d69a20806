import { crashPoint } from '../domain/crash-point.ts'
import type { ErrorCode } from '../domain/error-catalogue.ts'
import { isOrderFlow } from '../domain/flow.ts'
import { newRowId } from '../domain/new-row-id.ts'
import type { Partner } from '../domain/partner.ts'
import { stableId, stableIdBeside } from '../domain/stable-id.ts'
import type { EdiEvent, EnvelopeHeader, GroupHeader, TransactionResult } from '../edi/edi.ts'
import { flatOptionsOf } from '../edi/flat/flat-options.ts'
import { readPayload } from '../edi/read-payload.ts'
import { orderDocumentOf } from '../mappers/edi/incoming-documents.ts'
import type { DeadLetters, Interchange, NewDocument } from '../store/store.ts'
import { closeEnvelope, type OpenEnvelope, type PayloadProblem } from './close-envelope.ts'
import { flatPartnerOf } from './flat-partner.ts'
import type { JobDeps, JobRun } from './job.ts'
import { firstMessage, issueFromEdi, judgeTransaction } from './judge-transaction.ts'
import { registerEnvelope } from './register-envelope.ts'

const documentsPerWrite = 100
const documentBytesPerWrite = 4 * 1024 * 1024

/**
 * Refused documents of one file that get a dead letter each. Nobody looks through more of them, and a file of a few bytes for each must not
 * bury the desk; those over it share the dead letter of the file.
 */
const mostRefusalsOfFile = 1000

type NewDeadLetter = Parameters<DeadLetters['open']>[0][number]

type Reading = {
  interchange: Interchange
  flow: string | undefined
  /** The partner, where the file's name tells it. */
  flat: Partner | undefined
  envelope: OpenEnvelope | undefined
  envelopes: number
  /** Those of partners that are known. */
  known: number
  /** Documents that were refused. */
  refusals: number
  pending: { documents: NewDocument[]; deadLetters: NewDeadLetter[]; bytes: number }
  problems: PayloadProblem[]
}

/**
 * Reads a stored payload: envelopes, groups and documents become rows, acknowledgements become due. The documents of an
 * envelope take effect together when its trailer was read. Reading again after a crash finds what is there.
 */
export const receiveInterchange: JobRun = async (ids, deps, signal) => {
  for (const id of ids) {
    const interchange = await deps.store.interchanges.get(id)
    if (interchange?.state === 'received') await receive(interchange, deps, signal)
  }
}

const receive = async (interchange: Interchange, deps: JobDeps, signal: AbortSignal): Promise<void> => {
  const { partner, problem } = flatPartnerOf(interchange, deps.partners)
  const reading: Reading = {
    interchange,
    flow: [...deps.flows].find(([, flow]) => isOrderFlow(flow) && flow.from.includes(interchange.system))?.[0],
    flat: partner,
    envelope: undefined,
    envelopes: 0,
    known: 0,
    refusals: 0,
    pending: { documents: [], deadLetters: [], bytes: 0 },
    problems: problem === undefined ? [] : [problem],
  }
  if (problem !== undefined) return finish(reading, deps)
  const events = readPayload(deps.store.interchanges.read(interchange.id), {
    maxTransactionBytes: deps.limits.maxTransactionBytes,
    encodingOf: (header) => partnerOfEnvelope(header, deps)?.encoding,
    validationOf: (header) => partnerOfEnvelope(header, deps)?.validation,
    flat: partner && flatOptionsOf(partner, interchange.id),
  })
  for await (const event of events) {
    signal.throwIfAborted()
    await take(event, reading, deps, signal)
  }
  if (reading.envelopes === 0 && reading.problems.length === 0) {
    reading.problems.push({ code: 'INTERCHANGE_EMPTY', message: 'the file is empty', path: 'file' })
  }
  const unlisted = reading.refusals - mostRefusalsOfFile
  if (unlisted > 0) {
    reading.problems.push({
      code: 'TOO_MANY_REFUSED',
      message:
        `${reading.refusals} documents of the file were refused; the first ${mostRefusalsOfFile} have a dead letter each, ` +
        `the other ${unlisted} share this one (crossdock documents --filter "interchange:${interchange.id} state:rejected" lists them)`,
      path: 'file',
    })
  }
  await finish(reading, deps)
}

const take = async (event: EdiEvent, reading: Reading, deps: JobDeps, signal: AbortSignal): Promise<void> => {
  const { envelope } = reading
  switch (event.type) {
    case 'envelope-start':
      reading.envelopes += 1
      reading.envelope = await openEnvelope(event.envelope, reading, deps, signal)
      if (reading.envelope !== undefined) reading.known += 1
      return
    case 'transaction':
      if (envelope?.mode !== 'take') return
      addDocument(event.group, event.transaction, event.body, envelope, reading)
      if (reading.pending.documents.length >= documentsPerWrite || reading.pending.bytes >= documentBytesPerWrite) {
        await writePending(reading, deps)
      }
      return
    case 'group-end':
      envelope?.groups.push(event.group)
      return
    case 'envelope-end':
      if (envelope !== undefined) {
        await writePending(reading, deps)
        reading.problems.push(...(await closeEnvelope(envelope, event.result, deps)))
      }
      reading.envelope = undefined
      return
    case 'rubbish':
      reading.problems.push({
        code: 'INTERCHANGE_UNREADABLE',
        message: `${event.message} (${event.sizeBytes} bytes from byte ${event.byteOffset}, beginning ${JSON.stringify(event.sample)})`,
        path: `byte ${event.byteOffset}`,
      })
      return
    case 'group-start':
      return
  }
}

const partnerOfEnvelope = ({ sender, receiver }: EnvelopeHeader, { partners }: JobDeps): Partner | undefined =>
  partners.find(
    ({ standard, theirs, ours }) =>
      standard !== 'flat' &&
      theirs.id === sender.id &&
      theirs.qualifier === sender.qualifier &&
      ours.id === receiver.id &&
      ours.qualifier === receiver.qualifier,
  )

const openEnvelope = async (
  header: EnvelopeHeader,
  reading: Reading,
  deps: JobDeps,
  signal: AbortSignal,
): Promise<OpenEnvelope | undefined> => {
  const partner = reading.flat ?? partnerOfEnvelope(header, deps)
  if (partner === undefined) {
    const { sender, receiver } = header
    reading.problems.push({
      code: 'PARTNER_UNKNOWN',
      message:
        `no partner profile has sender ${sender.qualifier}/${sender.id} and receiver ${receiver.qualifier}/${receiver.id} ` +
        `(control number ${header.controlNumber}): add the profile, then retry`,
      path: `interchange ${header.index + 1}`,
    })
    return undefined
  }
  const row = await registerEnvelope(
    {
      id: envelopeIdOf(reading.interchange, header.index),
      interchangeId: reading.interchange.id,
      direction: 'in',
      index: header.index,
      partner: partner.name,
      senderQualifier: header.sender.qualifier,
      sender: header.sender.id,
      receiverQualifier: header.receiver.qualifier,
      receiver: header.receiver.id,
      controlNumber: header.controlNumber,
      standard: header.standard,
      date: header.date,
      time: header.time,
      version: header.version,
      usage: header.usage,
      onlyReceipt: header.onlyReceipt ?? false,
    },
    deps,
    signal,
  )
  const mode = row.state !== 'reading' ? 'done' : row.repeats === null ? 'take' : 'compare'
  return { header, row, partner, mode, groups: [], read: { documents: 0, acknowledgements: 0 } }
}

/**
 * The same bytes give the same ids, and documents the keys their orders carry in the systems: a file that is put in again after a restore, which
 * forgot it, is found there.
 */
const envelopeIdOf = ({ id, system, sha256 }: Interchange, index: number): string =>
  stableId('envelope', system, sha256 ?? id, index)

const addDocument = (
  group: GroupHeader,
  transaction: TransactionResult,
  body: Uint8Array | undefined,
  { row, partner, header, read }: OpenEnvelope,
  reading: Reading,
): void => {
  const verdict = judgeTransaction(transaction, body, reading.flow)
  read.documents += 1
  if (verdict.entity === 'acknowledgement') read.acknowledgements += 1
  const orderNumber =
    body === undefined
      ? null
      : (orderDocumentOf(transaction.setId)?.orderNumber(body, header.delimiters, partner) ?? null)
  const document: NewDocument = {
    // The same document gets the same id when the payload is read again.
    id: stableIdBeside(row.id, row.id, group.index, transaction.index),
    direction: 'in',
    interchangeId: reading.interchange.id,
    envelopeId: row.id,
    groupIndex: group.index,
    groupControlNumber: group.controlNumber,
    transactionIndex: transaction.index,
    transactionControlNumber: transaction.controlNumber,
    type: transaction.setId,
    version: transaction.version ?? group.version,
    entity: verdict.entity,
    flow: reading.flow ?? null,
    system: reading.interchange.system,
    partner: partner.name,
    businessKey: orderNumber,
    state: verdict.rejection === undefined ? 'held' : 'rejected',
    issues: verdict.issues,
    body: body ?? null,
    delimiters: header.delimiters,
    canonical: null,
  }
  reading.pending.documents.push(document)
  reading.pending.bytes += body?.byteLength ?? 0
  if (verdict.rejection === undefined) return
  reading.refusals += 1
  if (reading.refusals > mostRefusalsOfFile) return
  reading.pending.deadLetters.push({
    id: newRowId(),
    subject: 'document',
    subjectId: document.id,
    flow: document.flow,
    system: document.system,
    partner: partner.name,
    businessKey: orderNumber,
    ...refusal(document, verdict.rejection),
  })
}

const refusal = (
  { type, transactionControlNumber, issues }: NewDocument,
  code: ErrorCode,
): Pick<NewDeadLetter, 'code' | 'message' | 'issues' | 'retrySafety'> => ({
  code,
  message: `${type} ${transactionControlNumber}: ${firstMessage(issues)}`,
  issues: issues.map((issue) => issueFromEdi(issue, code)),
  retrySafety: 'not-sent',
})

const writePending = async ({ pending, interchange }: Reading, deps: JobDeps): Promise<void> => {
  if (pending.documents.length === 0) return
  const { documents, deadLetters } = pending
  await deps.store.transaction(async (store) => {
    await store.interchanges.touch(interchange.id)
    const inserted = new Set(await store.documents.insert(documents))
    await store.deadLetters.open(deadLetters.filter((deadLetter) => inserted.has(deadLetter.subjectId)))
  })
  crashPoint('documents-written')
  pending.documents = []
  pending.deadLetters = []
  pending.bytes = 0
}

const finish = async ({ interchange, problems, known }: Reading, deps: JobDeps): Promise<void> => {
  const [first] = problems
  await deps.store.transaction(async (store) => {
    // Of one that nothing was taken of, the same bytes may come again, once the partner is known.
    await store.interchanges.finish(interchange.id, known === 0 ? 'dead' : 'processed')
    if (first === undefined) return
    await store.deadLetters.open([
      {
        id: newRowId(),
        subject: 'interchange',
        subjectId: interchange.id,
        flow: null,
        system: interchange.system,
        partner: interchange.partner,
        businessKey: interchange.fileName,
        code: first.code,
        message: `${interchange.fileName}: ${first.message}${problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''}`,
        issues: problems.slice(0, 100).map(({ code, path, message }) => ({ code, path, message })),
        retrySafety: 'not-sent',
      },
    ])
  })
}
