import type { EdiEvent, EnvelopeHeader } from '../edi.ts'
import { decodeText, type Encoding, guessText } from '../encoding.ts'
import {
  createInterchangeReader,
  defaultMaxTransactionBytes,
  eventsOf,
  type InterchangeFormat,
  type InterchangeReader,
  type SegmentDecoder,
} from '../interchange-reader.ts'
import { x12Envelopes } from './envelope-rules.ts'
import { x12Headers } from './interchange-header.ts'

const x12: InterchangeFormat = { headers: x12Headers, envelopes: x12Envelopes }

export type ReadOptions = {
  /** Largest transaction set whose bytes are handed on; a larger one is rejected and has no body. 16 MiB unless given. */
  maxTransactionBytes?: number
  /**
   * Character set of an interchange's sender, once its header is known. Needed for GB 18030, where half a character can look like
   * a delimiter; otherwise only lengths in characters depend on it, and UTF-8 is recognised by itself.
   */
  encodingOf?: (envelope: EnvelopeHeader) => Encoding | undefined
}

const decoderOf = (encoding: Encoding | undefined): SegmentDecoder => ({
  isGb18030: encoding === 'gb18030',
  isLatin1: encoding === 'latin1' || encoding === 'windows-1252',
  decode: (raw) => ({
    text: (encoding === undefined ? undefined : decodeText(raw, encoding)) ?? guessText(raw),
    isMisencoded: false,
  }),
})

/** The push side of `readInterchanges`. */
export const createX12Reader = (
  maxTransactionBytes: number,
  encodingOf: (envelope: EnvelopeHeader) => Encoding | undefined,
): InterchangeReader => createInterchangeReader(x12, maxTransactionBytes, (header) => decoderOf(encodingOf(header)))

/**
 * Reads any number of X12 interchanges from a byte stream, whatever way it is cut into chunks, in bounded memory: one
 * transaction set at a time, at most `maxTransactionBytes`.
 *
 * Bad data never throws: it is an issue of the transaction, group or interchange it belongs to, or a `rubbish` event.
 * A set's own status does not know what comes behind it: when its group or its interchange ends with an issue of severity
 * `error`, the set must not be processed either. An empty payload yields no event.
 */
export const readInterchanges = (
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: ReadOptions = {},
): AsyncGenerator<EdiEvent> => {
  const maxTransactionBytes = options.maxTransactionBytes ?? defaultMaxTransactionBytes
  return eventsOf(createX12Reader(maxTransactionBytes, options.encodingOf ?? (() => undefined)), chunks)
}
