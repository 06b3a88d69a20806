import type { EdiEvent, EnvelopeHeader } from '../edi.ts'
import { guessText } from '../encoding.ts'
import {
  createInterchangeReader,
  defaultMaxTransactionBytes,
  eventsOf,
  type InterchangeFormat,
  type InterchangeReader,
  type SegmentDecoder,
} from '../interchange-reader.ts'
import { type CharacterSet, characterSetOf, decodeCharacters } from './character-set.ts'
import { edifactEnvelopes } from './envelope-rules.ts'
import { edifactHeaders } from './interchange-header.ts'

const edifact: InterchangeFormat = { headers: edifactHeaders, envelopes: edifactEnvelopes }

export type EdifactReadOptions = {
  /** Largest message whose bytes are handed on; a larger one is rejected and has no body. 16 MiB unless given. */
  maxTransactionBytes?: number
  /** Character set of an interchange where it is not what UNB01 says. */
  encodingOf?: (envelope: EnvelopeHeader) => CharacterSet | undefined
}

/** Syntax levels whose characters are all ASCII. */
const isAsciiLevel = (version: string): boolean => version.startsWith('UNOA') || version.startsWith('UNOB')

const decoderOf = ({ version }: EnvelopeHeader, wanted: CharacterSet | undefined): SegmentDecoder => {
  const set = wanted ?? characterSetOf(version) ?? 'latin1'
  // Only ASCII is allowed, and nobody said that the partner sends something else.
  const isAsciiOnly = wanted === undefined && isAsciiLevel(version)
  return {
    isGb18030: set === 'gb18030',
    isLatin1: !isAsciiOnly && (set === 'latin1' || set === 'windows-1252'),
    decode: (raw) => {
      const text = decodeCharacters(raw, set)
      return { text: text ?? guessText(raw), isMisencoded: isAsciiOnly || text === undefined }
    },
  }
}

/** The push side of `readEdifactInterchanges`. */
export const createEdifactReader = (
  maxTransactionBytes: number,
  encodingOf: (envelope: EnvelopeHeader) => CharacterSet | undefined,
): InterchangeReader =>
  createInterchangeReader(edifact, maxTransactionBytes, (header) => decoderOf(header, encodingOf(header)))

/**
 * Reads any number of EDIFACT interchanges from a byte stream, whatever way it is cut into chunks, in bounded memory: one message
 * at a time, at most `maxTransactionBytes`. Syntax versions 1 to 4, with or without UNA, each interchange with separators of its own.
 *
 * Messages outside of groups (UNG) come as one implicit group with empty `functionalId` and `controlNumber`; it ends with the
 * interchange, and an interchange without messages has none. Codes of issues are those of data element 0085.
 *
 * Bad data never throws: it is an issue of the message, group or interchange it belongs to, or a `rubbish` event. A message's own
 * status does not know what comes behind it: when its group or its interchange ends with an issue of severity `error`, the
 * message must not be processed either. An empty payload yields no event.
 */
export const readEdifactInterchanges = (
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: EdifactReadOptions = {},
): AsyncGenerator<EdiEvent> => {
  const maxTransactionBytes = options.maxTransactionBytes ?? defaultMaxTransactionBytes
  return eventsOf(createEdifactReader(maxTransactionBytes, options.encodingOf ?? (() => undefined)), chunks)
}
