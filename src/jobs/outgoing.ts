import { createHash, randomUUID } from 'node:crypto'
import type { Partner } from '../domain/partner.ts'
import { systemLane } from '../queue/lanes.ts'
import type { NewDelivery, Store } from '../store/store.ts'
import { type JobDeps, jobsOf, wake } from './job.ts'

/** ISA13 and GS06 have nine digits. */
const lastControlNumber = 999_999_999

/** A rendered interchange on its way to a partner, and what it acknowledges or answers. */
export type OutgoingInterchange = {
  partner: Partner
  fileName: { kind: string; extension: 'edi' | 'xml' }
  controlNumber: number
  bytes: Uint8Array
  acknowledgementIds: readonly string[]
  /** The order document it answers. */
  documentId: string | null
  flow: string
}

/**
 * Reserves control numbers for `count` interchanges of one group each, inside the transaction that stores what carries
 * them. `at(n)` gives the numbers of the n-th.
 */
export const reserveControlNumbers = async (
  store: Store,
  partner: Partner,
  count: number,
): Promise<(index: number) => { interchange: number; group: number }> => {
  const interchange = await store.controlNumbers.next(partner.name, 'interchange', count, lastControlNumber)
  const group = await store.controlNumbers.next(partner.name, 'group', count, lastControlNumber)
  return (index) => ({ interchange: wrapped(interchange + index), group: wrapped(group + index) })
}

const wrapped = (number: number): number => (number > lastControlNumber ? number - lastControlNumber : number)

/** Commits rendered interchanges together with the intent to deliver them. Returns deliveries by system. */
export const storeOutgoing = async (
  store: Store,
  outgoing: readonly OutgoingInterchange[],
): Promise<Map<string, string[]>> => {
  const rows = outgoing.map((interchange) => ({ ...interchange, id: randomUUID() }))
  await store.interchanges.insertOutgoing(
    rows.map(({ id, partner, fileName, controlNumber, bytes }) => ({
      id,
      system: partner.system,
      partner: partner.name,
      fileName: fileNameOf(partner, fileName, controlNumber),
      bytes,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
  )
  const deliveries = rows.map(
    ({ id, partner, fileName, controlNumber, documentId, flow }): NewDelivery => ({
      id: randomUUID(),
      flow,
      system: partner.system,
      entity: 'interchange',
      canonicalId: id,
      version: 1,
      businessKey: fileNameOf(partner, fileName, controlNumber),
      documentId,
      partner: partner.name,
      dependsOn: null,
      related: {},
      idempotencyKey: id.replaceAll('-', ''),
    }),
  )
  await store.deliveries.insert(deliveries)
  await store.acknowledgements.markSent(
    rows.flatMap(({ id, acknowledgementIds }) =>
      acknowledgementIds.map((acknowledgementId) => ({ id: acknowledgementId, interchangeId: id })),
    ),
  )
  const bySystem = new Map<string, string[]>()
  for (const { system, id } of deliveries) bySystem.set(system, [...(bySystem.get(system) ?? []), id])
  return bySystem
}

export const wakeOutgoing = async (deps: JobDeps, bySystem: ReadonlyMap<string, readonly string[]>): Promise<void> => {
  for (const [system, ids] of bySystem) await wake(deps, systemLane(system), jobsOf('deliver-batch', ids))
}

const fileNameOf = (
  partner: Partner,
  { kind, extension }: OutgoingInterchange['fileName'],
  controlNumber: number,
): string => `${partner.name}-${kind}-${String(controlNumber).padStart(9, '0')}.${extension}`
