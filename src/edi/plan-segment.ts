import type { Condition, ElementDef, ElementUse, SegmentDef } from './grammar.ts'

// What is asked of an element's bytes. Numbers, because this is looked at once for each element of each segment.
export const anyText = 0
export const listedCode = 1
export const wholeNumber = 2
export const decimalNumber = 3
export const date = 4
export const time = 5
export const unchecked = 6
/** Something that only its text can tell. */
export const needsText = 7
export const composite = 8
/** EDIFACT: point or comma. */
export const markedNumber = 9

export type PlannedElement = {
  required: boolean
  kind: number
  minLength: number
  maxLength: number
  codes: ReadonlySet<number>
  /** Of a composite. */
  components: readonly PlannedElement[]
}
export type PlannedCondition = { kind: Condition['kind']; first: number; all: number }
export type Plan = {
  elements: readonly PlannedElement[]
  conditions: readonly PlannedCondition[]
  lastRequired: number
}

export const longestCode = 3
/** Presence of the elements is kept as bits of one number. */
export const mostElements = 30

const packed = (code: string): number => {
  let value = 0
  for (let i = 0; i < code.length; i += 1) value = value * 256 + code.charCodeAt(i)
  return value
}

const kindOf = ({ type, codes, components }: ElementDef): number => {
  if (components !== undefined) return composite
  switch (type) {
    case 'AN':
    case 'ID':
      return codes === undefined ? anyText : listedCode
    case 'N':
      return wholeNumber
    case 'R':
      return decimalNumber
    case 'D':
      return markedNumber
    case 'DT':
      return date
    case 'TM':
      return time
    case 'B':
      return unchecked
    default:
      return needsText
  }
}

const planElement = ({ element, required }: ElementUse): PlannedElement => {
  const { minLength, maxLength, codes } = element
  const components = (element.components ?? []).map(planElement)
  const short = [...(codes ?? [])].filter((code) => code.length <= longestCode)
  return { required, kind: kindOf(element), minLength, maxLength, codes: new Set(short.map(packed)), components }
}

/** Elements that are never looked at share a bit that is never set. */
const bit = (element: number): number => 1 << Math.min(element - 1, mostElements)

const planCondition = ({ kind, elements }: Condition): PlannedCondition => ({
  kind,
  first: bit(elements[0] ?? 1),
  all: elements.reduce((mask, element) => mask | bit(element), 0),
})

const planOf = ({ elements, conditions }: SegmentDef): Plan | undefined => {
  if (elements === undefined) return undefined
  const planned = elements.map(planElement)
  return {
    elements: planned,
    conditions: conditions.map(planCondition),
    lastRequired: planned.findLastIndex(({ required }) => required) + 1,
  }
}

/** Undefined: the segment has no definition of its elements, and nothing can be wrong with them. */
export const planFor = (definition: SegmentDef): Plan | undefined => {
  definition.plan ??= { elements: planOf(definition) }
  return definition.plan.elements
}
