import * as z from 'zod'
import type { ReplayReport } from '../../desk/replay.ts'
import { deliveryFields } from '../../domain/list-fields.ts'
import type { Delivery, DeliveryEvent } from '../../store/store.ts'
import { documentRow } from './documents.ts'
import { count, errorCode, id, idOrNull, name, reportFields, textOrNull, time, timeOrNull } from './parts.ts'
import { payload } from './payload.ts'

const columns = {
  id,
  flow: name,
  system: name,
  entity: z.enum(deliveryFields.entity),
  canonicalId: id,
  version: count,
  // Of a customer it is the name.
  businessKey: payload(z.string(), ({ entity }) => entity === 'customer'),
  documentId: idOrNull.describe(
    'The order, the change, or the document in the file; null for records, acknowledgements and a file that several documents share',
  ),
  partner: textOrNull,
  dependsOn: idOrNull,
  state: z.enum(deliveryFields.state),
  related: z.record(z.string(), z.string()),
  attempts: count,
  lookups: count,
  dueAt: time,
  owner: idOrNull,
  fence: count,
  idempotencyKey: z.string(),
  externalId: textOrNull,
  displayId: textOrNull,
  errorCode: errorCode.nullable(),
  errorMessage: payload(textOrNull),
  createdAt: time,
  sentAt: timeOrNull,
  doneAt: timeOrNull,
}

export const delivery = z.strictObject(columns).meta({ id: 'Delivery' }) satisfies z.ZodType<Delivery>

export const deliveryEvent = z
  .strictObject({
    deliveryId: id,
    at: time,
    attempt: count,
    outcome: z.string(),
    code: textOrNull,
    message: payload(textOrNull),
  })
  .meta({ id: 'DeliveryEvent' }) satisfies z.ZodType<DeliveryEvent>

export const deliveryWithEvents = z
  .strictObject({ ...columns, events: z.array(deliveryEvent) })
  .meta({ id: 'DeliveryWithEvents' })

export const replayReport = z
  .strictObject({
    ...reportFields,
    stateBefore: documentRow.shape.state,
    deliveries: z.array(
      delivery.pick({ id: true, system: true, entity: true, state: true, externalId: true, displayId: true }),
    ),
  })
  .meta({ id: 'ReplayReport' }) satisfies z.ZodType<ReplayReport>
