import * as z from 'zod'
import type { Customer } from '../../domain/customer.ts'
import { type Identifier, isNumberIn } from '../../domain/party.ts'
import { codesToSearch, identifierFromRow } from '../../mappers/tryton/identifiers.ts'
import type { Call, Lookup } from '../connector.ts'
import type { TrytonClient } from './client.ts'
import type { ReferenceData } from './reference-data.ts'

const found = z.object({
  id: z.number().int(),
  name: z.string().nullish(),
  code: z.string(),
  'identifiers.': z.array(z.object({ id: z.number().int(), type: z.string().nullish(), code: z.string() })),
})
type Found = z.infer<typeof found>

/** A number counts only where it is of the kind that is looked for: the digits of a tax id may be anything else elsewhere. */
const carries = (party: Found, wanted: readonly Identifier[]): boolean =>
  party['identifiers.'].some((row) => {
    const scheme = identifierFromRow(row)?.scheme
    return wanted.some((one) => one.scheme === scheme && codesToSearch(one).includes(row.code))
  })

/** Finds parties by code, then by identifiers. Inactive ones cannot be sold to and are left out. */
export const createCustomerLookup = ({
  system,
  client,
  reference,
}: {
  system: string
  client: TrytonClient
  reference: ReferenceData
}): Lookup<Customer> => ({
  byIdentifiers: async (value: Customer, call: Call): Promise<{ externalId: string; name: string }[]> => {
    const codes = value.identifiers.filter((one) => isNumberIn(system, one)).map((one) => one.value)
    const others = value.identifiers.flatMap(codesToSearch)
    const conditions = [
      ...(codes.length === 0 ? [] : [['code', 'in', codes]]),
      ...(others.length === 0 ? [] : [['identifiers.code', 'in', others]]),
    ]
    if (conditions.length === 0) return []
    const rows = await client.search(
      {
        model: 'party.party',
        domain: [
          ['active', '=', true],
          ['OR', ...conditions],
        ],
        fields: ['name', 'code', 'identifiers.type', 'identifiers.code'],
        order: [['id', 'ASC']],
        context: await reference.context(call),
        row: found,
      },
      call,
    )
    const byCode = rows.filter(({ code }) => codes.includes(code))
    const rest = rows.filter((row) => !codes.includes(row.code) && carries(row, value.identifiers))
    return [...byCode, ...rest].map(({ id, name, code }) => ({ externalId: String(id), name: name || code }))
  },
})
