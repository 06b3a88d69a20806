import type { EdiEvent, EnvelopeHeader } from '../edi.ts'
import type { Encoding } from '../encoding.ts'
import { createInterchangeReader } from './interchange-reader.ts'

export type ReadOptions = {
  /** Largest transaction set whose bytes are handed on; a larger one is rejected and has no body. 16 MiB unless given. */
  maxTransactionBytes?: number
  /**
   * Character set of an interchange's sender, once its header is known. Needed for GB 18030, where half a character can look like
   * a delimiter; otherwise only lengths in characters depend on it, and UTF-8 is recognised by itself.
   */
  encodingOf?: (envelope: EnvelopeHeader) => Encoding | undefined
}

const defaultMaxTransactionBytes = 16 * 1024 * 1024

/** Chunks are worked through in pieces, so that a huge chunk does not become a huge backlog of events. */
const pieceBytes = 256 * 1024

/**
 * Reads any number of X12 interchanges from a byte stream, whatever way it is cut into chunks, in bounded memory: one
 * transaction set at a time, at most `maxTransactionBytes`.
 *
 * Bad data never throws: it is an issue of the transaction, group or interchange it belongs to, or a `rubbish` event.
 * A set's own status does not know what comes behind it: when its group or its interchange ends with an issue of severity
 * `error`, the set must not be processed either. An empty payload yields no event.
 */
export async function* readInterchanges(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: ReadOptions = {},
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
