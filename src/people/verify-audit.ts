import { createHash } from 'node:crypto'
import { english, type Said, say } from '../domain/said.ts'
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
  /** `what` for who reads another language. */
  said: Said
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
  const proof = (brokenAt: number | null, said: Said): AuditProof => ({
    ok: brokenAt === null,
    entries,
    brokenAt,
    head: hash || null,
    what: english(said),
    said,
  })
  for (;;) {
    const chain = await audit.chain(seq, pageSize)
    for (const entry of chain) {
      entries += 1
      const expected = createHash('sha256').update(hash).update(entry.text).digest('hex')
      if (expected !== entry.hash) return proof(entry.seq, say('audit.changed', { seq: entry.seq, after: seq }))
      seq = entry.seq
      hash = entry.hash
      isKnown ||= hash === knownHead
      if (seq === head.seq && hash !== head.hash) return proof(seq, say('audit.other-end', { seq }))
    }
    if (chain.length < pageSize) break
  }
  if (seq < head.seq) return proof(seq + 1, say('audit.cut', { after: seq, end: head.seq }))
  if (!isKnown) return proof(seq, say('audit.other-head'))
  return proof(null, say('audit.whole', { entries }))
}
