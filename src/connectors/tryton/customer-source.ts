import { customerFromParty } from '../../mappers/tryton/customer-from-party.ts'
import { anyRow, mapRow, type Party, party, partyFields } from '../../mappers/tryton/native.ts'
import type { Call, Source, SourceRecord } from '../connector.ts'
import type { Row, Stream } from './change-feed.ts'
import type { Domain, TrytonClient } from './client.ts'
import { createRecordSource, type SourceOptions } from './record-source.ts'
import type { ReferenceData } from './reference-data.ts'

/** Parties by id, with what belongs to them. */
export const readParties = async (
  { client, reference }: { client: TrytonClient; reference: ReferenceData },
  domain: Domain,
  call: Call,
): Promise<Party[]> => {
  const context = await reference.context(call)
  return client.search({ model: 'party.party', domain, fields: [...partyFields], context, row: party }, call)
}

const partOf = (model: string): Stream => ({
  name: model,
  model,
  fields: ['party'],
  owners: (row: Row) => (typeof row['party'] === 'number' ? [row['party']] : []),
  laterOnly: true,
})

/**
 * Parties. A change of an address, a contact mechanism or an identifier is a change of its party, also where a program changed it
 * without going through the party.
 */
export const createCustomerSource = (options: SourceOptions & { category: string | undefined }): Source<'customer'> => {
  const domain: Domain = options.category === undefined ? [] : [['categories.name', '=', options.category]]

  const load = async (ids: readonly number[], call: Call): Promise<Map<number, SourceRecord<'customer'>[]>> => {
    const context = await options.reference.context(call)
    const wanted = { model: 'party.party', domain: [...domain, ['id', 'in', ids]], fields: [...partyFields] }
    const rows = await options.client.search({ ...wanted, context, row: anyRow }, call)
    return new Map(
      rows.map((row) => {
        const { _timestamp: _, ...raw } = row
        const map = () => mapRow(party, row, customerFromParty)
        return [row.id, [{ externalId: String(row.id), modifiedAt: undefined, raw, map }]]
      }),
    )
  }

  return createRecordSource(options, {
    model: 'party.party',
    domain,
    streams: [
      { name: 'party', model: 'party.party', domain },
      partOf('party.address'),
      partOf('party.contact_mechanism'),
      partOf('party.identifier'),
    ],
    load,
  })
}
