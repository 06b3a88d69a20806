import { setTimeout as sleep } from 'node:timers/promises'
import type { Envelope, Envelopes } from '../store/store.ts'
import type { JobDeps } from './job.ts'

const lookEveryMs = 200
const mostLooks = 300

/**
 * Registers the envelope. When its control number stands in an interchange that is being read in this moment, waits for
 * the verdict on that one: only then is it known whether the number is used up.
 */
export const registerEnvelope = async (
  envelope: Parameters<Envelopes['open']>[0],
  { store }: JobDeps,
  signal: AbortSignal,
): Promise<Envelope> => {
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const row = await store.envelopes.open(envelope)
    if (row.state !== 'reading' || row.repeats === null) return row
    const first = await store.envelopes.get(row.repeats)
    // One that was refused since, or whose file was given up, did not use the number: the next look says so.
    if (first?.state === 'accepted' || first?.state === 'accepted-with-errors') return row
    await sleep(lookEveryMs, undefined, { signal })
  }
  throw new Error(`another interchange with control number ${envelope.controlNumber} is still being read`)
}
