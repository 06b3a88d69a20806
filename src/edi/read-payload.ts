import type { FlatLayout } from '../domain/flat-layout.ts'
import type { Partner } from '../domain/partner.ts'
import type { EdiEvent, EnvelopeHeader } from './edi.ts'
import { readEdifactInterchanges } from './edifact/read-interchanges.ts'
import type { Encoding } from './encoding.ts'
import { type FlatOptions, readFlat } from './flat/read-flat.ts'
import { judgeByPartner } from './judge-by-partner.ts'
import { readInterchanges } from './x12/read-interchanges.ts'
import { readXmlPayload } from './xml/read-documents.ts'

export type PayloadOptions = {
  maxTransactionBytes: number
  /** Character set of an X12 sender, once the header is known; the other standards declare theirs. */
  encodingOf: (envelope: EnvelopeHeader) => Encoding | undefined
  /** What is agreed with a sender on broken rules; the usual judgement where nothing is. */
  validationOf?: (envelope: EnvelopeHeader) => Partner['validation'] | undefined
  /** Given for a payload that is known to be flat: nothing in it would tell. */
  flat?: (Omit<FlatOptions, 'maxTransactionBytes'> & { layout: FlatLayout }) | undefined
}

/** How much of the beginning is looked at. */
const beginningBytes = 4096

/** Reads a payload of any standard we know, as a stream of events. What is none of them is read as X12, and so becomes rubbish. */
export const readPayload = (chunks: AsyncIterable<Uint8Array>, options: PayloadOptions): AsyncGenerator<EdiEvent> => {
  const { flat, maxTransactionBytes } = options
  const events =
    flat === undefined ? readStandard(chunks, options) : readFlat(chunks, flat.layout, { ...flat, maxTransactionBytes })
  return options.validationOf === undefined ? events : judgeByPartner(events, options.validationOf)
}

async function* readStandard(chunks: AsyncIterable<Uint8Array>, options: PayloadOptions): AsyncGenerator<EdiEvent> {
  const iterator = chunks[Symbol.asyncIterator]()
  const beginning: Uint8Array[] = []
  let sizeBytes = 0
  while (sizeBytes < beginningBytes) {
    const { done, value } = await iterator.next()
    if (done === true) break
    beginning.push(value)
    sizeBytes += value.byteLength
  }
  const whole = allOf(beginning, iterator)
  const { maxTransactionBytes, encodingOf } = options
  switch (standardOf(Buffer.concat(beginning))) {
    case 'edifact':
      yield* readEdifactInterchanges(whole, { maxTransactionBytes })
      return
    case 'xml':
      // cXML documents name their DTD by rule; it is never fetched.
      yield* readXmlPayload(whole, { maxBytes: maxTransactionBytes, allowCxmlDoctype: true })
      return
    case 'x12':
      yield* readInterchanges(whole, { maxTransactionBytes, encodingOf })
  }
}

async function* allOf(read: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* read
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}

/** Which standard the beginning of a payload is written in; junk in front is looked past. */
export const standardOf = (bytes: Uint8Array): Exclude<EnvelopeHeader['standard'], 'flat'> => {
  const beginning = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, beginningBytes))
  // Without the NULs, UTF-16 reads like ASCII; 0xEF 0xBB 0xBF, 0xFF 0xFE and 0xFE 0xFF are byte order marks.
  const text = beginning
    .toString('latin1')
    .replaceAll('\0', '')
    .replace(/^[\u00ef\u00bb\u00bf\u00fe\u00ff\s]+/, '')
  if (text.startsWith('<')) return 'xml'
  const edifact = text.search(/UN[AB][^A-Za-z0-9\s]/)
  const x12 = text.search(/ISA[^A-Za-z0-9]/)
  return edifact >= 0 && (x12 < 0 || edifact < x12) ? 'edifact' : 'x12'
}
