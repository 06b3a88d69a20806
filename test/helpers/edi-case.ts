/** What must hold of the readers and of the mappings whatever bytes come: the fuzzer and its tests ask this of every input. */
import { isDeepStrictEqual } from 'node:util'
import { type Partner, partner as partnerSchema } from '../../src/domain/partner.ts'
import { salesOrder } from '../../src/domain/sales-order.ts'
import type { EdiEvent, EnvelopeHeader } from '../../src/edi/edi.ts'
import { characterSetOf } from '../../src/edi/edifact/character-set.ts'
import { createInterchangeReader as createEdifactReader } from '../../src/edi/edifact/interchange-reader.ts'
import { createInterchangeReader as createX12Reader } from '../../src/edi/x12/interchange-reader.ts'
import { salesOrderFrom850 } from '../../src/mappers/edi/sales-order-from-850.ts'
import { salesOrderFromOrders } from '../../src/mappers/edi/sales-order-from-orders.ts'
import { createRandom } from './edi-mutations.ts'

const encodings = [undefined, undefined, 'latin1', 'utf-8', 'windows-1252', 'gb18030'] as const
const limits = [16 * 1024 * 1024, 16 * 1024 * 1024, 16 * 1024 * 1024, 400, 60] as const
/** Sizes chunks are cut to; 0 stands for any size. */
const cuts = [1, 7, 61, 512, 4096, 0, 0] as const

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
type Standard = keyof typeof readers

const read = (
  standard: Standard,
  bytes: Buffer,
  sizeOfNext: () => number,
  maxTransactionBytes: number,
  encoding: Partner['encoding'] | undefined,
): EdiEvent[] => {
  const reader = readers[standard](maxTransactionBytes, () => encoding)
  const events: EdiEvent[] = []
  for (let from = 0; from < bytes.length; ) {
    const to = Math.min(bytes.length, from + Math.max(1, sizeOfNext()))
    reader.push(bytes.subarray(from, to))
    for (const event of reader.takeEvents()) events.push(event)
    from = to
  }
  reader.finish()
  for (const event of reader.takeEvents()) events.push(event)
  return events
}

/** The order events may come in, and what each may say of the payload. */
const structureFault = (events: readonly EdiEvent[], bytes: Buffer): string | undefined => {
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
      if (!/^(ISA|UNA|UNB)/.test(bytes.toString('latin1', at, at + 3)))
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
      if (event.body !== undefined && bytes.indexOf(event.body) < 0)
        return `event ${index}: the body is not in the payload`
    }
  }
  return open === 'nothing' ? undefined : `${open} is open at the end`
}

/** What becomes of an order; undefined for other documents. */
const mapped = (
  { transaction, body }: Extract<EdiEvent, { type: 'transaction' }>,
  { delimiters, version }: EnvelopeHeader,
  partner: Partner,
) => {
  if (body === undefined) return undefined
  if (transaction.setId === '850') return salesOrderFrom850(body, { partner, delimiters })
  if (transaction.setId !== 'ORDERS') return undefined
  const characterSet = characterSetOf(version)
  return salesOrderFromOrders(body, { partner, delimiters, ...(characterSet === undefined ? {} : { characterSet }) })
}

const mappingFault = (events: readonly EdiEvent[], partner: Partner): string | undefined => {
  let envelope: EnvelopeHeader | undefined
  for (const event of events) {
    if (event.type === 'envelope-start') envelope = event.envelope
    if (event.type !== 'transaction' || envelope === undefined) continue
    const order = mapped(event, envelope, partner)
    if (order === undefined) continue
    if (!order.ok && order.issues.length === 0) return 'an order was refused without a reason'
    if (!order.ok || event.transaction.status === 'rejected') continue
    const checked = salesOrder.safeParse(order.value)
    if (!checked.success) return `a mapped order is not canonical: ${checked.error.message}`
  }
  return undefined
}

/**
 * Reads the bytes whole and cut into pieces, and maps every order in them. Undefined when all is as it must be, else what is
 * wrong. `seed` chooses character set, limit and cut.
 */
export const faultOf = (bytes: Buffer, seed: number): string | undefined => {
  const random = createRandom(seed)
  const standard: Standard =
    bytes.includes('UNB') && !(bytes.includes('ISA') && random.below(2) === 0) ? 'edifact' : 'x12'
  const encoding = random.pick(encodings)
  const limit = random.pick(limits)
  const cut = random.pick(cuts)
  try {
    const whole = read(standard, bytes, () => bytes.length, limit, encoding)
    const fault = structureFault(whole, bytes) ?? mappingFault(whole, partnerWith(encoding))
    if (fault !== undefined) return fault
    const pieces = read(standard, bytes, () => (cut === 0 ? 1 + random.below(bytes.length) : cut), limit, encoding)
    return isDeepStrictEqual(whole, pieces)
      ? undefined
      : `the events differ when the payload comes in pieces of ${cut || 'any size'}`
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
}
