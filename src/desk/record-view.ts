import type { Facet, FieldDecision, Merge, StoredRecord } from '../store/record-store.ts'
import type { Delivery, Store } from '../store/store.ts'
import { recordById } from './find-records.ts'

/** A record with what each system says of it, and what is on its way. */
export type RecordView = {
  record: StoredRecord
  /** One for each place it has in a system. */
  facets: Facet[]
  decisions: FieldDecision[]
  merges: Omit<Merge, 'moved'>[]
  /** The last delivery to each system; what is `done` is there. */
  deliveries: Delivery[]
}

const mostMerges = 100

export const viewRecord = async (store: Store, systems: Iterable<string>, id: string): Promise<RecordView> => {
  const record = await recordById(store, id)
  const { entity } = record
  const deliveries: Delivery[] = []
  // An opportunity is only read.
  if (entity !== 'opportunity')
    for (const system of systems) deliveries.push(...(await store.deliveries.latest(system, entity, [id])))
  return {
    record,
    facets: await store.links.ofRecords(entity, [id]),
    decisions: await store.records.decisions([id]),
    merges: (await store.records.merges({ recordId: id, limit: mostMerges })).map(mergeSummary),
    deliveries,
  }
}

/** A merge without what only its undoing needs. */
export const mergeSummary = ({ moved: _, ...merge }: Merge): Omit<Merge, 'moved'> => merge
