import { mapAtMost } from '../../domain/map-at-most.ts'
import { stepsOfPointer, valueAt } from '../../mappers/places.ts'
import type { Call } from '../connector.ts'
import type { SystemClient } from './client.ts'
import type { SourceSettings } from './entity-settings.ts'
import { filledRequest, idOf } from './list-request.ts'
import { textsIn, variablesIn } from './template.ts'

type GetSettings = NonNullable<SourceSettings['get']>

const requestsAtOnce = 4
const absent = [404, 410]

/** Single records as they are now; those that are not there are left out. */
export const getRecords = async (
  client: SystemClient,
  { id: idPointer, emptyStatuses }: SourceSettings,
  get: GetSettings,
  ids: readonly string[],
  call: Call,
): Promise<unknown[]> => {
  const takesSeveral = textsIn(get).some(({ text }) => variablesIn(text).includes('ids'))
  const size = takesSeveral ? get.batchSize : 1
  const batches = Array.from({ length: Math.ceil(ids.length / size) }, (_, n) => ids.slice(n * size, (n + 1) * size))
  const accept = [...absent, ...emptyStatuses]
  const found = await mapAtMost(requestsAtOnce, batches, async (batch): Promise<unknown[]> => {
    const asked = filledRequest(get, { id: batch[0], ids: batch.join(',') })
    const { status, body } = await client.ask({ ...asked, accept }, call)
    if (accept.includes(status)) return []
    const given = valueAt(body, stepsOfPointer(get.items))
    const items = Array.isArray(given) ? given : [given]
    if (!Array.isArray(given) && idOf(given, idPointer) === undefined)
      throw client.unreadable(asked, status, `there is no record with an id at "${idPointer}"`)
    return items.filter((item: unknown) => batch.includes(idOf(item, idPointer) ?? ''))
  })
  return found.flat()
}
