import type { Customer } from '../../domain/customer.ts'
import { type Identifier, isNumberIn } from '../../domain/party.ts'
import { locationNumberFrom } from '../../mappers/sap-s4hana/customer-to-sap.ts'
import { type BusinessPartner, businessPartner, partnerReference } from '../../mappers/sap-s4hana/native.ts'
import { anyOf, literalFrom } from '../../mappers/sap-s4hana/odata-values.ts'
import type { Call, Lookup } from '../connector.ts'
import type { SapClient } from './client.ts'
import { partnerFields } from './customer-sink.ts'

type CustomerLookupOptions = {
  system: string
  client: SapClient
  /** Identifier scheme -> identification type. */
  identificationTypes: Readonly<Record<string, string>>
}

const service = 'API_BUSINESS_PARTNER'
/** Partners per read: keeps the address short. */
const partnersPerRead = 20

/**
 * Finds customers by number, GLN, tax number and registered identifications. Business partners without a customer
 * number, blocked ones and those marked for archiving cannot be sold to and are left out. A customer number is surest,
 * then the GLN, then the rest.
 */
export const createCustomerLookup = ({
  system,
  client,
  identificationTypes,
}: CustomerLookupOptions): Lookup<Customer> => {
  const partnersBy = (filter: string, call: Call): Promise<BusinessPartner[]> =>
    client.read(
      service,
      'A_BusinessPartner',
      { filter, select: partnerFields, orderBy: 'BusinessPartner' },
      businessPartner,
      call,
    )

  const byDirectFields = async (identifiers: readonly Identifier[], call: Call): Promise<BusinessPartner[]> => {
    const valuesOf = (those: (one: Identifier) => boolean) => identifiers.filter(those).map(({ value }) => value)
    const numbers = valuesOf((one) => isNumberIn(system, one)).filter((value) => value.length <= 10)
    const filters = [
      ...(numbers.length === 0 ? [] : [anyOf('Customer', numbers)]),
      ...valuesOf(({ scheme }) => scheme === 'gln').flatMap((gln) => {
        const { InternationalLocationNumber1: first, InternationalLocationNumber2: second } = locationNumberFrom(gln)
        if (first === undefined || second === undefined) return []
        return [
          `InternationalLocationNumber1 eq ${literalFrom(first)} and InternationalLocationNumber2 eq ${literalFrom(second)}`,
        ]
      }),
    ]
    const found: BusinessPartner[] = []
    // One after the other, the surest first.
    for (const filter of filters) found.push(...(await partnersBy(filter, call)))
    return found
  }

  const referencesBy = async (identifiers: readonly Identifier[], call: Call): Promise<string[]> => {
    const taxNumbers = identifiers.filter(({ scheme }) => scheme === 'tax-id').map(({ value }) => value)
    const identifications = identifiers.flatMap(({ scheme, value }) => {
      const type = identificationTypes[scheme]
      if (type === undefined) return []
      return [`(BPIdentificationType eq ${literalFrom(type)} and BPIdentificationNumber eq ${literalFrom(value)})`]
    })
    const read = (entitySet: string, filter: string) =>
      client.read(
        service,
        entitySet,
        { filter, select: ['BusinessPartner'], orderBy: 'BusinessPartner' },
        partnerReference,
        call,
      )
    const rows = [
      ...(taxNumbers.length === 0 ? [] : await read('A_BusinessPartnerTaxNumber', anyOf('BPTaxNumber', taxNumbers))),
      ...(identifications.length === 0 ? [] : await read('A_BuPaIdentification', identifications.join(' or '))),
    ]
    return rows.map((row) => row.BusinessPartner)
  }

  const byIdentifiers = async (value: Customer, call: Call): Promise<{ externalId: string; name: string }[]> => {
    const found = await byDirectFields(value.identifiers, call)
    const known = new Set(found.map((partner) => partner.BusinessPartner))
    const others = [...new Set(await referencesBy(value.identifiers, call))].filter((number) => !known.has(number))
    for (let from = 0; from < others.length; from += partnersPerRead) {
      found.push(...(await partnersBy(anyOf('BusinessPartner', others.slice(from, from + partnersPerRead)), call)))
    }
    const usable = new Map<string, { externalId: string; name: string }>()
    for (const partner of found) {
      const { Customer: customer } = partner
      if (!customer || partner.BusinessPartnerIsBlocked || partner.IsMarkedForArchiving) continue
      const name = partner.BusinessPartnerFullName || partner.OrganizationBPName1 || ''
      if (!usable.has(customer)) usable.set(customer, { externalId: customer, name })
    }
    return [...usable.values()]
  }

  return { byIdentifiers }
}
