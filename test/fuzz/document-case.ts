/** What must hold of the readers and of the mappings whatever bytes come: the fuzzer and its tests ask this of every input. */
import { type Partner, partner as partnerSchema } from '../../src/domain/partner.ts'
import { salesOrder } from '../../src/domain/sales-order.ts'
import type { EdiEvent, EnvelopeHeader } from '../../src/edi/edi.ts'
import { createEdifactReader } from '../../src/edi/edifact/read-interchanges.ts'
import { readPayload, standardOf } from '../../src/edi/read-payload.ts'
import { createX12Reader } from '../../src/edi/x12/read-interchanges.ts'
import { documentReaderOf } from '../../src/mappers/edi/incoming-documents.ts'
import { createRandom, type Random } from '../../src/sandbox/random.ts'

const encodings = [undefined, undefined, 'latin1', 'utf-8', 'windows-1252', 'gb18030'] as const
const limits = [16 * 1024 * 1024, 16 * 1024 * 1024, 16 * 1024 * 1024, 400, 60] as const
/** Sizes chunks are cut to; 0 stands for any size, 1 for a stretch of single bytes somewhere. */
const cuts = [1, 1, 7, 61, 512, 0, 0, 0] as const
const singleBytes = 48

const partners = new Map<Partner['encoding'] | undefined, Partner>()

const partnerWith = (encoding: Partner['encoding'] | undefined): Partner => {
  const known = partners.get(encoding)
  if (known !== undefined) return known
  const codes = { unlistedItems: true, locations: { 'NWE-HQ': { gln: '4012345000009' } } }
  const parsed = partnerSchema.parse({
    name: 'northwind',
    system: 'edi',
    theirs: { id: 'NORTHWIND' },
    ours: { id: 'CROSSDOCK' },
    encoding: encoding ?? 'latin1',
    codes,
  })
  partners.set(encoding, parsed)
  return parsed
}

const readers = { x12: createX12Reader, edifact: createEdifactReader }
type Standard = EnvelopeHeader['standard']

/** Places between the pieces, ascending. */
export const placesOf = (sizeBytes: number, random: Random): number[] => {
  const cut = random.pick(cuts)
  const places: number[] = []
  if (cut === 1) {
    const from = random.below(Math.max(1, sizeBytes))
    for (let at = from; at < Math.min(sizeBytes, from + singleBytes); at += 1) places.push(at)
    return places
  }
  for (let at = 0; at < sizeBytes; ) {
    at += cut === 0 ? 1 + random.below(sizeBytes) : cut
    places.push(at)
  }
  return places
}

export const piecesOf = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const pieces: Buffer[] = []
  let from = 0
  for (const to of [...places, bytes.length]) {
    if (to > from) pieces.push(bytes.subarray(from, to))
    from = Math.max(from, to)
  }
  return pieces
}

const read = (
  standard: Exclude<Standard, 'xml' | 'flat'>,
  pieces: readonly Buffer[],
  maxTransactionBytes: number,
  encoding: Partner['encoding'] | undefined,
): EdiEvent[] => {
  const reader = readers[standard](maxTransactionBytes, () => encoding)
  const events: EdiEvent[] = []
  for (const piece of pieces) {
    reader.push(piece)
    for (const event of reader.takeEvents()) events.push(event)
  }
  reader.finish()
  for (const event of reader.takeEvents()) events.push(event)
  return events
}

/** XML is read whole whatever the pieces, and so in the way of the intake. */
const readXml = async (pieces: readonly Buffer[]): Promise<EdiEvent[]> => {
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    yield* pieces
  }
  const events: EdiEvent[] = []
  for await (const event of readPayload(chunks(), { maxTransactionBytes: limits[0], encodingOf: () => undefined }))
    events.push(event)
  return events
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Whether two values of events say the same; many times faster than what Node has for any values at all. */
export const isSame = (one: unknown, other: unknown): boolean => {
  if (one === other) return true
  if (!isObject(one) || !isObject(other)) return false
  if (one instanceof Uint8Array) return other instanceof Uint8Array && Buffer.compare(one, other) === 0
  const keys = Object.keys(one)
  if (keys.length !== Object.keys(other).length) return false
  for (const key of keys) if (!(key in other) || !isSame(one[key], other[key])) return false
  return true
}

/** The order events may come in, and what each may say of the payload. */
export const structureFault = (events: readonly EdiEvent[], bytes: Buffer, standard: Standard): string | undefined => {
  let open: 'nothing' | 'envelope' | 'group' = 'nothing'
  let rubbishEnd = 0
  for (const [index, event] of events.entries()) {
    const wanted = { 'envelope-start': 'nothing', 'group-start': 'envelope', transaction: 'group' } as const
    const state =
      event.type === 'group-end'
        ? 'group'
        : event.type === 'envelope-end'
          ? 'envelope'
          : event.type === 'rubbish'
            ? 'nothing'
            : wanted[event.type]
    if (state !== open) return `event ${index} (${event.type}) comes while ${open} is open`
    if (event.type === 'envelope-start') {
      open = 'envelope'
      const at = event.envelope.byteOffset
      if (standard !== 'xml' && standard !== 'flat' && !/^(ISA|UNA|UNB)/.test(bytes.toString('latin1', at, at + 3)))
        return `envelope ${event.envelope.index} does not begin with a header`
    } else if (event.type === 'group-start' || event.type === 'transaction') open = 'group'
    else if (event.type === 'group-end') open = 'envelope'
    else if (event.type === 'envelope-end') {
      open = 'nothing'
      if (!/^[0-9a-f]{64}$/.test(event.result.sha256)) return `event ${index} has no hash`
    } else {
      if (event.byteOffset < rubbishEnd) return `event ${index}: rubbish was reported twice`
      rubbishEnd = event.byteOffset + event.sizeBytes
      if (event.sizeBytes < 1 || rubbishEnd > bytes.length) return `event ${index}: rubbish lies outside of the payload`
    }
    if (event.type === 'transaction') {
      const { status, issues } = event.transaction
      const expected = issues.some(({ severity }) => severity === 'error')
        ? 'rejected'
        : issues.length > 0
          ? 'accepted-with-errors'
          : 'accepted'
      if (status !== expected) return `event ${index}: status ${status} does not follow from the issues`
      if (standard !== 'xml' && standard !== 'flat' && event.body !== undefined && bytes.indexOf(event.body) < 0)
        return `event ${index}: the body is not in the payload`
    }
  }
  return open === 'nothing' ? undefined : `${open} is open at the end`
}

/** What becomes of a document; undefined for those nothing is made of. */
const mapped = (
  { transaction, body }: Extract<EdiEvent, { type: 'transaction' }>,
  { delimiters, version }: EnvelopeHeader,
  partner: Partner,
) => {
  const reader = documentReaderOf(transaction.setId)
  if (body === undefined || reader === undefined) return undefined
  return { entity: reader.entity, made: reader.map(body, { partner, delimiters, envelopeVersion: version }) }
}

export const mappingFault = (events: readonly EdiEvent[], partner: Partner): string | undefined => {
  let envelope: EnvelopeHeader | undefined
  for (const event of events) {
    if (event.type === 'envelope-start') envelope = event.envelope
    if (event.type !== 'transaction' || envelope === undefined) continue
    const { entity, made } = mapped(event, envelope, partner) ?? {}
    if (made === undefined) continue
    if (!made.ok && made.issues.length === 0) return `a document (${entity}) was refused without a reason`
    if (!made.ok || entity !== 'sales-order' || event.transaction.status === 'rejected') continue
    const checked = salesOrder.safeParse(made.value)
    if (!checked.success) return `a mapped order is not canonical: ${checked.error.message}`
  }
  return undefined
}

/** EDI as it is recognised, and sometimes as what it is not. */
const standardFor = (bytes: Buffer, random: Random): Exclude<Standard, 'flat'> => {
  const standard = standardOf(bytes)
  if (standard === 'xml' || random.below(16) > 0) return standard
  return random.pick(['x12', 'edifact'])
}

/**
 * Reads the bytes whole and cut into pieces, and maps every order in them. Undefined when all is as it must be, else what is
 * wrong. `seed` chooses character set, limit and cut.
 */
export const faultOf = async (bytes: Buffer, seed: number): Promise<string | undefined> => {
  const random = createRandom(seed)
  const standard = standardFor(bytes, random)
  const encoding = random.pick(encodings)
  const limit = random.pick(limits)
  const readPieces = (pieces: readonly Buffer[]): EdiEvent[] | Promise<EdiEvent[]> =>
    standard === 'xml' ? readXml(pieces) : read(standard, pieces, limit, encoding)
  try {
    const whole = await readPieces([bytes])
    const fault = structureFault(whole, bytes, standard) ?? mappingFault(whole, partnerWith(encoding))
    if (fault !== undefined) return fault
    const places = placesOf(bytes.length, random)
    if (isSame(whole, await readPieces(piecesOf(bytes, places)))) return undefined
    return `the events differ when the payload is cut at ${places.slice(0, 60).join(' ')}`
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
}
