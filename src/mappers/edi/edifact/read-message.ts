import type { Mapped } from '../../../domain/issue.ts'
import { type CharacterSet, characterSetOf } from '../../../edi/edifact/character-set.ts'
import { grammarFor } from '../../../edi/edifact/grammar/grammars.ts'
import { type EdifactSegment, parseMessage } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, loopTree } from '../../../edi/loop-tree.ts'
import type { DocumentContext } from '../document-context.ts'
import type { MappingContext } from '../mapping-context.ts'

/** Senders that declare a western character set often write another one: there the partner's profile decides. */
const western = /^UNO[ABC]/

/** The character set of a partner's messages: what UNB01 (`UNOC:3`) means, or the partner's encoding. */
export const characterSetFor = ({
  partner,
  envelopeVersion,
}: Pick<DocumentContext, 'partner' | 'envelopeVersion'>): CharacterSet =>
  (western.test(envelopeVersion) ? undefined : characterSetOf(envelopeVersion)) ?? partner.encoding

/**
 * Reads a message of one type, from UNH to UNT, and maps it. A directory without tables of its own is sorted by those of D.01B. What
 * `map` makes is only the result when it has noted no issue.
 */
export const mapMessage = <T>(
  body: Uint8Array,
  given: DocumentContext,
  wanted: string,
  map: (context: MappingContext, root: LoopTree<EdifactSegment>) => T | undefined,
): Mapped<T> => {
  const { partner, delimiters } = given
  const parsed = parseMessage(body, delimiters, characterSetFor(given))
  if (!parsed.ok) return parsed
  const { type, version, segments } = parsed.value
  if (type !== wanted) {
    const path = 'UNH (segment 1), element 2, component 1'
    const message = `The message is none of type ${wanted}; send it to where its type is read`
    return { ok: false, issues: [{ code: 'VALUE_INVALID', path, value: type, message }] }
  }
  const grammar = grammarFor(type, version) ?? grammarFor(type, 'D:01B:UN')
  if (grammar === undefined) throw new Error(`The grammar of ${type} is gone`)
  const context: MappingContext = { partner, issues: [], line: undefined, decimalComma: true }
  const value = map(context, loopTree(segments, grammar))
  return value === undefined || context.issues.length > 0 ? { ok: false, issues: context.issues } : { ok: true, value }
}
