import type { FieldName } from '../../domain/record-fields.ts'
import type { SalesforceSettings } from './settings.ts'

/** The fields of a customer that the org has room for: they are read and written. */
export const customerFields = ({ identifierFields, accountFields }: SalesforceSettings): FieldName<'customer'>[] => {
  const optional: readonly (readonly [FieldName<'customer'>, string | null])[] = [
    ['gln', identifierFields.gln],
    ['duns', identifierFields.duns],
    ['taxId', identifierFields['tax-id']],
    ['registrationNumber', identifierFields['registration-number']],
    ['ourCode', identifierFields['our-code']],
    ['partnerCodes', identifierFields['partner-code']],
    ['active', accountFields.active],
    ['email', accountFields.email],
    ['creditLimit', accountFields.creditLimit],
    ['paymentTerms', accountFields.paymentTerms],
    ['currency', accountFields.currency],
  ]
  const kept = optional.flatMap(([name, field]) => (field === null ? [] : [name]))
  return ['name', 'mainAddress', 'shipToAddresses', 'phone', 'website', 'contacts', ...kept]
}
