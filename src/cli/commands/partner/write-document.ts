import type * as z from 'zod'
import { type OutgoingDocuments, type OutgoingEntity, outgoingSchemas } from '../../../domain/document.ts'
import { CrossdockError, messageOf } from '../../../domain/errors.ts'
import type { Issue, Mapped } from '../../../domain/issue.ts'
import type { Partner } from '../../../domain/partner.ts'
import { salesOrder } from '../../../domain/sales-order.ts'
import { type Answered, outgoingEntitiesOf, outgoingFormatOf } from '../../../mappers/edi/outgoing-documents.ts'
import { applyOverrides } from '../../../mappers/overrides.ts'

/** What a document is written with; an order response also with the order it answers. */
export type Writing = { value: unknown; order: unknown; controlNumber: number; at: Date }

/** Writes a canonical document as the partner would get it: checked, changed by its mapping, in its standard. */
export const writeDocument = async (
  entity: OutgoingEntity,
  given: Writing,
  partner: Partner,
): Promise<Mapped<Uint8Array>> => {
  const schema: z.ZodType<OutgoingDocuments[OutgoingEntity]> = outgoingSchemas[entity]
  const value = checked(schema, given.value, 'value')
  if (!value.ok) return value
  const answered = given.order === undefined ? undefined : checked(salesOrder, given.order, 'order')
  if (answered?.ok === false) return answered
  const format = outgoingFormatOf(partner, entity)
  if (format === undefined) {
    const can = outgoingEntitiesOf(partner).join(', ')
    return failed('entity', entity, `${partner.name} speaks ${partner.standard}, in which we write ${can}`)
  }
  if (entity === 'order-response' && answered === undefined)
    return failed(
      'order',
      undefined,
      'an order response is written with the order it answers: name the file of that order',
    )
  const mapped = await applyOverrides(entity, value.value, partner, { type: format.type, version: '' })
  if (!mapped.ok) return mapped
  const { controlNumber, at } = given
  const controlNumbers = { interchange: controlNumber, group: controlNumber }
  const context = answered === undefined ? {} : { answered: answeredBy(answered.value) }
  try {
    return { ok: true, value: format.write(mapped.value, { partner, controlNumbers, at, ...context }) }
  } catch (error) {
    if (!(error instanceof CrossdockError)) throw error
    return { ok: false, issues: [{ code: error.code, path: 'value', message: messageOf(error) }] }
  }
}

const answeredBy = (order: Answered['order']): Answered => ({ order, controlNumber: '1' })

const failed = (path: string, value: string | undefined, message: string): Mapped<never> => ({
  ok: false,
  issues: [{ code: 'VALUE_INVALID', path, value, message }],
})

const checked = <T>(schema: z.ZodType<T>, value: unknown, name: string): Mapped<T> => {
  const result = schema.safeParse(value)
  if (result.success) return { ok: true, value: result.data }
  const issues = result.error.issues.map(
    ({ path, message }): Issue => ({ code: 'VALUE_INVALID', path: [name, ...path].join('.'), message }),
  )
  return { ok: false, issues }
}
