import * as z from 'zod'

/** What stands in place of a text that takes the permission `read-payload`, for who lacks it. */
const hiddenText = '•••'

type Members = Readonly<Record<string, unknown>>
type Hide = (value: unknown, beside: Members) => unknown

const payloads = z.registry<{ isPayload: (beside: Members) => boolean }>()

/**
 * Marks a text of an answer that may hold what a document or a record says: who lacks `read-payload` gets `hiddenText` instead.
 * `isPayload`: where that depends on the members beside it. Describe the schema before it is marked.
 */
export const payload = <T extends z.ZodType>(schema: T, isPayload: (beside: Members) => boolean = () => true): T => {
  const marked = schema.meta({ 'x-permission': 'read-payload' })
  payloads.add(marked, { isPayload })
  return marked
}

const hidings = new WeakMap<z.core.$ZodType, { hide: Hide | undefined }>()

/** Hides what is marked in answers of this schema, also in lists and objects within; undefined when nothing is. */
export const hidingOf = (schema: z.core.$ZodType): Hide | undefined => {
  const known = hidings.get(schema) ?? { hide: newHiding(schema) }
  hidings.set(schema, known)
  return known.hide
}

const newHiding = (schema: z.core.$ZodType): Hide | undefined => {
  const mark = payloads.get(schema)
  if (mark !== undefined) return (value, beside) => (value != null && mark.isPayload(beside) ? hiddenText : value)
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional)
    return unlessNothing(hidingOf(schema.unwrap()))
  if (schema instanceof z.ZodArray) return hidingInArray(hidingOf(schema.element))
  return schema instanceof z.ZodObject ? hidingInObject(schema) : undefined
}

const unlessNothing = (hide: Hide | undefined): Hide | undefined =>
  hide && ((value, beside) => (value == null ? value : hide(value, beside)))

const hidingInArray = (hide: Hide | undefined): Hide | undefined =>
  // Of the form its schema says, as the types of the routes see to.
  hide && ((items, beside) => (items as unknown[]).map((item) => hide(item, beside)))

const hidingInObject = ({ shape }: z.ZodObject): Hide | undefined => {
  const within = Object.entries(shape).flatMap(([name, member]) => {
    const hide = hidingOf(member)
    return hide === undefined ? [] : [[name, hide] as const]
  })
  if (within.length === 0) return undefined
  return (value) => {
    const members = value as Members
    const hidden = within
      .filter(([name]) => name in members)
      .map(([name, hide]) => [name, hide(members[name], members)] as const)
    return { ...members, ...Object.fromEntries(hidden) }
  }
}
