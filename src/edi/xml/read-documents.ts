import { createHash } from 'node:crypto'
import type { EdiEvent, EdiIssue, EnvelopeHeader, GroupHeader } from '../edi.ts'
import type { Encoding } from '../encoding.ts'
import { createIssueList } from '../issue-list.ts'
import { checkDocument, issueAt } from './check-document.ts'
import { type Described, type DescribedPayload, describeXml } from './describe-document.ts'
import { defaultMaxBytes, readXml, type XmlDocument } from './read-xml.ts'
import { escapeAttribute } from './write-xml.ts'
import type { XmlElement } from './xml-element.ts'

export type ReadXmlPayloadOptions = {
  /** Largest payload that is read; a larger one is rubbish. 16 MiB unless given. */
  maxBytes?: number | undefined
  /** Character set of documents that tell none and are not UTF-8. */
  fallbackEncoding?: Encoding | undefined
  /** Pass over the document type declaration of cXML (it names a DTD, which is never fetched). No unless given. */
  allowCxmlDoctype?: boolean | undefined
}

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

const sampleLength = 40

/** The bytes, or only the first ones when there are more than the limit: what is over it is counted only. */
const collect = async (chunks: Chunks, maxBytes: number): Promise<{ bytes: Buffer; sizeBytes: number }> => {
  let kept: Uint8Array[] = []
  let sizeBytes = 0
  let keptBytes = 0
  for await (const chunk of chunks) {
    sizeBytes += chunk.byteLength
    if (sizeBytes <= maxBytes || keptBytes < sampleLength) {
      kept.push(chunk)
      keptBytes += chunk.byteLength
    }
    // Whatever way the payload is cut, the sample is the same.
    if (sizeBytes > maxBytes) {
      const sample = Buffer.from(Buffer.concat(kept).subarray(0, sampleLength))
      kept = [sample]
      keptBytes = sample.length
    }
  }
  return { bytes: Buffer.concat(kept), sizeBytes }
}

const rubbish = (bytes: Buffer, sizeBytes: number, message: string): EdiEvent => {
  const sample = bytes
    .subarray(0, sampleLength)
    .toString('latin1')
    .replace(/[^\u0020-\u007e]/g, '·')
  return { type: 'rubbish', byteOffset: 0, sizeBytes, sample, message }
}

const headerFrom = (described: DescribedPayload, sha256: string): EnvelopeHeader => ({
  standard: 'xml',
  index: 0,
  sender: described.sender,
  receiver: described.receiver,
  // Without a number of its own a payload is known by its content: sent again, it is found to be the same.
  controlNumber: described.controlNumber ?? `sha256:${sha256.slice(0, 16)}`,
  version: described.version,
  date: described.date,
  time: described.time,
  acknowledgementRequested: false,
  usage: described.usage,
  delimiters: { element: '', component: '', repetition: undefined, segment: '' },
  byteOffset: 0,
})

/** The text of an element with the namespaces that stand around it declared in its own tag. */
const cutOut = (text: string, element: XmlElement): string => {
  const own = text.slice(element.start, element.end)
  const name = /^<[^\s/>]+/.exec(own)?.[0] ?? ''
  const declarations = [...element.inherited]
    .filter(([, uri]) => uri !== '')
    .map(([prefix, uri]) => ` ${prefix === '' ? 'xmlns' : `xmlns:${prefix}`}="${escapeAttribute(uri)}"`)
  return name + declarations.join('') + own.slice(name.length)
}

/** The document by itself, as UTF-8 and without a declaration; an IDoc in a root of the name it came in. */
const bodyOf = ({ text, root }: XmlDocument, { source }: Described, isIdoc: boolean): Uint8Array => {
  const own = cutOut(text, source)
  return new TextEncoder().encode(isIdoc ? `<${root.name}>${own}</${root.name}>` : own)
}

const isSame = (one: EnvelopeHeader['sender'], other: EnvelopeHeader['sender']): boolean =>
  one.qualifier === other.qualifier && one.id === other.id

/** What only the payload as a whole shows: documents of others, and numbers used twice. */
const checkPlace = (document: Described, described: DescribedPayload, seen: Set<string>): EdiIssue[] => {
  const issues: EdiIssue[] = []
  if (!isSame(document.sender, described.sender) || !isSame(document.receiver, described.receiver)) {
    const message = 'Sender or receiver differ from those of the first document: send a file for each partner'
    issues.push({ ...issueAt(document.content, 'ENVELOPE_INVALID', message), level: 'transaction' })
  }
  const { controlNumber } = document
  if (controlNumber !== undefined && seen.has(controlNumber)) {
    const message = `Document number ${controlNumber} is used twice in the file`
    issues.push({ ...issueAt(document.content, 'VALUE_INVALID', message, controlNumber), level: 'transaction' })
  }
  if (controlNumber !== undefined) seen.add(controlNumber)
  return issues
}

function* documentEvents(xml: XmlDocument, described: DescribedPayload, group: GroupHeader): Generator<EdiEvent> {
  const seen = new Set<string>()
  for (const [index, document] of described.documents.entries()) {
    const { setId, content } = document
    const issues = createIssueList()
    for (const issue of [...checkPlace(document, described, seen), ...checkDocument(setId, content)]) issues.add(issue)
    const controlNumber = document.controlNumber ?? String(index + 1)
    const version = described.functionalId === 'idoc' ? setId.split(':')[1] : described.version
    const transaction = {
      index,
      setId,
      controlNumber,
      ...(version === undefined ? {} : { version }),
      status: issues.status(),
      issues: issues.all(),
    }
    yield { type: 'transaction', group, transaction, body: bodyOf(xml, document, described.functionalId === 'idoc') }
  }
}

/**
 * Reads an XML payload as an interchange with one group: a UBL document (bare or under a Standard Business Document Header), one
 * or more IDocs, a cXML document. The whole payload is held in memory, at most `maxBytes`.
 *
 * `body` of a transaction is the document as UTF-8 without an XML declaration, whatever it came in: it reads by itself, and can
 * be shown and edited. The payload's own bytes stay with the interchange; `sha256` is over them.
 *
 * A payload that cannot be read is one `rubbish` event that says why; an empty one is none. Documents of an unknown kind are
 * accepted with the root's name as `setId`: whoever handles none of that name refuses them. Issues carry the element's path
 * as `segmentId`, its number in the document as `segment`, its line, and our codes as `standardCode`.
 */
export async function* readXmlPayload(chunks: Chunks, options: ReadXmlPayloadOptions = {}): AsyncGenerator<EdiEvent> {
  const maxBytes = options.maxBytes ?? defaultMaxBytes
  const { bytes, sizeBytes } = await collect(chunks, maxBytes)
  if (sizeBytes === 0) return
  if (sizeBytes > maxBytes) {
    yield rubbish(
      bytes,
      sizeBytes,
      `The XML document has ${sizeBytes} bytes, the limit is ${maxBytes}: ask the partner for smaller files`,
    )
    return
  }
  const xml = readXml(bytes, options)
  if (!xml.ok) {
    const [issue] = xml.issues
    yield rubbish(bytes, sizeBytes, issue === undefined ? 'not XML' : `${issue.message} (${issue.path})`)
    return
  }
  const described = describeXml(xml.value.root)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const envelope = headerFrom(described, sha256)
  const group: GroupHeader = {
    index: 0,
    functionalId: described.functionalId,
    sender: envelope.sender.id,
    receiver: envelope.receiver.id,
    controlNumber: envelope.controlNumber,
    version: described.version,
  }
  yield { type: 'envelope-start', envelope }
  yield { type: 'group-start', group }
  yield* documentEvents(xml.value, described, group)
  const count = described.documents.length
  yield { type: 'group-end', group: { ...group, declaredTransactions: count, receivedTransactions: count, issues: [] } }
  yield { type: 'envelope-end', envelope, result: { status: 'accepted', issues: [], sha256 } }
}
