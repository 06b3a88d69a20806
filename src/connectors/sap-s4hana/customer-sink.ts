import { CrossdockError, messageOf, RejectedError, UncertainError } from '../../domain/errors.ts'
import { mapAtMost } from '../../domain/map-at-most.ts'
import type { FieldName } from '../../domain/record-fields.ts'
import { emptiedFields } from '../../mappers/sap-s4hana/customer-changes-to-sap.ts'
import { type CustomerTerms, customerToSap, externalIdFrom } from '../../mappers/sap-s4hana/customer-to-sap.ts'
import { type BusinessPartner, businessPartner } from '../../mappers/sap-s4hana/native.ts'
import { literalFrom } from '../../mappers/sap-s4hana/odata-values.ts'
import type { Call, PushItem, PushResult, Receipt, Sink } from '../connector.ts'
import type { SapClient } from './client.ts'
import { identificationFields } from './identification-fields.ts'
import { updateCustomer } from './update-customer.ts'

type Item = PushItem<'customer'>

type CustomerSinkOptions = {
  system: string
  client: SapClient
  terms: CustomerTerms
  visibilityLagMs: number
  callLimitMs: number
  concurrency: number
  /** Whether customers SAP already has are changed. */
  mayUpdate: boolean
}

const service = 'API_BUSINESS_PARTNER'
export const partnerFields = [
  'BusinessPartner',
  'Customer',
  'BusinessPartnerFullName',
  'OrganizationBPName1',
  'BusinessPartnerIsBlocked',
  'IsMarkedForArchiving',
]

const writtenFields: readonly FieldName<'customer'>[] = [
  'name',
  'gln',
  'taxId',
  'mainAddress',
  'phone',
  'email',
  'website',
  'currency',
  'paymentTerms',
]

/**
 * New customers, one deep insert each, with our key in `BusinessPartnerIDByExtSystem`. The id of a customer is its
 * customer number, which orders name; the business partner number may be another one. Those SAP has are read, compared and
 * changed where they differ, unless `mayUpdate` says no.
 */
export const createCustomerSink = (options: CustomerSinkOptions): Sink<'customer'> => {
  const { system, client, terms } = options

  const createCustomer = async (item: Item, call: Call): Promise<Receipt> => {
    if (item.externalId !== undefined) {
      throw new RejectedError(
        'RECORD_REJECTED',
        `Customer ${item.externalId} exists in ${system} and is not changed from here: change it there`,
      )
    }
    const body = customerToSap(item.value, item.key, terms)
    const partner = await client.create(service, 'A_BusinessPartner', body, businessPartner, call)
    // It is there, and another push would make another one: `find` looks whether the number came later.
    if (!partner.Customer?.trim())
      throw new UncertainError(
        `${system} created business partner ${partner.BusinessPartner} without a customer number`,
      )
    return receiptOf(partner, partner.Customer)
  }

  const receiptOf = ({ BusinessPartner: number }: BusinessPartner, customer: string): Receipt =>
    customer === number ? { externalId: customer } : { externalId: customer, displayId: `BP ${number}` }

  const each = (items: readonly Item[], what: string, write: (item: Item) => Promise<Receipt>): Promise<PushResult[]> =>
    mapAtMost(options.concurrency, items, async (item): Promise<PushResult> => {
      try {
        return { ok: true, receipt: await write(item) }
      } catch (error) {
        const failure =
          error instanceof CrossdockError
            ? error
            : new UncertainError(`${what} customer ${item.value.name} in ${system} failed: ${messageOf(error)}`, {
                cause: error,
              })
        return { ok: false, error: failure }
      }
    })

  const push = (items: readonly Item[], call: Call): Promise<PushResult[]> =>
    each(items, 'Creating', (item) => createCustomer(item, call))

  const update = (items: readonly Item[], call: Call): Promise<PushResult[]> =>
    each(items, 'Changing', async (item) => {
      const number = item.externalId ?? ''
      await updateCustomer(options, number, item, call)
      return { externalId: number }
    })

  const find = async (item: Item, call: Call): Promise<Receipt | undefined> => {
    const key = externalIdFrom(item.key)
    const partners = await client.read(
      service,
      'A_BusinessPartner',
      {
        filter: `BusinessPartnerIDByExtSystem eq ${literalFrom(key)}`,
        select: partnerFields,
        orderBy: 'BusinessPartner',
      },
      businessPartner,
      call,
    )
    const [partner, ...others] = partners
    if (partner === undefined) return undefined
    if (others.length === 0) {
      if (partner.Customer?.trim()) return receiptOf(partner, partner.Customer)
      throw new RejectedError(
        'OUTCOME_UNKNOWN',
        `${system} has business partner ${partner.BusinessPartner} for ${item.value.name}, without a customer number: give it the role of a customer there, then retry; no other one is made`,
        { detail: { businessPartner: partner.BusinessPartner } },
      )
    }
    const numbers = partners.map(({ BusinessPartner: number }) => number)
    throw new RejectedError(
      'OUTCOME_AMBIGUOUS',
      `${system} has several business partners with the external number ${key}: ${numbers.join(', ')}; archive all but one`,
      { detail: { businessPartners: numbers } },
    )
  }

  return {
    push,
    find,
    ...(options.mayUpdate ? { update, empties: emptiedFields(terms) } : {}),
    fields: [
      ...writtenFields,
      ...Object.keys(terms.identificationTypes).flatMap((scheme) => identificationFields[scheme] ?? []),
    ],
    repeatable: false,
    batchSize: 20,
    visibilityLagMs: options.visibilityLagMs,
    callLimitMs: options.callLimitMs,
  }
}
