import { createHash } from 'node:crypto'
import { newRowId } from '../domain/new-row-id.ts'
import type { Partner } from '../domain/partner.ts'
import type { Document, NewDelivery, Store } from '../store/store.ts'
import type { JobDeps } from './job.ts'
import { wakeDeliveries } from './wake-deliveries.ts'

/** ISA13 and GS06 have nine digits. */
const lastControlNumber = 999_999_999

export type ControlNumbers = { interchange: number; group: number }

/** A rendered interchange on its way to a partner, and what it acknowledges or answers. */
export type OutgoingInterchange = {
  partner: Partner
  fileName: { kind: string; extension: 'edi' | 'xml' | 'csv' }
  controlNumbers: ControlNumbers
  bytes: Uint8Array
  acknowledgementIds: readonly string[]
  /** The business documents it carries, in their order; none when it carries acknowledgements. */
  documents: readonly Document[]
  flow: string
}

/**
 * Reserves control numbers for `count` interchanges of one group each, or of none, inside the transaction that stores what carries
 * them: once that is certain, for partners look for gaps. What it gives tells the numbers of the n-th.
 */
export const reserveControlNumbers = async (
  store: Store,
  partner: Partner,
  count: number,
  hasGroups = true,
): Promise<(index: number) => ControlNumbers> => {
  const next = (kind: 'interchange' | 'group'): Promise<number> =>
    store.controlNumbers.next(partner.name, kind, count, lastControlNumber, partner.controlNumbersFrom)
  const interchange = await next('interchange')
  const group = hasGroups ? await next('group') : 0
  return (index) => ({ interchange: wrapped(interchange + index), group: wrapped(group + index) })
}

/**
 * Of several partners at once their numbers are reserved in one order by every job: two that write answers side by side would else each wait for the
 * number the other has.
 */
export const byPartner = <T extends { partner: string }>(rows: readonly T[]): T[] =>
  [...rows].sort((a, b) => (a.partner < b.partner ? -1 : a.partner > b.partner ? 1 : 0))

const wrapped = (number: number): number => (number > lastControlNumber ? number - lastControlNumber : number)

/** Commits rendered interchanges together with the intent to deliver them. Returns deliveries by system. */
export const storeOutgoing = async (
  store: Store,
  outgoing: readonly OutgoingInterchange[],
): Promise<Map<string, string[]>> => {
  const rows = outgoing.map((interchange) => ({ ...interchange, id: newRowId() }))
  await store.interchanges.insertOutgoing(
    rows.map(({ id, partner, fileName, controlNumbers, bytes }) => ({
      id,
      system: partner.system,
      partner: partner.name,
      fileName: fileNameOf(partner, fileName, controlNumbers.interchange),
      controlNumber: String(controlNumbers.interchange),
      bytes,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
  )
  const deliveries = rows.map(
    ({ id, partner, fileName, controlNumbers, documents, flow }): NewDelivery => ({
      id: newRowId(),
      flow,
      system: partner.system,
      entity: 'interchange',
      canonicalId: id,
      version: 1,
      businessKey: fileNameOf(partner, fileName, controlNumbers.interchange),
      documentId: documents.length === 1 ? (documents[0]?.id ?? null) : null,
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
  await markDocuments(store, rows)
  const bySystem = new Map<string, string[]>()
  for (const { system, id } of deliveries) bySystem.set(system, [...(bySystem.get(system) ?? []), id])
  return bySystem
}

/** The documents are sent; partners whose standard knows acknowledgements of syntax owe us one for each. */
const markDocuments = async (store: Store, rows: readonly (OutgoingInterchange & { id: string })[]): Promise<void> => {
  const sent = rows.flatMap(({ id, documents, partner, controlNumbers }) =>
    documents.map((document, index) => ({
      document,
      partner,
      interchangeId: id,
      ...numbersIn(partner, controlNumbers, index),
    })),
  )
  await store.documents.markSent(
    sent.map(({ document, interchangeId, groupControlNumber, transactionControlNumber }) => ({
      id: document.id,
      interchangeId,
      groupControlNumber,
      transactionControlNumber,
    })),
  )
  await store.awaited.insert(
    sent
      .filter(({ partner }) => partner.standard === 'x12' || partner.standard === 'edifact')
      .map(({ document, partner, ...numbers }) => ({
        id: newRowId(),
        documentId: document.id,
        partner: partner.name,
        type: document.type,
        withinHours: hoursOf(partner, document.type),
        ...numbers,
      })),
  )
}

/** Documents are numbered by their place in their interchange, which is one group. */
const numbersIn = (
  { standard }: Partner,
  { interchange, group }: OutgoingInterchange['controlNumbers'],
  index: number,
) => ({
  interchangeControlNumber: String(interchange),
  groupControlNumber: standard === 'x12' ? String(group) : '',
  transactionControlNumber: String(index + 1),
})

const hoursOf = ({ acknowledge: { expectWithinHours } }: Partner, type: string): number | null =>
  expectWithinHours.types[type] ?? expectWithinHours.all ?? null

export const wakeOutgoing = async (
  deps: JobDeps,
  bySystem: ReadonlyMap<string, readonly string[]>,
  turn: number,
): Promise<void> => {
  for (const [system, ids] of bySystem)
    await wakeDeliveries(
      deps,
      ids.map((id) => ({ id, system })),
      { turn },
    )
}

const fileNameOf = (
  partner: Partner,
  { kind, extension }: OutgoingInterchange['fileName'],
  controlNumber: number,
): string => `${partner.name}-${kind}-${String(controlNumber).padStart(9, '0')}.${extension}`
