import { CrossdockError, messageOf, RejectedError, UncertainError } from '../../domain/errors.ts'
import { mapAtMost } from '../../domain/map-at-most.ts'
import { type CustomerTerms, customerToSap, externalIdFrom } from '../../mappers/sap-s4hana/customer-to-sap.ts'
import { type BusinessPartner, businessPartner } from '../../mappers/sap-s4hana/native.ts'
import { literalFrom } from '../../mappers/sap-s4hana/odata-values.ts'
import type { Call, PushItem, PushResult, Receipt, Sink } from '../connector.ts'
import type { SapClient } from './client.ts'

type Item = PushItem<'customer'>

type CustomerSinkOptions = {
  system: string
  client: SapClient
  terms: CustomerTerms
  visibilityLagMs: number
  concurrency: number
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

/**
 * New customers, one deep insert each, with our key in `BusinessPartnerIDByExtSystem`. The id of a customer is its
 * customer number, which orders name; the business partner number may be another one. Customers that SAP already
 * has are not changed: SAP owns them.
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
    return receiptOf(await client.create(service, 'A_BusinessPartner', body, businessPartner, call))
  }

  const receiptOf = (partner: BusinessPartner): Receipt => {
    const { BusinessPartner: number, Customer: customer } = partner
    if (!customer) {
      throw new RejectedError(
        'RECORD_REJECTED',
        `${system} created business partner ${number}, but gave it no customer number: add the role of a customer, then retry`,
        { detail: { businessPartner: number } },
      )
    }
    return customer === number ? { externalId: customer } : { externalId: customer, displayId: `BP ${number}` }
  }

  const push = (items: readonly Item[], call: Call): Promise<PushResult[]> =>
    mapAtMost(options.concurrency, items, async (item): Promise<PushResult> => {
      try {
        return { ok: true, receipt: await createCustomer(item, call) }
      } catch (error) {
        const failure =
          error instanceof CrossdockError
            ? error
            : new UncertainError(`Creating customer ${item.value.name} in ${system} failed: ${messageOf(error)}`, {
                cause: error,
              })
        return { ok: false, error: failure }
      }
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
    if (others.length === 0) return receiptOf(partner)
    const numbers = partners.map(({ BusinessPartner: number }) => number)
    throw new RejectedError(
      'OUTCOME_AMBIGUOUS',
      `${system} has several business partners with the external number ${key}: ${numbers.join(', ')}; archive all but one`,
      { detail: { businessPartners: numbers } },
    )
  }

  return { push, find, repeatable: false, batchSize: 20, visibilityLagMs: options.visibilityLagMs }
}
