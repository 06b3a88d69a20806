import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { isFileOf } from '../../../domain/flat-layout.ts'
import type { Issue, Mapped } from '../../../domain/issue.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { EdiEvent, EdiIssue, EnvelopeHeader } from '../../../edi/edi.ts'
import { flatOptionsOf } from '../../../edi/flat/flat-options.ts'
import { readPayload } from '../../../edi/read-payload.ts'
import { documentReaderOf, orderDocumentOf } from '../../../mappers/edi/incoming-documents.ts'
import { partnerRequestFrom } from '../../../mappers/order-request.ts'

/** A document as canonical JSON, the form in which samples hold what they must become. */
export type ReadDocument = { type: string; entity: string; value: unknown }
export type FileReading = { documents: ReadDocument[]; issues: Issue[] }

type Transaction = Extract<EdiEvent, { type: 'transaction' }>

/** Reads a file of the partner's as intake does: rules of the standard, the partner's tables, then its mapping. */
export const readPartnerFile = async (
  path: string,
  partner: Partner,
  limits: { maxTransactionBytes: number },
): Promise<FileReading> => {
  const reading: FileReading = { documents: [], issues: fileNameIssues(basename(path), partner) }
  const events = readPayload(createReadStream(path), {
    ...limits,
    encodingOf: () => partner.encoding,
    validationOf: () => partner.validation,
    flat: flatOptionsOf(partner, basename(path)),
  })
  let envelope: EnvelopeHeader | undefined
  for await (const event of events) {
    if (event.type === 'envelope-start') {
      envelope = event.envelope
      reading.issues.push(...strangerIssues(envelope, partner))
    } else if (event.type === 'transaction' && envelope !== undefined) {
      await takeTransaction(event, envelope, partner, reading)
    } else reading.issues.push(...issuesOf(event))
  }
  if (reading.documents.length === 0 && reading.issues.length === 0) {
    reading.issues.push({ code: 'INTERCHANGE_EMPTY', path: 'file', message: 'the file holds no document' })
  }
  return reading
}

/** Intake tells the partner of a flat file by its name. */
const fileNameIssues = (fileName: string, { name, flat }: Partner): Issue[] => {
  if (flat === undefined || isFileOf(fileName, flat)) return []
  const message = `does not fit "flat.files" (${flat.files}) of ${name}: intake would not take the file as theirs`
  return [{ code: 'PARTNER_UNKNOWN', path: 'file', value: fileName, message }]
}

/** Intake tells the partner of any other file by the ids of the envelope. */
const strangerIssues = ({ sender, receiver }: EnvelopeHeader, { name, theirs, ours }: Partner): Issue[] =>
  [
    { path: 'sender', seen: sender, wanted: theirs },
    { path: 'receiver', seen: receiver, wanted: ours },
  ]
    .filter(({ seen, wanted }) => seen.qualifier !== wanted.qualifier || seen.id !== wanted.id)
    .map(({ path, seen, wanted }) => ({
      code: 'PARTNER_UNKNOWN',
      path,
      value: `${seen.qualifier}/${seen.id}`,
      message: `is not the ${wanted.qualifier}/${wanted.id} of ${name}: intake would not take the file as theirs`,
    }))

const takeTransaction = async (
  { transaction, group, body }: Transaction,
  envelope: EnvelopeHeader,
  partner: Partner,
  { documents, issues }: FileReading,
): Promise<void> => {
  const { setId: type, controlNumber, status, version = group.version } = transaction
  const add = (...found: readonly Issue[]): void => {
    issues.push(...found.map((issue) => ({ ...issue, path: `${type} ${controlNumber}: ${issue.path}` })))
  }
  if (body === undefined) {
    add({ code: 'TRANSACTION_TOO_LARGE', path: 'document', message: 'is over the limit of limits.maxTransactionBytes' })
  } else if (status === 'rejected') add(...errorsIn(transaction.issues))
  else {
    const mapped = await documentFrom(body, { type, version }, envelope, partner)
    if (mapped.ok) documents.push(mapped.value)
    else add(...mapped.issues)
  }
}

const documentFrom = async (
  body: Uint8Array,
  document: { type: string; version: string },
  { delimiters, version: envelopeVersion }: EnvelopeHeader,
  partner: Partner,
): Promise<Mapped<ReadDocument>> => {
  const { type } = document
  const context = { partner, delimiters, envelopeVersion }
  const orderDocument = orderDocumentOf(type)
  if (orderDocument !== undefined) {
    const mapped = await partnerRequestFrom(orderDocument, body, context, document)
    if (!mapped.ok) return mapped
    const value = mapped.value.entity === 'sales-order' ? mapped.value.order : mapped.value.change
    return { ok: true, value: { type, entity: mapped.value.entity, value } }
  }
  const reader = documentReaderOf(type)
  if (reader === undefined) {
    const message = `nothing canonical is made of ${type}`
    return { ok: false, issues: [{ code: 'TRANSACTION_UNSUPPORTED', path: 'type', value: type, message }] }
  }
  const mapped = reader.map(body, context)
  return mapped.ok ? { ok: true, value: { type, entity: reader.entity, value: mapped.value } } : mapped
}

const issuesOf = (event: EdiEvent): Issue[] => {
  if (event.type === 'rubbish') {
    const { byteOffset, sample: value, message } = event
    return [{ code: 'INTERCHANGE_UNREADABLE', path: `byte ${byteOffset}`, value, message }]
  }
  if (event.type === 'group-end') return errorsIn(event.group.issues)
  return event.type === 'envelope-end' && event.result.status === 'rejected' ? errorsIn(event.result.issues) : []
}

const errorsIn = (issues: readonly EdiIssue[]): Issue[] =>
  issues
    .filter(({ severity }) => severity === 'error')
    .map(({ position: { segmentId, segment, element }, value, message }) => ({
      code: 'TRANSACTION_REJECTED',
      path: `${segmentId} (segment ${segment}${element === undefined ? '' : `, element ${element}`})`,
      value,
      message,
    }))
