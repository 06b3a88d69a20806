import type { Customer } from '../../domain/customer.ts'
import type { Identifier } from '../../domain/party.ts'
import { type CompiledMap, compileFieldMap } from '../../mappers/http/field-map.ts'
import { evaluateReads, fieldsFromNative } from '../../mappers/http/record-from-native.ts'
import { stepsOfPointer, valueAt } from '../../mappers/places.ts'
import type { Call, Lookup } from '../connector.ts'
import { mostTrustedFirst, sharesIdentifier } from '../shares-identifier.ts'
import type { SystemClient } from './client.ts'
import type { EntitySettings } from './entity-settings.ts'
import { filledRequest, idOf } from './list-request.ts'
import type { HttpSettings } from './settings.ts'

type LookupSettings = NonNullable<EntitySettings['lookup']>
type Found = { externalId: string; name: string }

/**
 * Finds customers by the requests the description has for kinds of identifiers. What the system answers is looked at: one that does not
 * know a filter gives everything, so only records that carry the identifier count.
 */
export const createHttpCustomerLookup = (
  section: EntitySettings & { lookup: LookupSettings },
  { client, settings }: { client: SystemClient; settings: HttpSettings },
): Lookup<Customer> => {
  const map = compileFieldMap('customer', section.fields, settings.tables)
  const pointerFor = (request: NonNullable<LookupSettings['gln']>): string => request.id ?? section.source?.id ?? '/id'

  const carrying = async (identifier: Identifier, call: Call): Promise<Found[]> => {
    const request = section.lookup[identifier.scheme]
    if (request === undefined) return []
    const accept = [404, ...(section.source?.emptyStatuses ?? [])]
    const asked = filledRequest(request, { value: identifier.value, issuer: identifier.issuer })
    const { status, body } = await client.ask({ ...asked, accept }, call)
    if (accept.includes(status)) return []
    const given = valueAt(body, stepsOfPointer(request.items))
    const items: unknown[] = Array.isArray(given) ? given : given === undefined || given === null ? [] : [given]
    const pointer = pointerFor(request)
    const found: Found[] = []
    for (const item of items) {
      const externalId = idOf(item, pointer)
      if (externalId === undefined) throw client.unreadable(asked, status, `a record has no id at "${pointer}"`)
      const fields = await fieldsOfItem(map, item)
      if (sharesIdentifier(fields, identifier)) found.push({ externalId, name: String(fields['name'] ?? externalId) })
    }
    return found
  }

  return {
    byIdentifiers: async ({ identifiers }, call) => {
      const found = new Map<string, Found>()
      for (const identifier of mostTrustedFirst(identifiers)) {
        for (const one of await carrying(identifier, call))
          if (!found.has(one.externalId)) found.set(one.externalId, one)
      }
      return [...found.values()]
    },
  }
}

const fieldsOfItem = async (map: CompiledMap, item: unknown) =>
  fieldsFromNative(map, item, await evaluateReads(map, item)).fields
