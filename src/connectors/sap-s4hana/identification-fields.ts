import type { FieldName } from '../../domain/record-fields.ts'

/** Fields of a customer that SAP keeps when it has an identification type for their scheme. */
export const identificationFields: Readonly<Record<string, FieldName<'customer'>>> = {
  duns: 'duns',
  'registration-number': 'registrationNumber',
  'partner-code': 'partnerCodes',
}
