import type { SyncedEntity } from '../../domain/entity.ts'
import { RejectedError } from '../../domain/errors.ts'
import { stepsOfPointer, valueAt } from '../../mappers/places.ts'
import type { Sink } from '../connector.ts'
import type { SinkSettings } from './entity-settings.ts'
import { filledRequest, idOf } from './list-request.ts'
import type { SinkContext } from './sink-context.ts'
import { emptyVariables } from './template.ts'
import { variablesOfItem } from './write-request.ts'

const unaskable = (system: string, missing: readonly string[]): RejectedError =>
  new RejectedError(
    'OUTCOME_UNKNOWN',
    `${system}: it may be there, and \`find\` cannot look for it: ${missing.map((name) => `{${name}}`).join(', ')} has no value. See there, then resolve or retry`,
    { stage: 'read' },
  )

/** A system that does not know a filter answers with everything. */
const carriesOther = ({ key }: SinkSettings, found: unknown, canonicalId: string): boolean => {
  const there = key === undefined ? undefined : valueAt(found, stepsOfPointer(key))
  // Some write a UUID in capitals.
  return there !== undefined && there !== null && String(there).toLowerCase() !== canonicalId.toLowerCase()
}

/** Records that carry our key; none when the description has no way to look, which it needs only for writes that must not be repeated. */
export const createFinder =
  <E extends SyncedEntity>({ entity, section, client, deps }: SinkContext<E>): Sink<E>['find'] =>
  async (item, call) => {
    const { sink, source } = section
    const { find } = sink
    const known = item.externalId === undefined ? undefined : { externalId: item.externalId }
    if (find === undefined) return known
    const accept = [404, ...(source?.emptyStatuses ?? [])]
    const variables = variablesOfItem(entity, find, item)
    const missing = emptyVariables(find, variables)
    // Left out, the system would be asked for everything it has.
    if (missing.length > 0) throw unaskable(deps.system, missing)
    const asked = filledRequest(find, variables)
    const { status, body } = await client.ask({ ...asked, accept }, call)
    if (accept.includes(status)) return undefined
    const given = valueAt(body, stepsOfPointer(find.items))
    const all: unknown[] = Array.isArray(given) ? given : given === undefined || given === null ? [] : [given]
    const items = all.filter((found) => !carriesOther(sink, found, item.canonicalId))
    const pointer = find.id ?? source?.id ?? sink.id ?? ''
    const ids = items.map((found) => idOf(found, pointer))
    const [id] = ids
    if (ids.some((each) => each === undefined))
      throw client.unreadable(asked, status, `a record has no id at "${pointer}"`)
    if (ids.length > 1) {
      const message = `${deps.system}: ${ids.length} records carry our key ${item.canonicalId}: ${ids.join(', ')}. Keep one.`
      throw new RejectedError('OUTCOME_AMBIGUOUS', message, { stage: 'read' })
    }
    return id === undefined ? undefined : { externalId: id }
  }
