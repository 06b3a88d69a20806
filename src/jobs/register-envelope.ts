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
    const first = row.state === 'reading' && row.repeats !== null ? await store.envelopes.get(row.repeats) : undefined
    if (first?.state !== 'reading') return row
    const other = await store.interchanges.get(first.interchangeId)
    if (other?.state !== 'received') return row
    await sleep(lookEveryMs, undefined, { signal })
  }
  throw new Error(`another interchange with control number ${envelope.controlNumber} is still being read`)
}
