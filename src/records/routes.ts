import type { Connection } from '../connectors/connector.ts'
import { type Flow, isRecordFlow, type RecordFlow } from '../domain/flow.ts'
import type { RecordEntity } from '../domain/record.ts'
import { type Compiled, compile, evaluate } from '../mappers/overrides/expression.ts'
import { isHeard, type SystemFacet } from '../sync/facet.ts'
import type { Target } from '../sync/plan-record.ts'

/** What work on records needs to know of the configuration. */
export type RecordDeps = {
  flows: ReadonlyMap<string, Flow>
  connections: ReadonlyMap<string, Connection>
}

/** A flow of records, ready to be asked which of them it carries. */
export type Route = { name: string; flow: RecordFlow; filter: Compiled | undefined }

/** A target, and the flow in whose name it is given the record. */
export type RoutedTarget = Target & { flow: string }

export const routesOf = (entity: RecordEntity, flows: ReadonlyMap<string, Flow>): Route[] =>
  [...flows].flatMap(([name, flow]) =>
    isRecordFlow(flow) && flow.entity === entity ? [{ name, flow, filter: filterOf(flow.filter) }] : [],
  )

/** What it gives counts as JSONata takes it for true or false. */
export const filterOf = (text: string | undefined): Compiled | undefined =>
  text === undefined ? undefined : compile(`$boolean(${text})`)

export const passes = async (
  filter: Compiled | undefined,
  value: object,
): Promise<{ ok: true; value: boolean } | { ok: false; reason: string }> => {
  if (filter === undefined) return { ok: true, value: true }
  const result = await evaluate(filter, { input: { ...value }, functions: {} })
  return result.ok ? { ok: true, value: result.value === true } : result
}

type Carried = { facets: readonly SystemFacet[]; value: object }

/** Whether the flow reads a system that has the record, and the record meets its filter. */
const carries = async ({ flow, filter }: Route, { facets, value }: Carried): Promise<boolean> => {
  if (!facets.some((facet) => isHeard(facet) && flow.from.includes(facet.system))) return false
  const verdict = await passes(filter, value)
  return verdict.ok && verdict.value
}

/** Whether any flow brings the record to the system. */
export const isCarriedTo = async (system: string, routes: readonly Route[], record: Carried): Promise<boolean> => {
  for (const route of routes) if (route.flow.to.includes(system) && (await carries(route, record))) return true
  return false
}

/**
 * Where a record goes: to the targets of every flow that carries it, which is one that reads a system which has it, and whose filter it
 * meets; and to those of other flows that have it already.
 */
export const targetsFor = async (
  routes: readonly Route[],
  entity: RecordEntity,
  record: Carried,
  connections: ReadonlyMap<string, Connection>,
): Promise<RoutedTarget[]> => {
  const targets = new Map<string, RoutedTarget>()
  for (const route of routes) {
    const { name, flow } = route
    const isCarried = await carries(route, record)
    for (const system of flow.to) {
      const sink = entity === 'opportunity' ? undefined : connections.get(system)?.sinks[entity]
      const has = record.facets.some((facet) => facet.system === system)
      if (sink === undefined || (!isCarried && !has)) continue
      const mayCreate = isCarried && flow.create[system] !== false
      const known = targets.get(system)
      if (known === undefined) {
        const { fields, empties } = sink
        targets.set(system, { system, fields, empties, mayCreate, flow: name })
      } else if (mayCreate && !known.mayCreate) targets.set(system, { ...known, mayCreate, flow: name })
    }
  }
  return [...targets.values()]
}

/** Whether a system is read for this entity by any flow. */
export const isRead = (flows: ReadonlyMap<string, Flow>, entity: RecordEntity, system: string): boolean =>
  [...flows.values()].some((flow) => flow.entity === entity && flow.from.includes(system))
