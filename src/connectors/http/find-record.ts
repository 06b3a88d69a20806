import type { SyncedEntity } from '../../domain/entity.ts'
import { RejectedError } from '../../domain/errors.ts'
import { stepsOfPointer, valueAt } from '../../mappers/places.ts'
import type { Sink } from '../connector.ts'
import { filledRequest, idOf } from './list-request.ts'
import type { SinkContext } from './sink-context.ts'
import { variablesOfItem } from './write-request.ts'

/** Records that carry our key; none when the description has no way to look, which it needs only for writes that must not be repeated. */
export const createFinder =
  <E extends SyncedEntity>({ entity, section, client, deps }: SinkContext<E>): Sink<E>['find'] =>
  async (item, call) => {
    const { sink, source } = section
    const { find } = sink
    const known = item.externalId === undefined ? undefined : { externalId: item.externalId }
    if (find === undefined) return known
    const accept = [404, ...(source?.emptyStatuses ?? [])]
    const asked = filledRequest(find, variablesOfItem(entity, find, item))
    const { status, body } = await client.ask({ ...asked, accept }, call)
    if (accept.includes(status)) return undefined
    const given = valueAt(body, stepsOfPointer(find.items))
    const items: unknown[] = Array.isArray(given) ? given : given === undefined || given === null ? [] : [given]
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
