import type { Source } from '../../connectors/connector.ts'
import { ConfigError } from '../../domain/errors.ts'
import { type Flow, isPullFlow } from '../../domain/flow.ts'
import type { RecordEntity } from '../../domain/record.ts'
import type { Run } from '../../store/record-store.ts'
import { version } from '../../version.ts'
import type { JobDeps } from '../job.ts'
import type { Pull } from './pull.ts'
import { saltOf } from './source-rows.ts'

/** Finds what a run works with. Throws ConfigError when the configuration no longer has it. */
export const openPull = (run: Run, deps: JobDeps, signal: AbortSignal): Pull => {
  const flow = deps.flows.get(run.flow)
  if (flow === undefined || !isPullFlow(flow)) {
    throw new ConfigError('FLOW_NOT_FOUND', `the configuration has no flow "${run.flow}" that reads a system`)
  }
  const { entity } = flow
  const source = sourceOf(deps, run.system, entity)
  if (source === undefined) {
    throw new ConfigError(
      'CONFIG_INVALID',
      `flow ${run.flow} reads ${entity} from ${run.system}, which has none to read`,
    )
  }
  const reading = [...deps.flows.values()].filter((other) => isPullFlow(other) && reads(other, entity, run.system))
  return {
    run,
    flow,
    entity,
    system: run.system,
    source,
    salt: saltOf(version, reading.filter(isPullFlow)),
    counts: run.counts,
    until: undefined,
    deps,
    signal,
  }
}

export const sourceOf = (
  { connections }: Pick<JobDeps, 'connections'>,
  system: string,
  entity: RecordEntity,
): Source<RecordEntity> | undefined => connections.get(system)?.sources?.[entity]

const reads = (flow: Flow, entity: RecordEntity, system: string): boolean =>
  flow.entity === entity && flow.from.includes(system)
