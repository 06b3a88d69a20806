import { createHash, randomUUID } from 'node:crypto'
import type { IncomingFile } from '../connectors/connector.ts'
import { intakeLane } from '../queue/lanes.ts'
import type { Interchange } from '../store/store.ts'
import { callOf, connectionOf, type JobDeps, jobsOf, wake } from './job.ts'
import { resendAcknowledgements } from './resend-acknowledgements.ts'

const pieceBytes = 512 * 1024

/**
 * Takes the files that wait in a system's mailbox: bytes are committed first, then the file is moved away, then it is read.
 * A crash at any point repeats the step for the same arrival, never for a new one. Returns how many files came in.
 */
export const collectMail = async (system: string, deps: JobDeps, signal: AbortSignal): Promise<number> => {
  const { mailbox } = connectionOf(deps, system)
  if (mailbox === undefined) return 0
  let files = 0
  for await (const file of mailbox.receive(callOf(deps, signal))) {
    const interchange = await storeFile(system, file, deps)
    if (interchange.state === 'duplicate' && interchange.duplicateOf !== null) {
      deps.logger.info(
        { system, file: file.name, interchange: interchange.id, duplicateOf: interchange.duplicateOf },
        'same bytes as before: answered with the stored acknowledgement',
      )
      await resendAcknowledgements(deps, { interchangeId: interchange.duplicateOf })
    }
    await file.accept()
    if (interchange.state === 'received') {
      await wake(deps, intakeLane, jobsOf('receive-interchange', [interchange.id]))
    }
    files += 1
    if (signal.aborted) break
  }
  return files
}

const storeFile = async (system: string, file: IncomingFile, deps: JobDeps): Promise<Interchange> => {
  const { interchanges } = deps.store
  const interchange = await interchanges.begin({
    id: randomUUID(),
    system,
    fileName: file.name,
    transportRef: file.ref,
  })
  if (interchange.state !== 'receiving') return interchange
  const hash = createHash('sha256')
  let sizeBytes = 0
  let seq = 0
  for await (const piece of piecesOf(file.open())) {
    hash.update(piece)
    sizeBytes += piece.byteLength
    await interchanges.append(interchange.id, seq, piece)
    seq += 1
  }
  return interchanges.complete(interchange.id, { sha256: hash.digest('hex'), sizeBytes })
}

/** Gathers small reads into pieces worth a row each. */
async function* piecesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = []
  let heldBytes = 0
  for await (const chunk of source) {
    held.push(chunk)
    heldBytes += chunk.byteLength
    if (heldBytes >= pieceBytes) {
      yield Buffer.concat(held)
      held = []
      heldBytes = 0
    }
  }
  if (heldBytes > 0) yield Buffer.concat(held)
}
