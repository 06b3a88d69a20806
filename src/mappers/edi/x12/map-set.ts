import type { Mapped } from '../../../domain/issue.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Delimiters } from '../../../edi/edi.ts'
import type { Grammar } from '../../../edi/grammar.ts'
import { type LoopTree, loopTree } from '../../../edi/loop-tree.ts'
import { grammarFor } from '../../../edi/x12/grammar/grammars.ts'
import { parseTransaction } from '../../../edi/x12/parse-transaction.ts'
import type { MappingContext } from '../mapping-context.ts'

/** The structure is the same in all releases Crossdock reads; the wider one serves for sorting segments into loops. */
const structureOf = (setId: string): Grammar => {
  const grammar = grammarFor(setId, '005010')
  if (grammar === undefined) throw new Error(`The grammar of ${setId} is gone`)
  return grammar
}

/**
 * Reads one transaction set, from ST to SE, and hands its loops to `map`, which returns undefined or notes issues when something is
 * wrong. `refusal` is the message for a set of another kind.
 */
export const mapSet = <T>(
  body: Uint8Array,
  given: { partner: Partner; delimiters: Delimiters },
  setId: string,
  refusal: string,
  map: (context: MappingContext, root: LoopTree) => T | undefined,
): Mapped<T> => {
  const { partner, delimiters } = given
  const parsed = parseTransaction(body, delimiters, partner.encoding)
  if (!parsed.ok) return parsed
  const { setId: found, segments } = parsed.value
  if (found !== setId) {
    const path = 'ST (segment 1), element 1'
    return { ok: false, issues: [{ code: 'VALUE_INVALID', path, value: found, message: refusal }] }
  }
  const context: MappingContext = { partner, issues: [], line: undefined }
  const value = map(context, loopTree(segments, structureOf(setId)))
  return value === undefined || context.issues.length > 0 ? { ok: false, issues: context.issues } : { ok: true, value }
}
