import type { EdiEvent } from './edi.ts'
import { readPayload } from './read-payload.ts'

export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

const maxTransactionBytes = 16 * 1024 * 1024

async function* asynchronous(chunks: Chunks): AsyncGenerator<Uint8Array> {
  yield* chunks
}

/** A file by itself as a stream of events, whatever its standard: without a partner, and so without the character set of X12. */
export const readFile = (chunks: Chunks): AsyncGenerator<EdiEvent> =>
  readPayload(asynchronous(chunks), { maxTransactionBytes, encodingOf: () => undefined })
