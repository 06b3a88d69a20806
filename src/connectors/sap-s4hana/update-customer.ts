import type { Customer } from '../../domain/customer.ts'
import { RejectedError, TransientError } from '../../domain/errors.ts'
import { customerChangesToSap } from '../../mappers/sap-s4hana/customer-changes-to-sap.ts'
import type { CustomerTerms } from '../../mappers/sap-s4hana/customer-to-sap.ts'
import {
  type PartnerState,
  partnerExpand,
  partnerSelect,
  partnerState,
} from '../../mappers/sap-s4hana/native-partner.ts'
import { literalFrom } from '../../mappers/sap-s4hana/odata-values.ts'
import type { SapChange } from '../../mappers/sap-s4hana/sap-change.ts'
import type { Call, PushItem } from '../connector.ts'
import { applyChanges } from './apply-changes.ts'
import type { SapClient } from './client.ts'

type Options = { system: string; client: SapClient; terms: CustomerTerms }

const service = 'API_BUSINESS_PARTNER'

/**
 * Makes the customer with this number as the item says: see `applyChanges`.
 *
 * Throws RejectedError when SAP has no such customer or refuses a change, TransientError RECORD_LOCKED when somebody else changes it for
 * the second time meanwhile.
 */
export const updateCustomer = (
  { system, client, terms }: Options,
  number: string,
  { value: customer, emptied }: Pick<PushItem<'customer'>, 'value' | 'emptied'>,
  call: Call,
): Promise<PartnerState> =>
  applyChanges({
    read: async () => {
      const filter = `Customer eq ${literalFrom(number)}`
      const query = { filter, select: partnerSelect, expand: partnerExpand, orderBy: 'BusinessPartner' }
      const [partner] = await client.read(service, 'A_BusinessPartner', query, partnerState, call)
      if (partner === undefined) throw missing(system, number, customer)
      return partner
    },
    plan: (state) => customerChangesToSap(customer, state, terms, emptied),
    keyOf: ({ method, path, body }: SapChange) => [method, path, JSON.stringify(body)].join(' '),
    write: (change) => client.change(service, change, call),
    locked: () =>
      new TransientError('RECORD_LOCKED', `${system}: somebody else changes customer ${number} at this moment`, {
        scope: 'item',
      }),
  })

const missing = (system: string, number: string, { name }: Customer): RejectedError =>
  new RejectedError(
    'RECORD_REJECTED',
    `${system} has no customer ${number} any more, so ${name} cannot be changed: was it archived? Remove the link, or create it anew`,
  )
