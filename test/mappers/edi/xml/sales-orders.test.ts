import { describe, expect, it } from 'vitest'
import { orderNumberFromXml } from '../../../../src/mappers/edi/xml/order-number-from-xml.ts'
import { salesOrderFromUbl } from '../../../../src/mappers/edi/xml/sales-order-from-ubl.ts'
import { bodyOf, example } from '../../../edi/xml/payload.ts'
import { changed, issuesOf, type Kind, orderFrom, partnerOf } from './orders.ts'

const kinds: Kind[] = ['ubl', 'idoc', 'cxml']

const codesOf = async (
  kind: Kind,
  from: string | RegExp,
  to: string,
  codes?: object,
  extra?: object,
): Promise<string[]> =>
  (await issuesOf(kind, changed(kind, from, to), codes, extra)).map(({ code, path }) => `${code} ${path}`)

describe('the sample orders', () => {
  it('of UBL', async () => {
    const order = await orderFrom('ubl')
    expect(order).toMatchObject({
      orderNumber: 'LOS-UBL-2001',
      purpose: 'original',
      issueDate: '2026-11-20',
      requestedDate: '2026-12-04',
      currency: 'USD',
      allowancesCharges: [{ kind: 'charge', code: 'FC', amount: '45' }],
      paymentTerms: { description: '30 days net' },
      totals: { amount: '4139' },
    })
    expect(order.lines[0]).toMatchObject({
      lineNumber: '1',
      itemId: 'KB-101',
      buyerItemId: 'LOS-KB',
      gtin: '04012345800432',
      quantity: { value: '20', unit: 'EA' },
      unitPrice: '249',
      priceBaseQuantity: '10',
    })
    const roles = order.parties.map(({ role, identifiers }) => [role, identifiers[0]?.scheme, identifiers[0]?.value])
    expect(roles).toEqual([
      ['buyer', 'gln', '4012345000016'],
      ['seller', 'gln', '4012345999006'],
      ['ship-to', 'gln', '4012345000016'],
    ])
  })

  it('of IDoc', async () => {
    const order = await orderFrom('idoc')
    expect(order).toMatchObject({
      orderNumber: '4500017801',
      purpose: 'original',
      typeCode: 'NB',
      issueDate: '2026-11-20',
      requestedDate: '2026-12-04',
      paymentTerms: { code: 'ZB30', netDays: 30, discountDays: 14, discountPercent: '2' },
      deliveryTerms: { code: 'DAP', place: 'Tacoma' },
      notes: ['Deliver between 8 and 12, ramp B.'],
      totals: { lineCount: 2, amount: '7743' },
    })
    expect(order.lines.map(({ lineNumber, itemId, quantity }) => [lineNumber, itemId, quantity.value])).toEqual([
      ['00010', 'NB-PRO-14', '6'],
      ['00020', 'KB-101', '10'],
    ])
    expect(order.lines[0]).toMatchObject({ requestedDate: '2026-12-04', schedules: [], gtin: '04012345800296' })
    expect(order.lines[1]?.schedules.map(({ quantity }) => quantity.value)).toEqual(['4', '6'])
    const shipTo = order.parties.find(({ role }) => role === 'ship-to')
    expect(shipTo?.identifiers).toEqual([{ scheme: 'partner-code', value: '40', issuer: 'buyer' }])
  })

  it('of cXML', async () => {
    const order = await orderFrom('cxml')
    expect(order).toMatchObject({
      orderNumber: 'J-CX-3001',
      purpose: 'original',
      issueDate: '2026-11-20',
      paymentTerms: { netDays: 30 },
      allowancesCharges: [{ kind: 'charge', amount: '60' }],
      references: [{ type: 'department', value: '0420' }],
      totals: { amount: '4284' },
    })
    expect(order.lines[0]).toMatchObject({ lineNumber: '1', itemId: 'DOCK-G5', requestedDate: '2026-12-04' })
    const buyer = order.parties.find(({ role }) => role === 'buyer')
    expect(buyer).toMatchObject({ name: 'Juniper & Sons Computers', address: { city: 'Portland' } })
    expect(buyer?.identifiers.map(({ scheme, value }) => `${scheme} ${value}`)).toEqual([
      'duns 607218834',
      'gln 4012345000023',
      'partner-code JSC-MAIN',
    ])
    expect(buyer?.contacts[0]).toMatchObject({ email: 'buying@juniper.example', phone: '+1 503 5550177' })
  })

  it.each(kinds)('give their number also when they cannot be mapped (%s)', async (kind) => {
    const body = await bodyOf(example(kind).replaceAll('EA<', '??<').replaceAll('"EA"', '"??"'))
    expect(orderNumberFromXml(body)).toBe((await orderFrom(kind)).orderNumber)
    expect(orderNumberFromXml(Buffer.from('<Order/>'))).toBeUndefined()
  })
})

describe('what is wrong', () => {
  const cases: [Kind, string | RegExp, string, string][] = [
    [
      'ubl',
      '>4012345800432<',
      '>4012345800431<',
      'IDENTIFIER_INVALID Order/OrderLine[1]/LineItem/Item/StandardItemIdentification/ID',
    ],
    ['ubl', 'EA">20<', 'QQ">20<', 'UNIT_UNKNOWN Order/OrderLine[1]/LineItem/Quantity/@unitCode'],
    ['ubl', 'EA">20<', 'EA">0<', 'QUANTITY_INVALID Order/OrderLine[1]/LineItem/Quantity'],
    ['ubl', 'EA">20<', 'EA">-3<', 'QUANTITY_INVALID Order/OrderLine[1]/LineItem/Quantity'],
    ['ubl', 'EA">20<', 'EA">2,5<', 'QUANTITY_INVALID Order/OrderLine[1]/LineItem/Quantity'],
    ['ubl', '>498.00<', '>489.00<', 'TOTAL_MISMATCH Order/OrderLine[1]/LineItem/LineExtensionAmount'],
    ['ubl', '>4094.00<', '>4095.00<', 'TOTAL_MISMATCH Order/AnticipatedMonetaryTotal/LineExtensionAmount'],
    ['ubl', '>4139.00<', '>4239.00<', 'TOTAL_MISMATCH Order/AnticipatedMonetaryTotal/PayableAmount'],
    ['ubl', '2026-12-04', '2026-02-29', 'DATE_INVALID Order/Delivery/RequestedDeliveryPeriod/StartDate'],
    [
      'ubl',
      '<cbc:DocumentCurrencyCode>USD',
      '<cbc:DocumentCurrencyCode>USX',
      'CURRENCY_UNKNOWN Order/DocumentCurrencyCode',
    ],
    ['ubl', 'LOS-UBL-2001', 'L'.repeat(36), 'VALUE_INVALID Order/ID'],
    ['ubl', '<cbc:ID>2</cbc:ID>', '<cbc:ID>1</cbc:ID>', 'VALUE_INVALID Order/OrderLine[2]/LineItem/ID'],
    [
      'ubl',
      '"0088">4012345000016',
      '"0088">4012345000017',
      'IDENTIFIER_INVALID Order/BuyerCustomerParty/Party/EndpointID',
    ],
    ['idoc', 'NW-100311', 'NW-9', 'ITEM_CODE_UNKNOWN ORDERS05/IDOC/E1EDP01[1]/E1EDP19[1]/IDTNR'],
    ['idoc', '<WMENG>4.000', '<WMENG>5.000', 'TOTAL_MISMATCH ORDERS05/IDOC/E1EDP01[2]/MENGE'],
    ['idoc', '<MENEE>EA', '<MENEE>ST', 'UNIT_UNKNOWN ORDERS05/IDOC/E1EDP01[1]/MENEE'],
    ['idoc', '<SUMME>7743.00', '<SUMME>7734.00', 'TOTAL_MISMATCH ORDERS05/IDOC/E1EDS01[2]/SUMME'],
    ['idoc', '<SUMME>2<', '<SUMME>3<', 'TOTAL_MISMATCH ORDERS05/IDOC/E1EDS01[1]/SUMME'],
    ['idoc', '<VPREI>1249.00', '<VPREI>1249.00-', 'VALUE_INVALID ORDERS05/IDOC/E1EDP01[1]/VPREI'],
    ['idoc', /<CURCY>USD(?=<\/CURCY>\s*<E1EDP20)/, '<CURCY>EUR', 'VALUE_INVALID ORDERS05/IDOC/E1EDP01[1]/CURCY'],
    [
      'cxml',
      'type="new"',
      'type="maybe"',
      'ORDER_PURPOSE_UNSUPPORTED cXML/Request/OrderRequest/OrderRequestHeader/@type',
    ],
    ['cxml', '>4284.00<', '>4200.00<', 'TOTAL_MISMATCH cXML/Request/OrderRequest/OrderRequestHeader/Total/Money'],
    [
      'cxml',
      'USD">179.00',
      'EUR">179.00',
      'VALUE_INVALID cXML/Request/OrderRequest/ItemOut[1]/ItemDetail/UnitPrice/Money/@currency',
    ],
    [
      'cxml',
      'quantity="3" lineNumber="1"',
      'quantity="" lineNumber="1"',
      'VALUE_MISSING cXML/Request/OrderRequest/ItemOut[1]/@quantity',
    ],
  ]

  it.each(cases)('is said with its place: %s, %s as %s', async (kind, from, to, issue) => {
    const issues = await codesOf(kind, from, to)
    expect(issues.map((each) => each.replace(/ \(line \d+\)$/, ''))).toContain(issue)
    expect(issues.every((each) => / \(line \d+\)$/.test(each))).toBe(true)
  })

  it('is said all at once', async () => {
    const text = example('ubl')
      .replace('EA">20<', '??">0<')
      .replace('>4012345800128<', '>1<')
      .replace('-11-20<', '-11-31<')
    expect((await issuesOf('ubl', text)).map(({ code }) => code).sort()).toEqual([
      'DATE_INVALID',
      'IDENTIFIER_INVALID',
      'QUANTITY_INVALID',
      'UNIT_UNKNOWN',
    ])
  })

  it('includes documents of another kind and bytes that are no document', async () => {
    const partner = partnerOf('ubl')
    const change = salesOrderFromUbl(await bodyOf(example('idoc')), { partner })
    expect(change).toMatchObject({ ok: false, issues: [{ code: 'VALUE_INVALID', value: 'idoc:ORDERS05' }] })
    const broken = salesOrderFromUbl(Buffer.from('<Order'), { partner })
    expect(broken).toMatchObject({ ok: false, issues: [{ code: 'INTERCHANGE_TRUNCATED' }] })
  })

  it('includes an order without a date and one without lines', async () => {
    const dateless = example('idoc')
      .replace('<IDDAT>012', '<IDDAT>099')
      .replace(/<DATUM>20261120<\/DATUM><\/E1EDK02>/, '</E1EDK02>')
    expect((await issuesOf('idoc', dateless)).map(({ code }) => code)).toEqual(['VALUE_MISSING'])
    const lineless = example('ubl').replace(/<cac:OrderLine>[\s\S]*<\/cac:OrderLine>/, '')
    expect((await issuesOf('ubl', lineless)).map(({ message }) => message)).toContain('The order has no lines')
  })
})

describe('whom goods are for', () => {
  const shipToOf = async (...order: Parameters<typeof orderFrom>) =>
    (await orderFrom(...order)).parties.find(({ role }) => role === 'ship-to')

  it('stands apart from the street: DeliverTo in cXML, NAME2 to NAME4 in an IDoc, more names in UBL', async () => {
    const cxml = await shipToOf('cxml')
    expect(cxml).toMatchObject({ additionalNames: ['Receiving'] })
    expect(cxml?.address?.lines).not.toContain('Receiving')
    const idoc = await shipToOf(
      'idoc',
      changed('idoc', '<STRAS>18', '<NAME2>Plant 2</NAME2><NAME4>Gate 4</NAME4><STRAS>18'),
    )
    expect(idoc).toMatchObject({
      additionalNames: ['Plant 2', 'Gate 4'],
      address: { lines: [expect.stringMatching(/^18/)] },
    })
    const place = '<cac:DeliveryLocation><cbc:Name>Dock 4</cbc:Name>'
    const receiver =
      '<cac:DeliveryParty><cac:PartyName><cbc:Name>Lakeside</cbc:Name></cac:PartyName></cac:DeliveryParty>'
    const text = changed('ubl', '<cac:DeliveryLocation>', place).replace(
      '</cac:Delivery>',
      `${receiver}</cac:Delivery>`,
    )
    expect(await shipToOf('ubl', text)).toMatchObject({ name: 'Lakeside', additionalNames: ['Dock 4'] })
  })
})

describe('places of lines', () => {
  const delivery = (id: string, name: string, more = '') =>
    `<cac:Delivery>${more}<cac:DeliveryLocation><cbc:ID>${id}</cbc:ID><cbc:Name>${name}</cbc:Name><cac:Address><cbc:CityName>${name}</cbc:CityName></cac:Address></cac:DeliveryLocation></cac:Delivery>`
  const kiel = delivery('K1', 'Kiel')
  const ulm = delivery('U1', 'Ulm')
  const quantity = '<cbc:Quantity unitCode="EA">20</cbc:Quantity>'
  const withLine = (...deliveries: string[]) => changed('ubl', quantity, quantity + deliveries.join(''))

  it('take the line there: a Delivery without a quantity in UBL, E1EDPA1 without E1EDP20 in an IDoc', async () => {
    expect((await orderFrom('ubl', withLine(kiel))).lines[0]?.schedules).toMatchObject([
      { quantity: { value: '20', unit: 'EA' }, shipTo: { name: 'Kiel', address: { city: 'Kiel' } } },
    ])
    const part = (value: string) => `<cbc:Quantity>${value}</cbc:Quantity>`
    const parts = ['12', '8'].map((value) => `<cac:Delivery>${part(value)}</cac:Delivery>`)
    expect((await orderFrom('ubl', withLine(...parts, kiel))).lines[0]?.schedules).toMatchObject([
      { quantity: { value: '12' }, shipTo: { name: 'Kiel' } },
      { quantity: { value: '8' }, shipTo: { name: 'Kiel' } },
    ])
    expect((await issuesOf('ubl', withLine(kiel, ulm))).map(({ code }) => code)).toEqual(['VALUE_MISSING'])
    const place = '<E1EDPA1><PARVW>WE</PARVW><NAME1>Kiel</NAME1><ORT01>Kiel</ORT01></E1EDPA1>'
    const idoc = changed('idoc', /<E1EDP20 SEGMENT="1"><WMENG>6.000<.*?<\/E1EDP20>/, place)
    expect((await orderFrom('idoc', idoc)).lines[0]?.schedules).toMatchObject([
      { quantity: { value: '6', unit: 'EA' }, shipTo: { name: 'Kiel', address: { city: 'Kiel' } } },
    ])
  })

  it('are told by the order where the line has a code only', async () => {
    const ubl = changed(
      'ubl',
      /<cbc:ID schemeID="0088">4012345000016<\/cbc:ID>(?=\s*<cbc:Name>Lakes)/,
      '<cbc:ID>S12</cbc:ID>',
    )
    const code = '<cac:Delivery><cac:DeliveryLocation><cbc:ID>S12</cbc:ID></cac:DeliveryLocation></cac:Delivery>'
    const orders = [
      await orderFrom('ubl', ubl.replace(quantity, quantity + code)),
      await orderFrom(
        'idoc',
        changed('idoc', '</E1EDP01>', '<E1EDPA1><PARVW>WE</PARVW><PARTN>40</PARTN></E1EDPA1></E1EDP01>'),
      ),
      await orderFrom('cxml', changed('cxml', '</ItemID>', '</ItemID><ShipTo><Address addressID="JS-1"/></ShipTo>')),
    ]
    for (const { parties, lines } of orders) {
      const { name, address } = parties.find(({ role }) => role === 'ship-to') ?? {}
      expect(lines[0]?.schedules.map(({ shipTo }) => shipTo)).toMatchObject([{ name, address }])
    }
  })

  it('are those of the order when all name one and it names none', async () => {
    const shipTo = /<ShipTo>.*?<\/ShipTo>/s
    const [place = ''] = shipTo.exec(example('cxml')) ?? []
    const lineless = changed('cxml', shipTo, '')
    const shipTosOf = async (text: string) =>
      (await orderFrom('cxml', text)).parties.filter(({ role }) => role === 'ship-to').map(({ name }) => name)
    const each = (text: string) => lineless.replaceAll('</ItemID>', `</ItemID>${text}`)
    expect(await shipTosOf(each(place))).toEqual(['Juniper & Sons Computers DC 4'])
    expect(await shipTosOf(each(place).replace(/<ShipTo>.*?<\/ShipTo>/s, ''))).toEqual([])
    expect(await shipTosOf(each(place).replace('JS-1', 'JS-2').replace('9 Mill Lane', '11 Mill Lane'))).toEqual([])
  })

  it('must be told where the order has several', async () => {
    const two = changed('ubl', '<cac:PaymentTerms>', `${kiel}<cac:PaymentTerms>`)
    expect((await issuesOf('ubl', two)).map(({ path }) => path)).toEqual(['Delivery'])
  })
})

describe('lines', () => {
  it('that are deleted are not ordered', async () => {
    const idoc = changed('idoc', '<POSEX>00020</POSEX>', '<POSEX>00020</POSEX><ACTION>003</ACTION>')
    const order = await orderFrom('idoc', idoc.replace('<SUMME>7743.00', '<SUMME>7494.00'))
    expect(order.lines.map(({ lineNumber }) => lineNumber)).toEqual(['00010'])
    const code = (text: string) => `<cbc:LineStatusCode>${text}</cbc:LineStatusCode>`
    const ubl = (text: string) =>
      changed('ubl', '<cbc:ID>2</cbc:ID>', `<cbc:ID>2</cbc:ID>${code(text)}`)
        .replace('>4094.00<', '>498.00<')
        .replace('>4139.00<', '>543.00<')
    for (const text of ['2', 'Cancelled'])
      expect((await orderFrom('ubl', ubl(text))).lines.map(({ lineNumber }) => lineNumber)).toEqual(['1'])
  })

  it('have parts in their own unit', async () => {
    const part = (unit: string) => `<ScheduleLine quantity="3"><UnitOfMeasure>${unit}</UnitOfMeasure></ScheduleLine>`
    const withPart = (unit: string) => changed('cxml', '</ItemDetail>', `</ItemDetail>${part(unit)}`)
    expect(await issuesOf('cxml', withPart('EA'))).toEqual([])
    expect((await issuesOf('cxml', withPart('XBX'))).map(({ code }) => code)).toEqual(['VALUE_INVALID'])
  })

  it('are told apart by their numbers, also where one is only counted', async () => {
    const idoc = changed('idoc', '<POSEX>00010', '<POSEX>2').replace('<POSEX>00020</POSEX>', '')
    expect((await issuesOf('idoc', idoc)).map(({ path }) => path)).toEqual(['line 2'])
    const ubl = changed('ubl', /<cac:LineItem>\s*<cbc:ID>1</, '<cac:LineItem><cbc:ID>2<')
    expect(
      (
        await issuesOf(
          'ubl',
          ubl.replace(
            /<cac:LineItem>\s*<cbc:ID>2<\/cbc:ID>(?=\s*<cbc:Quantity unitCode="EA">(?!20))/,
            '<cac:LineItem>',
          ),
        )
      ).map(({ path }) => path),
    ).toEqual(['line 2'])
    const cxml = changed('cxml', 'lineNumber="1"', 'lineNumber="2"').replace(
      / lineNumber="2"(?=[^>]*>\s*<ItemID><SupplierPartID>NB)/,
      '',
    )
    expect((await issuesOf('cxml', cxml)).map(({ path }) => path)).toEqual(['line 2'])
  })

  it('have prices in the currency of the order', async () => {
    expect(await codesOf('ubl', '"USD">249.00', '"EUR">249.00')).toEqual([
      expect.stringMatching(/^VALUE_INVALID .*PriceAmount\/@currencyID/),
    ])
  })
})

describe('tables of the partner', () => {
  it('translate units, items and places', async () => {
    const codes = { units: { EA: 'XBX' }, items: { 'KB-101': 'OUR-KB', '04012345800128': 'x' } }
    const order = await orderFrom('ubl', example('ubl'), codes)
    expect(order.lines.map(({ itemId, quantity }) => `${itemId} ${quantity.unit}`)).toEqual([
      'OUR-KB XBX',
      'PC-ELITE-800 XBX',
    ])
    const places = { locations: { '40': { gln: '4012345000009' } } }
    const idoc = await orderFrom('idoc', example('idoc'), places)
    expect(idoc.parties.find(({ role }) => role === 'ship-to')?.identifiers).toContainEqual({
      scheme: 'gln',
      value: '4012345000009',
    })
  })

  it('are what a place without an address needs', async () => {
    const text = changed('idoc', /<STRAS>18.*?<\/STRAS>\s*<ORT01>Tacoma<\/ORT01>/, '')
    expect((await issuesOf('idoc', text)).map(({ code }) => code)).toEqual(['LOCATION_UNKNOWN'])
    expect(await issuesOf('idoc', text, { locations: { '40': { name: 'DC 4' } } })).toEqual([])
  })
})

describe('traps', () => {
  it('of SAP: signs behind, zeros in front, dates of zeros, former units', async () => {
    const text = example('idoc')
      .replaceAll('NW-100311', '000000000000100311')
      .replace('<MENEE>EA', '<MENEE>PCE')
      .replace('<EDATU>20261204', '<EDATU>00000000')
      .replace(
        '<E1EDP20 SEGMENT="1"><WMENG>6',
        '<E1EDP05 SEGMENT="1"><ALCKZ>-</ALCKZ><KSCHL>RA00</KSCHL><BETRG>10.00-</BETRG></E1EDP05><E1EDP20 SEGMENT="1"><WMENG>6',
      )
    const order = await orderFrom('idoc', text, { items: { '100311': 'NB-PRO-14', 'NW-100518': 'KB-101' } })
    expect(order.lines[0]).toMatchObject({
      itemId: 'NB-PRO-14',
      buyerItemId: '100311',
      quantity: { value: '6', unit: 'H87' },
      allowancesCharges: [{ kind: 'allowance', amount: '10' }],
    })
    expect(order.lines[0]?.requestedDate).toBeUndefined()
  })

  it('of UBL: no price by a factor between units, which senders use both ways round', async () => {
    const bottles = (rate: string) =>
      example('ubl').replace(
        /(<cbc:BaseQuantity) unitCode="EA">10(<.*)/,
        `$1>10$2<cbc:OrderableUnitFactorRate>${rate}</cbc:OrderableUnitFactorRate>`,
      )
    expect(await issuesOf('ubl', bottles('12'))).toMatchObject([
      { code: 'VALUE_INVALID', path: expect.stringMatching(/LineItem\/Price\/OrderableUnitFactorRate/), value: '12' },
    ])
    expect((await orderFrom('ubl', bottles('1.00'))).lines[0]).toMatchObject({ unitPrice: '249' })
  })

  it('of cXML: a conversion factor that makes more decimals, or digits, than a price has', async () => {
    const withPrice = (price: string, factor: string): string =>
      example('cxml')
        .replace(/<Total>.*?<\/Total>/s, '<Total><Money currency="USD"/></Total>')
        .replace('USD">179.00', `USD">${price}`)
        .replace(
          '</UnitPrice>',
          `</UnitPrice><PriceBasisQuantity quantity="1" conversionFactor="${factor}"><UnitOfMeasure>KGM</UnitOfMeasure></PriceBasisQuantity>`,
        )
    const order = await orderFrom('cxml', withPrice('12.345', '0.45359237'))
    expect(order.lines[0]).toMatchObject({ unitPrice: '5.5995978077', priceBaseQuantity: '1' })
    expect(await issuesOf('cxml', withPrice('9'.repeat(18), '1000'))).toMatchObject([
      { code: 'VALUE_INVALID', path: expect.stringMatching(/ItemOut\[1\].*@conversionFactor/) },
    ])
  })

  it('of UBL: other prefixes, namespaces on each element, a GTIN of another scheme', async () => {
    const text = example('ubl')
      .replaceAll('cbc:', 'b:')
      .replaceAll('cac:', 'a:')
      .replace('xmlns:cbc', 'xmlns:b')
      .replace('xmlns:cac', 'xmlns:a')
    expect(await orderFrom('ubl', text)).toEqual(await orderFrom('ubl'))
    const other = await orderFrom('ubl', changed('ubl', '"0160">4012345800432', '"0173">whatever'))
    expect(other.lines[0]?.gtin).toBeUndefined()
  })

  it('of purposes: a change, a copy, an update and a deletion are not orders', async () => {
    const purpose = async (kind: Kind, from: string, to: string) =>
      (await orderFrom(kind, changed(kind, from, to))).purpose
    expect(await purpose('ubl', '>220<', '>230<')).toBe('change')
    expect(await purpose('ubl', '<cbc:IssueDate>', '<cbc:CopyIndicator>true</cbc:CopyIndicator><cbc:IssueDate>')).toBe(
      'duplicate',
    )
    expect(await purpose('idoc', '<ACTION>000', '<ACTION>001')).toBe('cancellation')
    expect(await purpose('cxml', '"new"', '"update"')).toBe('change')
    expect(await purpose('cxml', '"new"', '"delete"')).toBe('cancellation')
  })
})

describe('what is not to be delivered as it stands', () => {
  it('is a blanket order', async () => {
    expect(await codesOf('ubl', '<cbc:OrderTypeCode>220<', '<cbc:OrderTypeCode>221<')).toEqual([
      expect.stringContaining('ORDER_PURPOSE_UNSUPPORTED Order/OrderTypeCode'),
    ])
    expect(await codesOf('cxml', 'orderType="regular"', 'orderType="blanket"')).toEqual([
      expect.stringContaining('ORDER_PURPOSE_UNSUPPORTED cXML/Request/OrderRequest/OrderRequestHeader/@orderType'),
    ])
  })

  it('is delivered when the partner means its blanket orders so', async () => {
    const deliver = { blanketOrders: 'deliver' }
    expect(await codesOf('ubl', '<cbc:OrderTypeCode>220<', '<cbc:OrderTypeCode>221<', {}, deliver)).toEqual([])
    expect(await codesOf('cxml', 'orderType="regular"', 'orderType="blanket"', {}, deliver)).toEqual([])
  })

  it('is a line of goods that come back', async () => {
    expect(await codesOf('cxml', 'lineNumber="1"', 'lineNumber="1" isReturn="yes"')).toEqual([
      expect.stringContaining('VALUE_INVALID cXML/Request/OrderRequest/ItemOut[1]/@isReturn'),
    ])
    expect(await codesOf('cxml', 'lineNumber="1"', 'lineNumber="1" isReturn="no"')).toEqual([])
  })
})
