import { createHash } from 'node:crypto'
import type { IncomingFile } from '../connectors/connector.ts'
import { crashPoint } from '../domain/crash-point.ts'
import { newRowId } from '../domain/new-row-id.ts'
import { intakeLane } from '../queue/lanes.ts'
import type { Interchange } from '../store/store.ts'
import { type JobDeps, jobsOf, wake } from './job.ts'
import { resendAcknowledgements } from './resend-acknowledgements.ts'
import { inTurns, turnOfFile } from './turns.ts'

const pieceBytes = 512 * 1024

/**
 * Commits the bytes of a file that came to a system. The same arrival, told by its reference, is stored once. Bytes that came before are
 * answered with the acknowledgements they got then.
 */
export const storeFile = async (
  system: string,
  file: Pick<IncomingFile, 'name' | 'ref' | 'open'>,
  deps: JobDeps,
): Promise<Interchange> => {
  const { interchanges } = deps.store
  const begun = await interchanges.begin({
    id: newRowId(),
    system,
    fileName: file.name,
    transportRef: file.ref,
  })
  const interchange = begun.state === 'receiving' ? await storeBytes(begun.id, file, deps) : begun
  if (interchange.state === 'duplicate' && interchange.duplicateOf !== null) {
    deps.logger.info(
      { system, file: file.name, interchange: interchange.id, duplicateOf: interchange.duplicateOf },
      'same bytes as before: answered with the stored acknowledgement',
    )
    await resendAcknowledgements(deps, { interchangeId: interchange.duplicateOf })
  }
  return interchange
}

/** Has a file that is stored read. `filesBefore`: how many came to the same mailbox just before. */
export const wakeIntake = async (interchange: Interchange, deps: JobDeps, filesBefore = 0): Promise<void> => {
  if (interchange.state !== 'received') return
  const turn = turnOfFile(interchange.sizeBytes, filesBefore)
  await wake(deps, intakeLane, inTurns(turn, jobsOf('receive-interchange', [interchange.id])))
}

const storeBytes = async (
  id: string,
  file: Pick<IncomingFile, 'open'>,
  { store: { interchanges } }: JobDeps,
): Promise<Interchange> => {
  const hash = createHash('sha256')
  let sizeBytes = 0
  let seq = 0
  for await (const piece of piecesOf(file.open())) {
    hash.update(piece)
    sizeBytes += piece.byteLength
    await interchanges.append(id, seq, piece)
    seq += 1
    crashPoint('bytes-stored')
  }
  return interchanges.complete(id, { sha256: hash.digest('hex'), sizeBytes })
}

/** Gathers small reads into pieces worth a row each, and cuts large ones. */
async function* piecesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = []
  let heldBytes = 0
  for await (const chunk of source) {
    for (let start = 0; start < chunk.byteLength; start += pieceBytes) {
      const piece = chunk.subarray(start, start + pieceBytes)
      held.push(piece)
      heldBytes += piece.byteLength
      if (heldBytes < pieceBytes) continue
      yield Buffer.concat(held)
      held = []
      heldBytes = 0
    }
  }
  if (heldBytes > 0) yield Buffer.concat(held)
}
