import type { ChildDef, Grammar, LoopDef, SegmentDef } from './grammar.ts'

/** How a segment fits the grammar at the point the walk has reached. */
export type Step = 'matched' | 'out-of-sequence' | 'over-max' | 'unexpected' | 'not-in-set' | 'unknown'

/** `highest`: last place whose count may be other than 0. */
type Frame = { loop: LoopDef; cursor: number; counts: number[]; highest: number }

/** A required segment (or loop) that never came: its loop ended at the current segment. */
export type Missing = { segment: SegmentDef; loop: string }

/**
 * Walks a message through its grammar, one segment at a time. It never gets stuck: a segment out of sequence is placed where
 * it belongs in the innermost open loop that knows it, one without a place leaves the walk where it was.
 */
export type Walker = {
  /** Places one segment. The other fields then tell where. */
  step(id: string): Step
  /** Ends the message. */
  end(): void
  reset(): void
  /** Where the last segment was placed: number of loops around it (0: none), and its place there. */
  readonly depth: number
  readonly child: ChildDef | undefined
  /** Loop the walk is in now; empty at the top level. */
  readonly loop: string
  /** What ended incomplete with the last step. */
  readonly missing: readonly Missing[]
}

const noMissing: readonly Missing[] = []

export const createWalker = (grammar: Grammar): Walker => {
  // Frames are kept and used again: a walk makes no garbage per loop.
  const frames: Frame[] = []
  let top = -1
  let depth = 0
  let child: ChildDef | undefined
  let missing: Missing[] | undefined

  const open = (loop: LoopDef): void => {
    top += 1
    const frame = frames[top]
    if (frame === undefined) {
      frames.push({ loop, cursor: 0, counts: new Array<number>(loop.children.length).fill(0), highest: 0 })
    } else {
      const { counts, highest } = frame
      for (let place = 0; place <= highest; place += 1) counts[place] = 0
      while (counts.length < loop.children.length) counts.push(0)
      frame.loop = loop
      frame.cursor = 0
      frame.highest = 0
    }
  }

  const closeTo = (level: number): void => {
    for (; top > level; top -= 1) {
      const frame = frames[top]
      if (frame === undefined) continue
      for (const place of frame.loop.required) {
        const expected = frame.loop.children[place]
        if (expected !== undefined && frame.counts[place] === 0) {
          missing ??= []
          missing.push({ segment: expected.segment, loop: frame.loop.name })
        }
      }
    }
  }

  const place = (level: number, frame: Frame, index: number, found: ChildDef): void => {
    if (top > level) closeTo(level)
    frame.counts[index] = (frame.counts[index] ?? 0) + 1
    if (index > frame.highest) frame.highest = index
    depth = level
    child = found
    if (found.loop) {
      open(found.loop)
      const inner = frames[top]
      if (inner) inner.counts[0] = 1
    }
  }

  const stepForward = (id: string): boolean => {
    for (let level = top; level >= 0; level -= 1) {
      const frame = frames[level]
      const places = frame?.loop.placesById.get(id)
      if (frame === undefined || places === undefined) continue
      for (let i = 0; i < places.length; i += 1) {
        const index = places[i] ?? 0
        if (index < frame.cursor) continue
        const found = frame.loop.children[index]
        if (found === undefined || (frame.counts[index] ?? 0) >= found.max) continue
        frame.cursor = index
        place(level, frame, index, found)
        return true
      }
    }
    return false
  }

  /** Only after `stepForward` failed: the segment may stand before the cursor, or once too often. */
  const stepAside = (id: string): Step => {
    for (let level = top; level >= 0; level -= 1) {
      const frame = frames[level]
      const places = frame?.loop.placesById.get(id)
      if (frame === undefined || places === undefined) continue
      for (const index of places) {
        const found = frame.loop.children[index]
        if (found === undefined || (level > 0 && index === 0)) continue
        const isOver = (frame.counts[index] ?? 0) >= found.max
        place(level, frame, index, found)
        return isOver ? 'over-max' : 'out-of-sequence'
      }
    }
    child = undefined
    if (grammar.placed.has(id)) return 'unexpected'
    return grammar.segments.has(id) ? 'not-in-set' : 'unknown'
  }

  const reset = (): void => {
    top = -1
    child = undefined
    missing = undefined
    open(grammar.root)
  }
  reset()
  return {
    step: (id) => {
      missing = undefined
      return stepForward(id) ? 'matched' : stepAside(id)
    },
    end: () => {
      missing = undefined
      closeTo(-1)
    },
    reset,
    get depth() {
      return depth
    },
    get child() {
      return child
    },
    get loop() {
      return frames[top]?.loop.name ?? ''
    },
    get missing() {
      return missing ?? noMissing
    },
  }
}
