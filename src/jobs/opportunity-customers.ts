import type { Customer } from '../domain/customer.ts'
import type { Opportunity } from '../domain/opportunity.ts'
import { createPlanner } from '../records/plan-records.ts'
import { saveRecords, type Woken } from '../records/save-records.ts'
import type { Store } from '../store/store.ts'
import { callOf } from './job.ts'
import { sourceOf } from './pull/open-pull.ts'
import { planPage } from './pull/plan-page.ts'
import { askSource, type Pull } from './pull/pull.ts'
import { type MappedRow, mapRows, rowsOf } from './pull/source-rows.ts'

const idsPerGet = 200

/** A won opportunity with lines. */
export type Won = { row: MappedRow; opportunity: Opportunity }

export const wonIn = (rows: readonly MappedRow[]): Won[] =>
  rows.flatMap((row) => {
    // Rows of an opportunity flow carry opportunities.
    const opportunity = row.value as Opportunity
    return opportunity.outcome === 'won' && opportunity.lines.length > 0 ? [{ row, opportunity }] : []
  })

/** Customers of won opportunities that are read with them, by their ids in the system. */
export type ReadCustomers = ReadonlyMap<string, MappedRow>

/** Reads the customers that won opportunities belong to and that nobody here knows, before anything is locked. */
export const readCustomersOf = async (pull: Pull, rows: readonly MappedRow[]): Promise<ReadCustomers> => {
  const { deps, system, signal, salt } = pull
  const ids = [...new Set(wonIn(rows).flatMap(({ opportunity }) => opportunity.customerExternalId ?? []))]
  const links = await deps.store.links.byExternalIds('customer', system, ids)
  const known = new Set(links.map(({ externalId }) => externalId))
  const unknown = ids.filter((id) => !known.has(id))
  const source = sourceOf(deps, system, 'customer')
  if (unknown.length === 0 || source === undefined) return new Map()
  const read: MappedRow[] = []
  for (let start = 0; start < unknown.length; start += idsPerGet) {
    const records = await askSource(source.get(unknown.slice(start, start + idsPerGet), callOf(deps, signal)))
    read.push(...(await mapRows(rowsOf(records, salt), undefined)).mapped)
  }
  return new Map(read.map((row) => [row.externalId, row]))
}

type Known = { id: string; value: Customer }

/** `customers`: by their ids in the system. `asked`: those a person is asked about. */
export type OpportunityCustomers = { customers: Map<string, Known>; asked: Set<string>; woken: Woken }

/** The customers of opportunities: linked ones, and those read just now, which are matched like any others. */
export const customersOf = async (
  store: Store,
  pull: Pull,
  won: readonly Won[],
  read: ReadCustomers,
): Promise<OpportunityCustomers> => {
  const asCustomers: Pull = { ...pull, entity: 'customer' }
  const planner = createPlanner(asCustomers.entity, pull.deps)
  const wanted = [...new Set(won.flatMap(({ opportunity }) => opportunity.customerExternalId ?? []))]
  const rows = wanted.flatMap((id) => read.get(id) ?? [])
  const plan = await planPage(store, asCustomers, planner, rows)
  const woken = await saveRecords(store, planner, plan.planned)
  const links = await store.links.byExternalIds('customer', pull.system, wanted)
  const records = await store.records.current('customer', [...new Set(links.map(({ canonicalId }) => canonicalId))])
  const customers = new Map<string, Known>()
  for (const { externalId, canonicalId } of links) {
    const record = records.get(canonicalId)
    if (record !== undefined) customers.set(externalId, record)
  }
  return { customers, asked: new Set(plan.asked.map(({ externalId }) => externalId)), woken }
}
