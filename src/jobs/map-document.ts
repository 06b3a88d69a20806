import { crashPoint } from '../domain/crash-point.ts'
import { documentsLane } from '../queue/lanes.ts'
import type { Document, InsertedDelivery, Store } from '../store/store.ts'
import { catchUp, takeChanges } from './change-orders.ts'
import { type Requests, readRequests, saveFailures } from './document-requests.ts'
import { type JobDeps, type JobRun, jobsOf, wake } from './job.ts'
import { takeOrders } from './take-orders.ts'
import { takeVerdicts } from './take-verdicts.ts'
import { inTurns } from './turns.ts'
import { wakeDeliveries } from './wake-deliveries.ts'

const overtookPauseMs = 500

/**
 * Documents take effect, each lot in one transaction: orders and changes of orders become canonical, with their deliveries; a partner's
 * word on what we sent closes what was awaited. What cannot be understood becomes a dead letter; the others go on.
 */
export const mapDocument: JobRun = async (ids, deps, _signal, turn = 0) => {
  const { woken, later } = await deps.store.transaction(async (store) => {
    const documents = await store.documents.takeReceived(ids)
    const isVerdict = ({ entity }: Document): boolean => entity === 'acknowledgement'
    await takeVerdicts(store, documents.filter(isVerdict))
    const requests = await readRequests(
      store,
      documents.filter((document) => !isVerdict(document)),
      deps,
    )
    const doubtful = new Set(documents.flatMap(({ id, askFirst }) => (askFirst ? [id] : [])))
    const inserted = await effectOf(store, requests, doubtful, deps)
    await saveFailures(store, requests.failures)
    // Looked at again by this job: those that the sweep reminds of as well would become more each time.
    await store.documents.setState(requests.later, 'received')
    crashPoint('mapping-uncommitted')
    return { woken: inserted, later: requests.later }
  })
  crashPoint('deliveries-committed')
  const ready = woken.filter((delivery) => delivery.state === 'intent')
  await wakeDeliveries(deps, ready, { turn })
  if (ready.length > 0) crashPoint('deliveries-queued')
  await wake(deps, documentsLane, inTurns(turn, jobsOf('map-document', later)), overtookPauseMs)
}

/**
 * Orders first: a change may be of one that came in the same lot. What is made of `doubtful` documents is asked for before it is sent. Returns the
 * deliveries that were made.
 */
const effectOf = async (
  store: Store,
  requests: Requests,
  doubtful: ReadonlySet<string>,
  deps: JobDeps,
): Promise<InsertedDelivery[]> => {
  const wanted = await takeOrders(store, requests, deps)
  const ordered = await store.deliveries.insert(wanted)
  const asked = new Set(wanted.flatMap(({ id, documentId }) => (doubtful.has(documentId ?? '') ? [id] : [])))
  await store.deliveries.doubtNew(ordered.flatMap(({ id }) => (asked.has(id) ? [id] : [])))
  const replayed = new Set(requests.orders.flatMap(({ document }) => (document.mappedAt === null ? [] : [document.id])))
  const late = wanted.filter(
    ({ id, entity, canonicalId }) =>
      entity === 'sales-order' && replayed.has(canonicalId) && ordered.some((one) => one.id === id),
  )
  return [...ordered, ...(await catchUp(store, late)), ...(await takeChanges(store, requests, deps))]
}
