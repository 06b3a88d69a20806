import { groupBy } from '../../domain/group-by.ts'
import { english, say } from '../../domain/said.ts'
import type { Job } from '../../queue/queue.ts'
import type { BulkAction, BulkItemResult } from '../../store/desk-store.ts'
import type { DeadLetterFacts, Store } from '../../store/store.ts'
import { whyNot } from './bulk-order.ts'

/** What became of some dead letters in one transaction. */
export type Chunk = { results: BulkItemResult[]; jobs: Job[] }

/** Dead letters this can act on side by side; the others are acted on one by one. */
export const isForChunk = ({ action, mapping }: BulkAction, { subject }: DeadLetterFacts): boolean => {
  if (action === 'resolve') return false
  if (action !== 'retry') return true
  return mapping === null && (subject === 'delivery' || subject === 'document')
}

/** Does the action to all of these at once. Only inside a transaction. */
export const actOnChunk = async (store: Store, bulk: BulkAction, chunk: readonly DeadLetterFacts[]): Promise<Chunk> => {
  const results: BulkItemResult[] = []
  const allowed = chunk.filter((facts) => {
    const why = whyNot(bulk.action, facts)
    if (why !== null) results.push({ deadLetterId: facts.id, state: 'skipped', why: english(why), said: why })
    return why === null
  })
  if (allowed.length === 0) return { results, jobs: [] }
  const { done, jobs } = await steps[bulk.action](store, bulk, allowed)
  const changed = say('bulk.changed')
  for (const { id } of allowed) {
    results.push(
      done.has(id)
        ? { deadLetterId: id, state: 'done', why: null, said: null }
        : { deadLetterId: id, state: 'skipped', why: english(changed), said: changed },
    )
  }
  await auditEach(
    store,
    bulk,
    allowed.filter(({ id }) => done.has(id)),
  )
  return { results, jobs }
}

type Step = (
  store: Store,
  bulk: BulkAction,
  chunk: readonly DeadLetterFacts[],
) => Promise<{ done: ReadonlySet<string>; jobs: Job[] }>

const idsOf = (chunk: readonly DeadLetterFacts[]): string[] => chunk.map(({ id }) => id)

const steps: Record<BulkAction['action'], Step> = {
  ignore: async (store, { reason, actor }, chunk) => {
    const ignored = await store.deadLetters.ignore(idsOf(chunk), { until: null, reason: reason ?? 'ignored', actor })
    return { done: new Set(ignored.map(({ id }) => id)), jobs: [] }
  },
  assign: async (store, { assignee }, chunk) => ({
    done: new Set(await store.deadLetters.assign(idsOf(chunk), assignee)),
    jobs: [],
  }),
  tag: async (store, { tags }, chunk) => ({
    done: new Set(await store.deadLetters.tag(idsOf(chunk), { add: tags, remove: [] })),
    jobs: [],
  }),
  retry: async (store, { reason, actor }, chunk) => {
    const deliveries = chunk.filter(({ subject }) => subject === 'delivery')
    const revived = await store.deliveries.revive(deliveries.map(({ subjectId }) => subjectId))
    const documents = chunk.filter(({ subject }) => subject === 'document')
    const isOut = ({ document }: DeadLetterFacts): boolean => document?.direction === 'out'
    const [outgoing, incoming] = [documents.filter(isOut), documents.filter((one) => !isOut(one))]
    await store.documents.setState(subjectsOf(incoming), 'received')
    await store.documents.setState(subjectsOf(outgoing), 'due')
    await store.awaited.close({ documentIds: subjectsOf(outgoing) })
    const subjects = new Set([...revived.map(({ id }) => id), ...subjectsOf(documents)])
    await store.deadLetters.end([...subjects], { state: 'retried', reason: reason ?? 'retried', actor })
    const deliverBatches = [...groupBy(revived, ({ system }) => system).values()].map(
      (ofSystem): Job => ({ name: 'deliver-batch', ids: ofSystem.map(({ id }) => id) }),
    )
    return {
      done: new Set(chunk.filter(({ subjectId }) => subjects.has(subjectId)).map(({ id }) => id)),
      jobs: [
        ...deliverBatches,
        { name: 'map-document', ids: subjectsOf(incoming) },
        { name: 'send-document', ids: subjectsOf(outgoing) },
      ],
    }
  },
  resolve: () => Promise.reject(new Error('dead letters are resolved one by one')),
}

const subjectsOf = (chunk: readonly DeadLetterFacts[]): string[] => chunk.map(({ subjectId }) => subjectId)

/** Last, so that what others write into the audit trail waits for as little as possible. */
const auditEach = async (store: Store, bulk: BulkAction, done: readonly DeadLetterFacts[]): Promise<void> => {
  const { id: bulkAction, action, actor, reason } = bulk
  for (const { id: deadLetter, subjectId, code } of done) {
    const detail = { deadLetter, code, reason, bulkAction }
    await store.audit.append({ actor, action: `dead-letter.${action}`, subject: subjectId, detail })
  }
}
