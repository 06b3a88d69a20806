import type { GrammarRule } from '../domain/partner.ts'

import type { Plan } from './plan-segment.ts'

/** What a standard says of a message, as tables. Any syntax fills them; the walker and the checks only read them. */

/**
 * `B` is unchecked. `N` counts implied decimals, `R` has an explicit point. EDIFACT has `A` (no digits) and `D` (its `n`: a decimal
 * mark may be point or comma).
 */
export type ElementType = 'AN' | 'ID' | 'N' | 'R' | 'DT' | 'TM' | 'B' | 'A' | 'D'

export type ElementDef = {
  /** The standard's number of the data element (X12 `330`, `C001`). */
  number: string
  name: string
  type: ElementType
  minLength: number
  maxLength: number
  /** Known code values; absent when the grammar leaves the list open. */
  codes: ReadonlySet<string> | undefined
  /** Parts of a composite element; absent for a simple one. */
  components: readonly ElementUse[] | undefined
}

export type ElementUse = { element: ElementDef; required: boolean; repeat: number }

/**
 * A condition between elements of one segment, by the letters of X12 (X12.6 section 3.8.3.2): P all or none, R at least one,
 * E at most one, C the first asks for all others, L the first asks for at least one other. Elements count from 1.
 */
export type Condition = { kind: 'P' | 'R' | 'E' | 'C' | 'L'; elements: readonly number[]; lowest: number }

export type SegmentDef = {
  id: string
  /** Absent when the grammar knows the segment's place but leaves its content open. */
  elements: readonly ElementUse[] | undefined
  conditions: readonly Condition[]
  /** What `plan-segment.ts` makes of it, once: it is asked for with every segment. */
  plan?: { elements: Plan | undefined }
}

export type LoopDef = {
  name: string
  children: readonly ChildDef[]
  /** Segment id -> places among `children`, ascending. */
  placesById: ReadonlyMap<string, readonly number[]>
  /** Places of the children that have to come, without the one that begins the loop. */
  required: readonly number[]
}

/** A segment at its place, or a loop: then `segment` starts it and is also the loop's first child. */
export type ChildDef = { segment: SegmentDef; required: boolean; max: number; loop: LoopDef | undefined }

export type Grammar = {
  setId: string
  version: string
  root: LoopDef
  /** Every segment the grammar's dictionary describes, also those of other sets. */
  segments: ReadonlyMap<string, SegmentDef>
  /** Ids of all segments that have a place somewhere in this set. */
  placed: ReadonlySet<string>
}

/** The rules a validator can find broken; each syntax gives them its own codes. */
export type Rule = GrammarRule
