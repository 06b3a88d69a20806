import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Customer, customer } from '../../../../src/domain/customer.ts'
import { product } from '../../../../src/domain/product.ts'
import { customerFromIdoc } from '../../../../src/mappers/edi/xml/customer-from-idoc.ts'
import { type CustomerGiven, customerToIdoc } from '../../../../src/mappers/edi/xml/customer-to-idoc.ts'
import { productFromIdoc } from '../../../../src/mappers/edi/xml/product-from-idoc.ts'
import { productToIdoc } from '../../../../src/mappers/edi/xml/product-to-idoc.ts'
import { idocGiven, idocOf, idocPartner, segmentsOf, shortTexts } from './idoc-values.ts'
import { codes, decimals, faultsOf, glns, gtins, issuesOf, maybe, readAs } from './round-trip.ts'

describe('a customer as DEBMAS', () => {
  const readBack = (value: Customer, given: CustomerGiven = idocGiven()) =>
    readAs(customerToIdoc(value, given), 'idoc:DEBMAS07:DEBMAS', customerFromIdoc, idocPartner())

  const rich = customer.parse({
    name: 'Lakeside Office Supplies and Stationery Wholesale GmbH & Co KG',
    identifiers: [
      { scheme: 'gln', value: '4012345000016' },
      { scheme: 'tax-id', value: 'DE111111111' },
      { scheme: 'registration-number', value: 'HRB 4711' },
      { scheme: 'our-code', value: '0000012345' },
    ],
    addresses: [
      {
        use: 'main',
        lines: ['Dock Road 1', 'Building 4'],
        city: 'Hamburg',
        region: '02',
        postalCode: '20095',
        country: 'DE',
      },
    ],
    contacts: [{ name: 'Dana Whitfield', phone: '+49 40 1' }, { name: 'Goods in' }],
    financial: { currency: 'EUR', creditLimit: '25000.5', paymentTerms: 'ZB30' },
  })

  it('says in segments what the customer says', () => {
    const given = {
      ...idocGiven(),
      salesArea: { organisation: '1710', channel: '10', division: '00' },
      creditControlArea: '1000',
    }
    expect(segmentsOf(customerToIdoc(rich, given))).toBe(
      `<E1KNA1M><MSGFN>005</MSGFN><KUNNR>0000012345</KUNNR><BBBNR>4012345</BBBNR><BBSNR>00001</BBSNR><BUBKZ>6</BUBKZ><LAND1>DE</LAND1><NAME1>Lakeside Office Supplies and</NAME1><NAME2>Stationery Wholesale GmbH &amp; Co KG</NAME2><NAME3>Building 4</NAME3><STRAS>Dock Road 1</STRAS><ORT01>Hamburg</ORT01><PSTLZ>20095</PSTLZ><REGIO>02</REGIO><STCD1>HRB 4711</STCD1><STCEG>DE111111111</STCEG>
<E1KNVVM><MSGFN>005</MSGFN><VKORG>1710</VKORG><VTWEG>10</VTWEG><SPART>00</SPART><WAERS>EUR</WAERS><ZTERM>ZB30</ZTERM></E1KNVVM>
<E1KNVKM><MSGFN>005</MSGFN><NAME1>Dana Whitfield</NAME1><TELF1>+49 40 1</TELF1></E1KNVKM>
<E1KNVKM><MSGFN>005</MSGFN><NAME1>Goods in</NAME1></E1KNVKM>
<E1KNKKM><MSGFN>005</MSGFN><KKBER>1000</KKBER><KLIMK>25000.5</KLIMK></E1KNKKM></E1KNA1M>`,
    )
  })

  it.each([
    ['a rich one', rich],
    ['a minimal one', customer.parse({ name: 'A' })],
    ['a person', customer.parse({ name: 'Dana Whitfield', kind: 'person' })],
    ['a country only', customer.parse({ name: 'A', addresses: [{ use: 'main', lines: [], country: 'US' }] })],
  ])('is read back as it was: %s', async (_, value) => {
    expect(await readBack(value)).toEqual(value)
  })

  it('is read back as it was, whatever is in it', async () => {
    const identifier = (scheme: string, values: fc.Arbitrary<string>) =>
      maybe(values.map((value) => ({ scheme, value })))
    const customers = fc.record({
      kind: fc.constantFrom('company', 'person'),
      name: shortTexts(35),
      identifiers: fc
        .tuple(identifier('gln', glns), identifier('tax-id', codes), identifier('our-code', fc.constant('0000000040')))
        .map((all) => all.filter((each) => each !== undefined)),
      addresses: fc.array(
        fc.record({
          use: fc.constant('main'),
          lines: fc.array(shortTexts(35), { maxLength: 3 }),
          city: shortTexts(35),
          country: maybe(fc.constantFrom('US', 'DE')),
        }),
        { maxLength: 1 },
      ),
      contacts: fc.array(fc.record({ name: shortTexts(35), phone: maybe(codes) }), { maxLength: 3 }),
      financial: fc.record({
        currency: maybe(fc.constantFrom('EUR', 'USD')),
        creditLimit: maybe(decimals),
        paymentTerms: maybe(fc.constantFrom('ZB30', '0001')),
      }),
    })
    await fc.assert(
      fc.asyncProperty(customers, async (values) => {
        const value = customer.parse(values)
        expect(await readBack(value)).toEqual(value)
      }),
      { numRuns: 60 },
    )
  })

  it('carries neither other addresses, nor e-mail and role of contacts, nor codes SAP has no field for', async () => {
    const value = customer.parse({
      name: 'A',
      identifiers: [{ scheme: 'duns', value: '123456789' }],
      addresses: [{ use: 'ship-to', lines: ['X'] }],
      contacts: [{ name: 'B', email: 'b@example.com', role: 'buyer' }, { email: 'c@example.com' }],
    })
    expect(await readBack(value)).toEqual(customer.parse({ name: 'A', contacts: [{ name: 'B' }] }))
  })

  it.each([
    ['a customer number that is too long', { identifiers: [{ scheme: 'our-code', value: '12345678901' }] }, /KUNNR/],
    ['payment terms that are no key', { financial: { paymentTerms: 'net 30 days' } }, /ZTERM/],
  ])('refuses %s', (_, change, message) => {
    expect(() => customerToIdoc(customer.parse({ name: 'A', ...change }), idocGiven())).toThrow(
      expect.objectContaining({ code: 'VALUE_INVALID', message: expect.stringMatching(message) }),
    )
  })

  it('of another SAP is read, its zeros passed over and its names put together', async () => {
    const text = idocOf(
      'DEBMAS06',
      'DEBMAS',
      '<E1KNA1M><KUNNR>0000000815</KUNNR><BBBNR>0000000</BBBNR><BBSNR>00000</BBSNR><BUBKZ>0</BUBKZ><LAND1>USA</LAND1><NAME1>North</NAME1><NAME2>Wind</NAME2><E1KNVKM><NAMEV>Dana</NAMEV><NAME1>Whitfield</NAME1></E1KNVKM></E1KNA1M>',
    )
    expect(await readAs(text, 'idoc:DEBMAS06:DEBMAS', customerFromIdoc, idocPartner())).toEqual({
      kind: 'company',
      active: true,
      name: 'North Wind',
      identifiers: [{ scheme: 'our-code', value: '0000000815' }],
      addresses: [{ use: 'main', lines: [], country: 'US' }],
      contacts: [{ name: 'Dana Whitfield' }],
      financial: {},
    })
  })

  it('is told off for what is missing and wrong', async () => {
    const at = 'DEBMAS06/IDOC/E1KNA1M'
    const text = idocOf(
      'DEBMAS06',
      'DEBMAS',
      '<E1KNA1M><BBBNR>4012345</BBBNR><BBSNR>00001</BBSNR><BUBKZ>7</BUBKZ><E1KNVVM><WAERS>EUX</WAERS></E1KNVVM><E1KNKKM><KLIMK>much</KLIMK></E1KNKKM></E1KNA1M>',
    )
    expect((await issuesOf(text, customerFromIdoc, idocPartner())).sort()).toEqual([
      `CURRENCY_UNKNOWN ${at}/E1KNVVM/WAERS`,
      `IDENTIFIER_INVALID ${at}/BBBNR`,
      `VALUE_INVALID ${at}/E1KNKKM/KLIMK`,
      `VALUE_MISSING ${at}/NAME1`,
    ])
    expect(await faultsOf(text)).toEqual([
      `VALUE_MISSING ${at}/NAME1`,
      `CURRENCY_UNKNOWN ${at}/E1KNVVM/WAERS`,
      `VALUE_INVALID ${at}/E1KNKKM/KLIMK`,
    ])
    expect(await issuesOf(idocOf('DEBMAS06', 'DEBMAS', ''), customerFromIdoc, idocPartner())).toEqual([
      `VALUE_MISSING ${at}`,
    ])
  })
})

describe('a product as MATMAS', () => {
  const readBack = (value: ReturnType<typeof product.parse>, units = {}) =>
    readAs(productToIdoc(value, idocGiven({ units })), 'idoc:MATMAS05:MATMAS', productFromIdoc, idocPartner({ units }))

  const rich = product.parse({
    itemId: 'KB-101',
    gtin: '4012345800296',
    name: 'Keyboard "101" <keys>',
    unit: 'H87',
    active: false,
  })

  it('says in segments what the product says', () => {
    expect(segmentsOf(productToIdoc(rich, idocGiven()))).toBe(
      `<E1MARAM><MSGFN>005</MSGFN><MATNR>KB-101</MATNR><LVORM>X</LVORM><MEINS>H87</MEINS><EAN11>4012345800296</EAN11>
<E1MAKTM><MSGFN>005</MSGFN><SPRAS>E</SPRAS><MAKTX>Keyboard "101" &lt;keys&gt;</MAKTX><SPRAS_ISO>EN</SPRAS_ISO></E1MAKTM>
<E1MARMM><MSGFN>005</MSGFN><MEINH>H87</MEINH><UMREZ>1</UMREZ><UMREN>1</UMREN><EAN11>4012345800296</EAN11></E1MARMM></E1MARAM>`,
    )
  })

  it.each([
    ['a rich one', rich, {}],
    ['a minimal one', product.parse({ itemId: 'A', name: 'B', unit: 'EA' }), {}],
    ['a long number', product.parse({ itemId: 'X'.repeat(40), name: 'B', unit: 'EA' }), {}],
    ['the unit as SAP calls it', product.parse({ itemId: 'A', name: 'B', unit: 'H87' }), { ST: 'H87' }],
  ])('is read back as it was: %s', async (_, value, units) => {
    expect(await readBack(value, units)).toEqual(value)
  })

  it('is read back as it was, whatever is in it', async () => {
    const products = fc.record({
      itemId: codes,
      gtin: maybe(gtins),
      name: shortTexts(40),
      unit: fc.constantFrom('EA', 'KGM', 'XCT'),
      active: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(products, async (value) => {
        expect(await readBack(value)).toEqual(value)
      }),
      { numRuns: 60 },
    )
  })

  it.each([
    ['an item number that is too long', { itemId: 'X'.repeat(41) }, 'VALUE_INVALID'],
    ['a sheet, which is a piece in SAP', { unit: 'ST' }, 'UNIT_UNKNOWN'],
  ])('refuses %s', (_, change, code) => {
    expect(() => productToIdoc({ ...rich, ...change }, idocGiven())).toThrow(expect.objectContaining({ code }))
  })

  it('of another SAP is read: the English name, the GTIN of the base unit', async () => {
    const text = idocOf(
      'MATMAS03',
      'MATMAS',
      '<E1MARAM><MATNR>000000000000004711</MATNR><MEINS>PCE</MEINS><E1MAKTM><SPRAS_ISO>DE</SPRAS_ISO><MAKTX>Tastatur</MAKTX></E1MAKTM><E1MAKTM><SPRAS_ISO>EN</SPRAS_ISO><MAKTX>Keyboard</MAKTX></E1MAKTM><E1MARMM><MEINH>CT</MEINH><EAN11>04012345000160</EAN11></E1MARMM><E1MARMM><MEINH>PCE</MEINH><EAN11>4012345800296</EAN11></E1MARMM></E1MARAM>',
    )
    expect(await readAs(text, 'idoc:MATMAS03:MATMAS', productFromIdoc, idocPartner())).toEqual({
      itemId: '000000000000004711',
      gtin: '4012345800296',
      name: 'Keyboard',
      unit: 'H87',
      active: true,
    })
  })

  it('is told off for what is missing and wrong', async () => {
    const at = 'MATMAS05/IDOC/E1MARAM'
    const text = idocOf('MATMAS05', 'MATMAS', '<E1MARAM><MEINS>ST</MEINS><EAN11>4012345800297</EAN11></E1MARAM>')
    expect((await issuesOf(text, productFromIdoc, idocPartner())).sort()).toEqual([
      `IDENTIFIER_INVALID ${at}/EAN11`,
      `UNIT_UNKNOWN ${at}/MEINS`,
      `VALUE_MISSING ${at}/E1MAKTM/MAKTX`,
      `VALUE_MISSING ${at}/MATNR`,
    ])
    expect(await issuesOf(idocOf('MATMAS05', 'MATMAS', ''), productFromIdoc, idocPartner())).toEqual([
      `VALUE_MISSING ${at}`,
    ])
  })
})
