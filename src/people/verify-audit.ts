import { createHash } from 'node:crypto'
import type { Audit } from '../store/store.ts'

export type AuditProof = {
  ok: boolean
  /** Entries that were looked at. */
  entries: number
  /** The first entry that is not what it was, or is missing. */
  brokenAt: number | null
  /** The hash of the last entry; null when there is none. */
  head: string | null
  what: string
}

const pageSize = 1000

/**
 * Follows the chain from the first entry and computes each hash anew. `knownHead`: a head noted earlier, which must be in the chain: it proves
 * that nobody with access to the database has made the whole chain anew.
 */
export const verifyAudit = async (audit: Audit, knownHead?: string): Promise<AuditProof> => {
  // Read first: entries that come meanwhile lie behind it.
  const head = await audit.head()
  let [entries, seq, hash] = [0, 0, '']
  let isKnown = knownHead === undefined || knownHead === ''
  const broken = (brokenAt: number, what: string): AuditProof => ({
    ok: false,
    entries,
    brokenAt,
    head: hash || null,
    what,
  })
  for (;;) {
    const chain = await audit.chain(seq, pageSize)
    for (const entry of chain) {
      entries += 1
      const expected = createHash('sha256').update(hash).update(entry.text).digest('hex')
      if (expected !== entry.hash)
        return broken(
          entry.seq,
          `entry ${entry.seq} was changed, or one before it was taken out or put in (after ${seq})`,
        )
      seq = entry.seq
      hash = entry.hash
      isKnown ||= hash === knownHead
      if (seq === head.seq && hash !== head.hash) return broken(seq, `entry ${seq} is not the one the trail ended with`)
    }
    if (chain.length < pageSize) break
  }
  if (seq < head.seq) return broken(seq + 1, `the entries after ${seq} are gone: the trail ended with ${head.seq}`)
  if (!isKnown) return broken(seq, 'the head you named is not in the trail: entries were replaced since it was noted')
  return {
    ok: true,
    entries,
    brokenAt: null,
    head: hash || null,
    what: `all ${entries} entries are as they were written`,
  }
}
