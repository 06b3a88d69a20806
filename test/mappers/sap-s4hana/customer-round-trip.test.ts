import { describe, expect, it } from 'vitest'
import { customer } from '../../../src/domain/customer.ts'
import { fieldsOf } from '../../../src/domain/record-fields.ts'
import { customerChangesToSap } from '../../../src/mappers/sap-s4hana/customer-changes-to-sap.ts'
import { customerFromSap } from '../../../src/mappers/sap-s4hana/customer-from-sap.ts'
import { customerToSap } from '../../../src/mappers/sap-s4hana/customer-to-sap.ts'
import { partnerState } from '../../../src/mappers/sap-s4hana/native-partner.ts'

const area = { salesOrganization: '1010', distributionChannel: '10', division: '00' }
const identificationTypes = { duns: 'BUP001', 'registration-number': 'BUP002', 'partner-code': 'ZPARTN' }
const terms = {
  ...area,
  roles: ['FLCU01'],
  currency: 'USD',
  language: 'EN',
  taxTypes: { US: 'US1' },
  identificationTypes,
}

const value = (changes: object = {}) =>
  customer.parse({
    name: 'Müller & Söhne 有限公司',
    phone: '+49 40 1',
    email: 'info@mueller.example',
    website: 'https://mueller.example',
    identifiers: [
      { scheme: 'gln', value: '4012345000009' },
      { scheme: 'tax-id', value: 'DE123456789' },
      { scheme: 'duns', value: '081466849' },
      { scheme: 'registration-number', value: 'HRB 7' },
      { scheme: 'partner-code', value: 'ACME-1' },
      { scheme: 'partner-code', value: 'ACME-2' },
    ],
    addresses: [
      { use: 'main', lines: ['Elbchaussee 1', 'Hof 2'], city: 'Hamburg', postalCode: '22763', country: 'DE' },
    ],
    financial: { currency: 'EUR', paymentTerms: '0002' },
    ...changes,
  })

/** What SAP shows of a customer it was just told to create. */
const shown = (given: ReturnType<typeof value>) => {
  const body = customerToSap(given, 'key', terms)
  // A deep insert names things as reading does; keys are SAP's to give.
  const text = JSON.stringify(body).replaceAll('"EmailAddress":', '"OrdinalNumber":"1","AddressID":"1","EmailAddress":')
  const keyed = text
    .replaceAll('"PhoneNumber":', '"OrdinalNumber":"1","AddressID":"1","PhoneNumber":')
    .replaceAll('"WebsiteURL":', '"OrdinalNumber":"1","AddressID":"1","WebsiteURL":')
    .replaceAll('"StreetName":', '"AddressID":"1","StreetName":')
  return { ...JSON.parse(keyed), BusinessPartner: '1', Customer: '1' }
}

describe('a customer', () => {
  it.each([
    ['a company', value()],
    ['a person', value({ kind: 'person', name: 'Ana María Ruiz' })],
    [
      'a long name',
      value({ name: 'The International Association of Very Long Company Names and Their Holdings Inc.' }),
    ],
    ['a name without blanks', value({ name: '上海联合国际电子商务供应链管理有限公司' })],
    ['little of everything', value({ phone: undefined, identifiers: [], addresses: [{ use: 'main', country: 'US' }] })],
  ])('comes back from SAP as it went there: %s', (_what, given) => {
    const state = shown(given)
    const back = customerFromSap(state, { system: 'erp', ...area, identificationTypes })
    const { contacts: _, ...expected } = fieldsOf('customer', given)
    const fields = back.ok ? fieldsOf('customer', back.value) : back.issues
    expect(fields).toEqual({ ...expected, ourCode: [{ value: '1', issuer: 'erp' }] })
    expect(customerChangesToSap(given, partnerState.parse(state), terms)).toEqual([])
  })

  it('is changed with a key for each part, quotes doubled', () => {
    const state = partnerState.parse({ ...shown(value()), BusinessPartner: "1'2" })
    const changes = customerChangesToSap(
      value({
        website: 'https://new.example',
        identifiers: [
          { scheme: 'tax-id', value: 'DE999' },
          { scheme: 'duns', value: '1' },
        ],
      }),
      state,
      terms,
    )
    expect(changes.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`)).toEqual([
      "PATCH A_AddressHomePageURL(AddressID='1',Person='',OrdinalNumber='1',ValidityStartDate=datetime'0001-01-01T00:00:00',IsDefaultURLAddress=true)",
      "PATCH A_BusinessPartnerTaxNumber(BusinessPartner='1''2',BPTaxType='DE0')",
      "POST A_BusinessPartner('1''2')/to_BuPaIdentification",
      "DELETE A_BuPaIdentification(BusinessPartner='1''2',BPIdentificationType='BUP001',BPIdentificationNumber='081466849')",
    ])
  })
})
