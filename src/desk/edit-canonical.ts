import { createHash } from 'node:crypto'
import { type Said, say } from '../domain/said.ts'
import { salesOrderFrom } from '../mappers/edi/json/sales-order-from-json.ts'
import { actOnDeadLetter, getDeadLetter } from './act-on-dead-letter.ts'
import { orderOfDelivery, replaceOrder } from './change-order.ts'
import { type ActionReport, BodyRefusedError, type DeskDeps, DeskError } from './desk.ts'
import { assertRevision } from './edit-dead-letter.ts'
import { retryDelivery } from './retry-delivery.ts'

/** Why the order of a dead letter cannot be edited; null when it can. */
export const whyNoCanonicalEdit = async (
  store: DeskDeps['store'],
  deadLetter: Parameters<typeof orderOfDelivery>[1],
): Promise<Said | null> => {
  if (deadLetter.state !== 'open' && deadLetter.state !== 'ignored')
    return say('why.ended-already', { state: deadLetter.state })
  try {
    await orderOfDelivery(store, deadLetter)
    return null
  } catch (error) {
    if (error instanceof DeskError && error.said !== undefined) return error.said
    throw error
  }
}

/**
 * Gives the order of a dead delivery another content and sends it on, when no system can have the order yet. `given` is the whole order as JSON;
 * what breaks its schema is refused (BodyRefusedError) and nothing changes. `revision` is that of the document when it was read, so that nobody
 * writes over the edit of somebody else.
 */
export const editCanonical = async (
  deps: DeskDeps,
  id: string,
  given: unknown,
  { actor, reason = 'edited', revision }: { actor: string; reason?: string | undefined; revision?: number | undefined },
): Promise<ActionReport> => {
  const document = await orderOfDelivery(deps.store, await getDeadLetter(deps.store, id))
  assertRevision(document, revision)
  const parsed = salesOrderFrom(given)
  if (!parsed.ok) throw new BodyRefusedError(parsed.issues)
  const order = parsed.value
  return actOnDeadLetter(deps, 'edit-canonical', id, { state: 'retried', reason, actor }, async (store, deadLetter) => {
    await replaceOrder(store, document, order, true)
    const change = await retryDelivery(store, deadLetter)
    return {
      ...change,
      did: say('did.order-edited', {
        order: order.orderNumber,
        revision: document.revision + 1,
        did: change.did,
      }),
      detail: { before: fingerprint(document.canonical), after: fingerprint(order) },
    }
  })
}

const fingerprint = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')
