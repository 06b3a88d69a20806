import { isRecordFlow, type RecordFlow } from '../../domain/flow.ts'
import { outgoingDocument } from '../../domain/outgoing-document.ts'
import type { Partner } from '../../domain/partner.ts'
import type { Price } from '../../domain/price.ts'
import { stableId } from '../../domain/stable-id.ts'
import type { StockLevel } from '../../domain/stock-level.ts'
import { outgoingFormatOf } from '../../mappers/edi/outgoing-documents.ts'
import { answersLane } from '../../queue/lanes.ts'
import type { NewDocument } from '../../store/store.ts'
import { jobsOf, partnerOf, wake } from '../job.ts'
import { catalogueFrom, reportFrom } from './partner-documents.ts'
import type { Pull } from './pull.ts'

const recordsPerScan = 1000
/** What an 832 has room for, the shortest of all (BCT02). */
const numberLength = 15

/**
 * Tells the partners of a flow what its run changed, and what runs before it had changed that did not come to their end: one document each, under a
 * number that is the run's own, so that a run that is carried out again sends nothing twice.
 */
export const tellPartners = async (pull: Pull): Promise<void> => {
  const { flow, run, counts, deps } = pull
  if (!isRecordFlow(flow) || flow.partners.length === 0 || run.dryRun) return
  const brokenOff = await deps.store.runs.brokenOffSince(run)
  if (counts.created + counts.changed + counts.gone === 0 && brokenOff === undefined) return
  const since = brokenOff ?? run.startedAt ?? run.createdAt
  const partners = flow.partners.flatMap((name) => partnerOf(deps, name) ?? [])
  const tells = new Map(partners.map((partner) => [partner, toldTo(partner)]))
  const changed = await changedSince(pull, since, (told) => partners.some((partner) => tells.get(partner)?.(told)))
  const ids: string[] = []
  for (const partner of partners) {
    const document = documentFor(pull, flow, partner, changed)
    if (document !== undefined) ids.push(...(await insertOnce(pull, document)))
  }
  await wake(deps, answersLane, jobsOf('send-document', ids))
}

type Told = StockLevel | Price

/** A partner is told of the items in its code table, or of all when it takes our codes. */
const toldTo = ({ codes: { items, unlistedItems } }: Partner): ((told: Told) => boolean) => {
  const listed = new Set(Object.values(items))
  return ({ itemId }) => unlistedItems || listed.has(itemId)
}

const changedSince = async (
  { deps, entity }: Pull,
  since: Date,
  isWanted: (told: Told) => boolean,
): Promise<Told[]> => {
  const changed: Told[] = []
  for (let after: string | undefined; ; ) {
    const page = await deps.store.records.scan(entity, after, recordsPerScan)
    // Flows with partners carry stock levels or prices.
    const told = page.filter(({ changedAt }) => changedAt >= since).map(({ value }) => value as Told)
    changed.push(...told.filter(isWanted))
    after = page.at(-1)?.id
    if (page.length < recordsPerScan || after === undefined) return changed
  }
}

const documentFor = (
  { entity, run, deps }: Pull,
  flow: RecordFlow,
  partner: Partner,
  changed: readonly Told[],
): NewDocument | undefined => {
  if (entity !== 'stock-level' && entity !== 'price') return undefined
  const format = outgoingFormatOf(partner, entity)
  const theirs = new Map(Object.entries(partner.codes.items).map(([buyers, ours]) => [ours, buyers]))
  const told = changed.filter(toldTo(partner))
  if (format === undefined || told.length === 0) {
    if (format === undefined)
      deps.logger.error(
        { flow: run.flow, partner: partner.name },
        `${partner.name} is sent no ${entity}: no such document in ${partner.standard}`,
      )
    return undefined
  }
  const number = stableId(run.id, partner.name).replaceAll('-', '').slice(0, numberLength).toUpperCase()
  const issueDate = new Date(deps.now()).toISOString().slice(0, 10)
  // The entity of the flow says which of the two was read.
  const canonical =
    entity === 'stock-level'
      ? reportFrom(told as StockLevel[], { number, issueDate, theirs })
      : catalogueFrom(told as Price[], { number, issueDate, theirs, currency: partner.currency })
  return {
    ...outgoingDocument({
      partner: partner.name,
      system: partner.system,
      type: format.type,
      entity,
      flow: run.flow,
      businessKey: number,
      canonical,
    }),
    id: stableId('partner document', flow.entity, run.id, partner.name),
  }
}

const insertOnce = ({ deps, entity }: Pull, document: NewDocument): Promise<string[]> =>
  deps.store.transaction(async (store) => {
    if ((await store.documents.get(document.id)) !== undefined) return []
    const ids = await store.documents.insert([document])
    const { id: documentId, partner, businessKey } = document
    if (entity === 'stock-level' || entity === 'price') {
      await store.documents.claimKeys([{ documentId, partner, entity, businessKey: businessKey ?? documentId }])
    }
    return ids
  })
