import type { Connection } from '../connectors/connector.ts'
import { type Flow, isPullFlow, type PullFlow } from '../domain/flow.ts'
import type { RecordEntity } from '../domain/record.ts'
import { say } from '../domain/said.ts'
import type { Holidays } from '../schedule/fire-times.ts'
import type { Run } from '../store/record-store.ts'
import { type DeskDeps, DeskError } from './desk.ts'

/** A run that was begun, or why it was not. */
export type BegunRun = { id: string; system: string; state: 'due' | 'skipped'; reason?: string }

/** Begins one run for each system the flow reads, or for those of `systems`. */
export type BeginRuns = (request: {
  flow: string
  trigger: Run['trigger']
  kind: Run['kind']
  overlap?: PullFlow['overlap']
  dryRun?: boolean
  window?: { since: string; until: string } | undefined
  systems?: readonly string[] | undefined
  actor?: string
}) => Promise<BegunRun[]>

/** Has single records read again, because their system said that they changed. Of hints with one `key` the first counts. */
export type TakeHints = (hint: {
  system: string
  entity: RecordEntity
  ids: readonly string[]
  key: string
}) => Promise<BegunRun[]>

/** What work on flows and their runs needs. */
export type FlowDeskDeps = DeskDeps & {
  flows: ReadonlyMap<string, Flow>
  /** Holidays by flow. */
  calendars: ReadonlyMap<string, Holidays>
  /** Opened systems by name. */
  connections: ReadonlyMap<string, Connection>
  beginRuns: BeginRuns
  takeHints: TakeHints
}

/** A flow by name. Throws DeskError when there is none. */
export const flowNamed = ({ flows }: Pick<FlowDeskDeps, 'flows'>, name: string): Flow => {
  const flow = flows.get(name)
  if (flow !== undefined) return flow
  const names = [...flows.keys()].join(', ')
  const there = names === '' ? say('flow.add') : say('flow.there-are', { names })
  throw new DeskError('NOT_FOUND', say('flow.none', { flow: name, there }))
}

/** A flow that has runs. Throws DeskError for one that takes what comes in. */
export const pullFlowNamed = (deps: Pick<FlowDeskDeps, 'flows'>, name: string): PullFlow => {
  const flow = flowNamed(deps, name)
  if (isPullFlow(flow)) return flow
  throw new DeskError('ACTION_REFUSED', say('flow.no-runs', { flow: name }))
}
