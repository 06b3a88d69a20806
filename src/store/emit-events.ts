import { stableId } from '../domain/stable-id.ts'
import type { WebhookEvent } from '../domain/webhook-settings.ts'
import type { Database } from './database.ts'
import { createDeadLetters } from './dead-letters.ts'
import { createDeliveries } from './deliveries.ts'
import { createDocuments } from './documents.ts'
import type { Outbox, WebhookDelivery } from './operations-store.ts'
import { createRuns } from './runs.ts'
import type { DeadLetter, Document, Store } from './store.ts'
import { createWebhooks } from './webhooks.ts'

type NewEvent = Pick<WebhookDelivery, 'event' | 'subject' | 'data'>
type Emitting = Pick<Store, 'documents' | 'deliveries' | 'deadLetters' | 'runs'>

/**
 * The parts of a store in which things happen that other programs are told of: each event is written in the transaction of the change.
 * A part whose events nobody wants is the plain one.
 */
export const createEmitting = (database: Database, outbox: Outbox): Emitting => {
  const wants = (...events: WebhookEvent[]): boolean =>
    outbox.some(({ events: wanted }) => events.some((event) => wanted.includes(event)))
  return {
    documents: wants('order.received') ? withOrders(database, outbox) : createDocuments(database),
    deliveries: wants('order.delivered', 'dead-letter.closed')
      ? withDeliveries(database, outbox, wants('dead-letter.closed'))
      : createDeliveries(database),
    deadLetters: wants('dead-letter.opened', 'dead-letter.closed')
      ? withDeadLetters(database, outbox)
      : createDeadLetters(database),
    runs: wants('run.failed') ? withRuns(database, outbox) : createRuns(database),
  }
}

const withOrders = (database: Database, outbox: Outbox): Store['documents'] => ({
  ...createDocuments(database),
  // An order of a won opportunity needs no mapping.
  insert: (rows) =>
    database.atomic(async (inner) => {
      const inserted = await createDocuments(inner).insert(rows)
      const orders = rows.filter((row) => row.direction === 'in' && isTakenOrder(row) && inserted.includes(row.id))
      await createWebhooks(inner, outbox).emit(orders.map(receivedEvent))
      return inserted
    }),
  saveMapped: (rows) =>
    database.atomic(async (inner) => {
      await createDocuments(inner).saveMapped(rows)
      const documents = await createDocuments(inner).heads(rows.filter(isTakenOrder).map(({ id }) => id))
      await createWebhooks(inner, outbox).emit(documents.map(receivedEvent))
    }),
})

const isTakenOrder = ({ entity, state }: { entity?: string | undefined; state: string }): boolean =>
  entity === 'sales-order' && state === 'mapped'

const receivedEvent = ({
  id,
  partner,
  flow,
  businessKey,
}: Pick<Document, 'id' | 'partner' | 'flow' | 'businessKey'>): NewEvent => ({
  event: 'order.received',
  subject: id,
  data: { documentId: id, orderNumber: businessKey, partner, flow, link: `/documents/${id}` },
})

const withDeliveries = (database: Database, outbox: Outbox, tellsOfClosed: boolean): Store['deliveries'] => ({
  ...createDeliveries(database),
  settle: (settlements) =>
    database.atomic(async (inner) => {
      const deliveries = createDeliveries(inner)
      const settled = await deliveries.settle(settlements)
      const done = settlements.filter(({ id, to }) => to === 'done' && !settled.stale.includes(id))
      const orders = (await Promise.all(done.map(({ id }) => deliveries.get(id)))).flatMap((one) =>
        one?.entity === 'sales-order' ? [one] : [],
      )
      await createWebhooks(inner, outbox).emit(
        orders.map(({ id, businessKey, system, partner, documentId, externalId }) => ({
          event: 'order.delivered',
          subject: id,
          data: {
            deliveryId: id,
            documentId,
            orderNumber: businessKey,
            system,
            partner,
            externalId,
            link: `/deliveries/${id}`,
          },
        })),
      )
      return settled
    }),
  // A newer version of a record ends the dead letter of the older one.
  intend: (rows) =>
    !tellsOfClosed
      ? createDeliveries(database).intend(rows)
      : database.atomic(async (inner) => {
          const ids = rows.map(({ system, entity, canonicalId }) => stableId(system, entity, canonicalId))
          const letters = createDeadLetters(inner)
          const before = await letters.ofSubjects(ids)
          const intended = await createDeliveries(inner).intend(rows)
          if (before.length === 0) return intended
          const still = new Set((await letters.ofSubjects(ids)).map(({ id }) => id))
          const closed = before.filter(({ id }) => !still.has(id))
          await createWebhooks(inner, outbox).emit(closed.map((one) => closedEvent({ ...one, state: 'resolved' })))
          return intended
        }),
})

const withDeadLetters = (database: Database, outbox: Outbox): Store['deadLetters'] => ({
  ...createDeadLetters(database),
  open: (rows) =>
    database.atomic(async (inner) => {
      const letters = createDeadLetters(inner)
      await letters.open(rows)
      // One that replaced the words of an open one keeps the id of that.
      const open = new Set((await letters.ofSubjects(rows.map(({ subjectId }) => subjectId))).map(({ id }) => id))
      await createWebhooks(inner, outbox).emit(
        rows.flatMap((row): NewEvent[] =>
          open.has(row.id) ? [{ event: 'dead-letter.opened', subject: row.id, data: dataOf(row) }] : [],
        ),
      )
    }),
  end: (...which) =>
    database.atomic(async (inner) => {
      const ended = await createDeadLetters(inner).end(...which)
      await createWebhooks(inner, outbox).emit(ended.map(closedEvent))
      return ended
    }),
  passed: (deliveryIds) =>
    database.atomic(async (inner) => {
      const passed = await createDeadLetters(inner).passed(deliveryIds)
      await createWebhooks(inner, outbox).emit(passed.map(closedEvent))
      return passed
    }),
})

const dataOf = ({
  id,
  code,
  subject,
  flow,
  system,
  partner,
}: Pick<DeadLetter, 'id' | 'code' | 'subject' | 'flow' | 'system' | 'partner'>): NewEvent['data'] => ({
  deadLetterId: id,
  code,
  subject,
  flow,
  system,
  partner,
  link: `/dead-letters/${id}`,
})

const closedEvent = (letter: DeadLetter): NewEvent => ({
  event: 'dead-letter.closed',
  subject: letter.id,
  data: { ...dataOf(letter), state: letter.state },
})

const withRuns = (database: Database, outbox: Outbox): Store['runs'] => ({
  ...createRuns(database),
  finish: (id, owner, result) =>
    database.atomic(async (inner) => {
      await createRuns(inner).finish(id, owner, result)
      if (result.state === 'done') return
      const run = await createRuns(inner).get(id)
      if (run === undefined || run.state !== result.state) return
      const { flow, system, state, errorCode } = run
      await createWebhooks(inner, outbox).emit([
        {
          event: 'run.failed',
          subject: id,
          data: { runId: id, flow, system, state, code: errorCode, link: `/runs/${id}` },
        },
      ])
    }),
})
