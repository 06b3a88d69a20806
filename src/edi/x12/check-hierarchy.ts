import { type SegmentText, segmentIdOf } from '../check-segment.ts'
import type { EdiIssue } from '../edi.ts'
import { type SegmentPlace, shownValue } from '../validate-message.ts'

/**
 * Rules of the HL segment that a grammar cannot say: HL01 is unique in its set, and the parent HL02 names came before.
 * A level whose parent is unknown would be shipped with the wrong order or carton, so both are errors.
 */
export type HierarchyCheck = {
  /** Takes any segment; looks at HL only. */
  check(text: SegmentText, place: SegmentPlace): void
  reset(): void
}

/** The greatest count of HL loops in the standard's sets; beyond it the grammar has complained already. */
const mostLevels = 200_000

/** AK403 7: invalid code value. The standard has no code of its own for a broken hierarchy. */
const invalidCode = '7'

export const createHierarchyCheck = (report: (issue: EdiIssue) => void): HierarchyCheck => {
  const known = new Set<string>()

  const complain = (place: SegmentPlace, element: number, dataElement: string, value: string, message: string): void =>
    report({
      level: 'element',
      standardCode: invalidCode,
      severity: 'error',
      position: { ...place, segmentId: 'HL', element },
      dataElement,
      loop: 'HL',
      value: shownValue(value),
      message,
    })

  const checkLevel = (id: string, parent: string, place: SegmentPlace): void => {
    const shownId = shownValue(id)
    if (parent !== '' && parent === id) {
      complain(place, 2, '734', parent, `HL02 makes level ${shownId} its own parent`)
    } else if (parent !== '' && !known.has(parent)) {
      const message = `HL02 of level ${shownId} names a parent ${shownValue(parent)} that does not come before it`
      complain(place, 2, '734', parent, message)
    }
    if (id !== '' && known.has(id)) {
      complain(place, 1, '628', id, `HL01 ${shownId} is used twice: levels below it cannot be told apart`)
    }
  }

  return {
    check: (text, place) => {
      if (segmentIdOf(text) !== 'HL' || known.size >= mostLevels) return
      const id = (text.elements[1] ?? '').trim()
      checkLevel(id, (text.elements[2] ?? '').trim(), place)
      if (id !== '') known.add(id)
    },
    reset: () => known.clear(),
  }
}
