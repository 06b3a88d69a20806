import type { EdiEvent, EnvelopeHeader } from '../edi.ts'
import type { CharacterSet } from './character-set.ts'
import { createInterchangeReader } from './interchange-reader.ts'

export type EdifactReadOptions = {
  /** Largest message whose bytes are handed on; a larger one is rejected and has no body. 16 MiB unless given. */
  maxTransactionBytes?: number
  /** Character set of an interchange where it is not what UNB01 says. */
  encodingOf?: (envelope: EnvelopeHeader) => CharacterSet | undefined
}

const defaultMaxTransactionBytes = 16 * 1024 * 1024

/** Chunks are worked through in pieces, so that a huge chunk does not become a huge backlog of events. */
const pieceBytes = 256 * 1024

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
export async function* readEdifactInterchanges(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: EdifactReadOptions = {},
): AsyncGenerator<EdiEvent> {
  const maxTransactionBytes = options.maxTransactionBytes ?? defaultMaxTransactionBytes
  const reader = createInterchangeReader(maxTransactionBytes, options.encodingOf ?? (() => undefined))
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += pieceBytes) {
      reader.push(chunk.subarray(from, from + pieceBytes))
      yield* reader.takeEvents()
    }
  }
  reader.finish()
  yield* reader.takeEvents()
}
