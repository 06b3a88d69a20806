import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Shipment, shipment } from '../../../../src/domain/shipment.ts'
import { shipmentFromIdoc } from '../../../../src/mappers/edi/xml/shipment-from-idoc.ts'
import { shipmentToIdoc } from '../../../../src/mappers/edi/xml/shipment-to-idoc.ts'
import { idocGiven, idocOf, idocParties, idocPartner, segmentsOf, shortTexts } from './idoc-values.ts'
import { codes, dates, decimals, faultsOf, gtins, issuesOf, maybe, quantities, readAs, ssccs } from './round-trip.ts'

const setId = 'idoc:DELVRY07:DESADV'
const EA = (value: string) => ({ value, unit: 'EA' })
const readBack = (value: Shipment, partner = idocPartner()) =>
  readAs(shipmentToIdoc(value, { ...idocGiven(), partner }), setId, shipmentFromIdoc, partner)

const rich = shipment.parse({
  shipmentNumber: 'S-77',
  purpose: 'replace',
  issueDate: '2026-11-20',
  issueTime: '14:05',
  despatchDate: '2026-11-21',
  expectedDeliveryDate: '2026-11-24',
  parties: [
    {
      role: 'buyer',
      roleCode: 'AG',
      name: 'Lakeside & Co',
      identifiers: [
        { scheme: 'gln', value: '4012345000016' },
        { scheme: 'partner-code', value: '0000000040', issuer: 'buyer' },
        { scheme: 'our-code', value: 'C-100' },
      ],
    },
    {
      role: 'ship-from',
      roleCode: 'OSP',
      name: 'Warehouse 3',
      address: { lines: ['Ring 9', 'Gate 4'], city: 'Kiel', postalCode: '24103', country: 'DE', region: '01' },
      contacts: [{ name: 'Goods out', phone: '+49 431 1', email: 'out@crossdock.example' }],
    },
  ],
  transport: {
    carrierCode: 'DHLX',
    carrierName: 'DHL',
    mode: '3',
    trackingNumber: 'TR-1',
    billOfLading: 'BOL-9',
    vehicle: 'HH-AB 123',
  },
  grossWeight: { value: '412.5', unit: 'KGM' },
  packageCount: 2,
  references: [{ type: 'IA', value: '7788' }],
  notes: ['Ring twice <at the gate>'],
  orders: [
    { orderNumber: 'PO-1', orderDate: '2026-11-01', releaseNumber: '3', sellerOrderNumber: 'SO-900' },
    { orderNumber: 'PO-2' },
  ],
  pallets: [
    {
      sscc: '340123450000000017',
      packagingType: 'PX',
      grossWeight: { value: '400', unit: 'KGM' },
      packages: [
        {
          sscc: '340123450000000024',
          packagingType: 'CT',
          lines: [
            {
              lineNumber: '10',
              orderNumber: 'PO-1',
              orderLineNumber: '00010',
              itemId: 'KB-101',
              buyerItemId: 'LOS-KB',
              gtin: '04012345000160',
              description: 'Keyboard "K"',
              quantity: EA('10'),
              ordered: EA('12'),
              batchNumber: 'B-7',
              expiryDate: '2028-01-31',
              serialNumbers: ['SN1', 'SN2'],
            },
          ],
        },
      ],
      lines: [{ lineNumber: '20', orderNumber: 'PO-2', itemId: 'NB-PRO-14', quantity: EA('2.5') }],
    },
  ],
  packages: [{ lines: [{ lineNumber: '30', orderNumber: 'PO-1', itemId: 'PC-1', quantity: EA('1') }] }],
  lines: [{ lineNumber: '40', orderNumber: 'PO-2', itemId: 'PC-2', quantity: EA('7') }],
})

const minimal = shipment.parse({
  shipmentNumber: '1',
  issueDate: '2026-11-20',
  parties: [],
  orders: [{ orderNumber: 'PO-1' }],
  lines: [{ lineNumber: '1', orderNumber: 'PO-1', itemId: 'A', quantity: EA('1') }],
})

const textOfRich = `<E1EDL20><VBELN>S-77</VBELN><BTGEW>412.5</BTGEW><GEWEI>KGM</GEWEI><ANZPK>2</ANZPK><BOLNR>BOL-9</BOLNR><TRATY>3</TRATY><TRAID>HH-AB 123</TRAID><LIFEX>S-77</LIFEX>
<E1EDL18><QUALF>CHG</QUALF></E1EDL18>
<E1EDL55><QUALF>TRK</QUALF><REFNR>TR-1</REFNR></E1EDL55>
<E1EDL55><QUALF>IA</QUALF><REFNR>7788</REFNR></E1EDL55>
<E1ADRM1><PARTNER_Q>AG</PARTNER_Q><PARTNER_ID>0000000040</PARTNER_ID><NAME1>Lakeside &amp; Co</NAME1>
<E1ADRE1><EXTEND_Q>100</EXTEND_Q><EXTEND_D>4012345000016</EXTEND_D></E1ADRE1>
<E1ADRE1><EXTEND_Q>300</EXTEND_Q><EXTEND_D>C-100</EXTEND_D></E1ADRE1></E1ADRM1>
<E1ADRM1><PARTNER_Q>OSP</PARTNER_Q><NAME1>Warehouse 3</NAME1><NAME_CO>Goods out</NAME_CO><STREET1>Ring 9</STREET1><STREET2>Gate 4</STREET2><POSTL_COD1>24103</POSTL_COD1><CITY1>Kiel</CITY1><TELEPHONE1>+49 431 1</TELEPHONE1><E_MAIL>out@crossdock.example</E_MAIL><COUNTRY1>DE</COUNTRY1><REGION>01</REGION></E1ADRM1>
<E1ADRM1><PARTNER_Q>SP</PARTNER_Q><PARTNER_ID>DHLX</PARTNER_ID><NAME1>DHL</NAME1></E1ADRM1>
<E1EDT13><QUALF>015</QUALF><NTANF>20261120</NTANF><NTANZ>140500</NTANZ></E1EDT13>
<E1EDT13><QUALF>006</QUALF><NTANF>20261121</NTANF></E1EDT13>
<E1EDT13><QUALF>007</QUALF><NTANF>20261124</NTANF></E1EDT13>
<E1TXTH8><TDID>0001</TDID>
<E1TXTP8><TDLINE>Ring twice &lt;at the gate&gt;</TDLINE></E1TXTP8></E1TXTH8>
<E1EDL24><POSNR>10</POSNR><MATNR>KB-101</MATNR><ARKTX>Keyboard "K"</ARKTX><CHARG>B-7</CHARG><LFIMG>10</LFIMG><VRKME>EA</VRKME><EAN11>04012345000160</EAN11><KDMAT35>LOS-KB</KDMAT35><VFDAT>20280131</VFDAT><ORMNG>12</ORMNG>
<E1EDL11><SERNR>SN1</SERNR></E1EDL11>
<E1EDL11><SERNR>SN2</SERNR></E1EDL11>
<E1EDL43><QUALF>C</QUALF><BELNR>SO-900</BELNR></E1EDL43>
<E1EDL41><QUALI>001</QUALI><BSTNR>PO-1</BSTNR><BSTDT>20261101</BSTDT><IHREZ>3</IHREZ><POSEX>00010</POSEX></E1EDL41></E1EDL24>
<E1EDL24><POSNR>20</POSNR><MATNR>NB-PRO-14</MATNR><LFIMG>2.5</LFIMG><VRKME>EA</VRKME>
<E1EDL41><QUALI>001</QUALI><BSTNR>PO-2</BSTNR></E1EDL41></E1EDL24>
<E1EDL24><POSNR>30</POSNR><MATNR>PC-1</MATNR><LFIMG>1</LFIMG><VRKME>EA</VRKME>
<E1EDL43><QUALF>C</QUALF><BELNR>SO-900</BELNR></E1EDL43>
<E1EDL41><QUALI>001</QUALI><BSTNR>PO-1</BSTNR><BSTDT>20261101</BSTDT><IHREZ>3</IHREZ></E1EDL41></E1EDL24>
<E1EDL24><POSNR>40</POSNR><MATNR>PC-2</MATNR><LFIMG>7</LFIMG><VRKME>EA</VRKME>
<E1EDL41><QUALI>001</QUALI><BSTNR>PO-2</BSTNR></E1EDL41></E1EDL24>
<E1EDL37><EXIDV>00340123450000000024</EXIDV><VHART>CT</VHART>
<E1EDL44><VELIN>1</VELIN><POSNR>10</POSNR><VEMNG>10</VEMNG><VEMEH>EA</VEMEH></E1EDL44></E1EDL37>
<E1EDL37><EXIDV>00340123450000000017</EXIDV><BRGEW>400</BRGEW><GWEIM>KGM</GWEIM><VEGR1>PAL</VEGR1><VHART>PX</VHART>
<E1EDL44><VELIN>3</VELIN><EXIDV>00340123450000000024</EXIDV></E1EDL44>
<E1EDL44><VELIN>1</VELIN><POSNR>20</POSNR><VEMNG>2.5</VEMNG><VEMEH>EA</VEMEH></E1EDL44></E1EDL37>
<E1EDL37><EXIDV>$000003</EXIDV>
<E1EDL44><VELIN>1</VELIN><POSNR>30</POSNR><VEMNG>1</VEMNG><VEMEH>EA</VEMEH></E1EDL44></E1EDL37></E1EDL20>`

const lineValues = fc.record({
  orderNumber: fc.constantFrom('PO-1', 'PO-2', 'PO-3'),
  orderLineNumber: maybe(fc.constantFrom('1', '00010')),
  itemId: fc.oneof(codes, fc.constant('ITEM-WITH-A-VERY-LONG-NUMBER-0001')),
  buyerItemId: maybe(codes),
  gtin: maybe(gtins),
  description: maybe(shortTexts(40)),
  quantity: quantities,
  orderedValue: maybe(decimals),
  batchNumber: maybe(fc.constantFrom('B-7', 'BATCH-2026-7788')),
  expiryDate: maybe(dates),
  serialNumbers: fc.array(codes, { maxLength: 2 }),
})

const unitValues = {
  packagingType: maybe(fc.constantFrom('CT', 'BX')),
  grossWeight: maybe(quantities),
  hasSscc: fc.boolean(),
}
const packages = fc.record({ ...unitValues, lines: fc.array(lineValues, { maxLength: 2 }) })

const shipments = fc
  .record({
    head: fc.record({
      shipmentNumber: fc.constantFrom('1', 'S-77', 'S-2026-11-21-000000000000077'),
      purpose: fc.constantFrom('original' as const, 'replace' as const, 'cancellation' as const),
      issueDate: dates,
      issueTime: maybe(fc.constantFrom('00:00', '23:59')),
      despatchDate: maybe(dates),
      expectedDeliveryDate: maybe(dates),
      transport: maybe(
        fc.record({
          carrierCode: codes,
          carrierName: maybe(shortTexts(40)),
          mode: maybe(fc.constantFrom('1' as const, '5' as const)),
          trackingNumber: maybe(codes),
          billOfLading: maybe(codes),
          vehicle: maybe(codes),
        }),
      ),
      grossWeight: maybe(quantities),
      packageCount: maybe(fc.integer({ min: 1, max: 99_999 })),
      references: fc.array(fc.record({ type: fc.constantFrom('IA', 'AAU'), value: codes }), { maxLength: 2 }),
      notes: fc.array(shortTexts(60), { maxLength: 2 }),
    }),
    parties: fc.tuple(
      idocParties('buyer', { roleCode: 'AG', mostLines: 3, hasEmail: true }),
      idocParties('ship-to', { roleCode: 'WE', mostLines: 3, hasEmail: true }),
    ),
    serials: fc.uniqueArray(ssccs, { minLength: 12, maxLength: 12 }),
    pallets: fc.array(
      fc.record({
        ...unitValues,
        packages: fc.array(packages, { maxLength: 2 }),
        lines: fc.array(lineValues, { maxLength: 1 }),
      }),
      { maxLength: 2 },
    ),
    packages: fc.array(packages, { maxLength: 2 }),
    lines: fc.array(lineValues, { minLength: 1, maxLength: 2 }),
  })
  .map(({ head, parties, serials, ...rest }): Shipment => {
    const named = new Set<string>()
    const left = [...serials]
    let count = 0
    type Values = (typeof rest.lines)[number]
    const lineFrom = ({ orderedValue, ...line }: Values) => {
      named.add(line.orderNumber)
      count += 10
      const ordered = orderedValue === undefined ? undefined : { value: orderedValue, unit: line.quantity.unit }
      return { ...line, lineNumber: String(count).padStart(6, '0'), ordered }
    }
    const unitFrom = <T extends { hasSscc: boolean; lines: Values[] }>({ hasSscc, ...unit }: T) => ({
      ...unit,
      sscc: hasSscc ? left.pop() : undefined,
      lines: unit.lines.map(lineFrom),
    })
    const pallets = rest.pallets.map((pallet) => {
      const inner = pallet.packages.map(unitFrom)
      return { ...unitFrom(pallet), packages: inner }
    })
    const loose = { packages: rest.packages.map(unitFrom), lines: rest.lines.map(lineFrom) }
    return shipment.parse({
      ...head,
      parties,
      pallets,
      ...loose,
      orders: [...named].map((orderNumber) => ({ orderNumber, sellerOrderNumber: `SO-${orderNumber}` })),
    })
  })

describe('the DESADV', () => {
  it('says in segments and qualifiers what the shipment says', () => {
    const text = shipmentToIdoc(rich, idocGiven())
    expect(segmentsOf(text)).toBe(textOfRich)
    expect(text).toContain('<IDOCTYP>DELVRY07</IDOCTYP>')
    expect(text).toContain('<MESTYP>DESADV</MESTYP>')
  })

  it.each([
    ['a rich one', rich],
    ['a minimal one', minimal],
    ['a cancellation', { ...minimal, purpose: 'cancellation' as const }],
    ['a pallet by name only', { ...minimal, pallets: [{ packages: [], lines: [] }] }],
  ])('is read back as it was: %s', async (_, value) => {
    expect(await readBack(value)).toEqual(value)
  })

  it('is read back as it was, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(shipments, async (value) => {
        const ordered = { ...value, orders: [...value.orders] }
        const back = await readBack(value)
        const byNumber = (one: { orderNumber: string }, other: { orderNumber: string }) =>
          one.orderNumber.localeCompare(other.orderNumber)
        back.orders.sort(byNumber)
        ordered.orders.sort(byNumber)
        expect(back).toEqual(ordered)
      }),
      { numRuns: 60 },
    )
  })

  it('takes a line without an order to be of the only one', async () => {
    const value = { ...minimal, lines: minimal.lines.map((line) => ({ ...line, orderNumber: undefined })) }
    expect(await readBack(value)).toEqual(minimal)
  })

  it('speaks of units as the partner does', () => {
    expect(shipmentToIdoc(minimal, idocGiven({ units: { ST: 'EA' } }))).toContain('<VRKME>ST</VRKME>')
  })

  const withLine = (change: object): Shipment => ({
    ...minimal,
    lines: minimal.lines.map((l) => ({ ...l, ...change })),
  })

  it.each([
    ['letters as line number', withLine({ lineNumber: 'A1' }), 'VALUE_INVALID', /Line number "A1"/],
    ['a batch number that is too long', withLine({ batchNumber: 'X'.repeat(16) }), 'VALUE_INVALID', /LICHN/],
    ['an item number that is too long', withLine({ itemId: 'X'.repeat(41) }), 'VALUE_INVALID', /MATNR_EXTERNAL/],
    ['a sheet, which is a piece in SAP', withLine({ quantity: { value: '1', unit: 'ST' } }), 'UNIT_UNKNOWN', /"ST"/],
    ['a unit nobody knows', withLine({ quantity: { value: '1', unit: 'BLOB' } }), 'UNIT_UNKNOWN', /"BLOB"/],
    [
      'an SSCC with a wrong check digit',
      { ...minimal, packages: [{ sscc: '340123450000000018', lines: [] }] },
      'VALUE_INVALID',
      /SSCC/,
    ],
    [
      'an SSCC used twice',
      { ...minimal, packages: [1, 2].map(() => ({ sscc: '340123450000000017', lines: [] })) },
      'VALUE_INVALID',
      /used twice/,
    ],
    [
      'a line number used twice',
      { ...minimal, lines: [...minimal.lines, ...minimal.lines] },
      'VALUE_INVALID',
      /same number/,
    ],
    ['no line at all', { ...minimal, lines: [] }, 'VALUE_INVALID', /without lines/],
  ])('refuses %s', (_, value, code, message) => {
    expect(() => shipmentToIdoc(value, idocGiven())).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    )
  })

  it('breaks long notes between words, and within a word that has no end', async () => {
    const notes = [`${'word '.repeat(60)}end`, 'x'.repeat(300)]
    expect((await readBack({ ...minimal, notes })).notes).toEqual(notes)
  })
})

describe('a DESADV of another SAP', () => {
  const order = '<E1EDL41><QUALI>001</QUALI><BSTNR>4500017801</BSTNR><POSEX>00010</POSEX></E1EDL41>'
  const item = (position: string, quantity: string, more = '') =>
    `<E1EDL24><POSNR>${position}</POSNR><MATNR>000000000000004711</MATNR><LFIMG>${quantity}</LFIMG><VRKME>PCE</VRKME>${more}${order}</E1EDL24>`
  const unit = (number: string, content: string) => `<E1EDL37><EXIDV>${number}</EXIDV>${content}</E1EDL37>`
  const content = (position: string, quantity: string) =>
    `<E1EDL44><POSNR>${position}</POSNR><VEMNG>${quantity}</VEMNG><VEMEH>PCE</VEMEH></E1EDL44>`
  const delivery = (body: string) => idocOf('DELVRY03', 'DESADV', `<E1EDL20><VBELN>0080012345</VBELN>${body}</E1EDL20>`)
  const read = (body: string) => readAs(delivery(body), 'idoc:DELVRY03:DESADV', shipmentFromIdoc, idocPartner())
  const issues = (body: string) => issuesOf(delivery(body), shipmentFromIdoc, idocPartner())

  it('needs little', async () => {
    const body = `<BTGEW>0.000</BTGEW><ANZPK>00000</ANZPK><E1EDT13><QUALF>006</QUALF><NTANF>00000000</NTANF><ISDD>20261119</ISDD></E1EDT13>${item('000010', '3.000')}`
    expect(await read(body)).toEqual({
      shipmentNumber: '0080012345',
      purpose: 'original',
      issueDate: '2026-11-21',
      despatchDate: '2026-11-19',
      parties: [],
      references: [],
      notes: [],
      orders: [{ orderNumber: '4500017801' }],
      pallets: [],
      packages: [],
      lines: [
        {
          lineNumber: '000010',
          orderNumber: '4500017801',
          orderLineNumber: '00010',
          itemId: '000000000000004711',
          quantity: { value: '3', unit: 'H87' },
          serialNumbers: [],
        },
      ],
    })
  })

  it('makes a line of every part of one that is spread, and of the rest', async () => {
    const units =
      unit('00000000001000000042', content('10', '2.000')) + unit('340123450000000017', content('000010', '5.000'))
    const { packages, lines } = await read(item('000010', '10.000') + units)
    const told = (all: readonly { lineNumber: string; quantity: { value: string } }[]) =>
      all.map(({ lineNumber, quantity }) => `${lineNumber}: ${quantity.value}`)
    expect(packages.map(({ sscc }) => sscc)).toEqual([undefined, '340123450000000017'])
    expect(packages.flatMap((each) => told(each.lines))).toEqual(['000010: 2', '000010.2: 5'])
    expect(told(lines)).toEqual(['000010.3: 3'])
  })

  it('passes over a container of pallets and a line that is split into batches', async () => {
    const inner = (number: string) => `<E1EDL44><VELIN>3</VELIN><EXIDV>${number}</EXIDV></E1EDL44>`
    const body =
      item('000010', '0.000') +
      item('900001', '4', '<CHARG>B1</CHARG><HIPOS>000010</HIPOS>')
        .replace('<LFIMG>', '<HIPOS>000010</HIPOS><LFIMG>')
        .replace('<HIPOS>000010</HIPOS><E1EDL41>', '<E1EDL41>') +
      unit('C1', inner('P1')) +
      unit('P1', inner('K1')) +
      unit('K1', content('900001', '4'))
    const found = await read(body)
    expect(found.pallets).toHaveLength(1)
    expect(
      found.pallets[0]?.packages[0]?.lines.map(({ lineNumber, batchNumber }) => [lineNumber, batchNumber]),
    ).toEqual([['900001', 'B1']])
    expect(found.packages).toEqual([])
    expect(found.lines).toEqual([])
  })

  it.each([
    ['no order', item('10', '1').replace(order, ''), 'VALUE_MISSING DELVRY03/IDOC/E1EDL20/E1EDL24/E1EDL41/BSTNR'],
    [
      'a unit nobody knows',
      item('10', '1').replaceAll('PCE', 'BLOB'),
      'UNIT_UNKNOWN DELVRY03/IDOC/E1EDL20/E1EDL24/VRKME',
    ],
    ['a piece or a sheet', item('10', '1').replaceAll('PCE', 'ST'), 'UNIT_UNKNOWN DELVRY03/IDOC/E1EDL20/E1EDL24/VRKME'],
    ['a quantity of nothing', item('10', '0'), 'QUANTITY_INVALID DELVRY03/IDOC/E1EDL20/E1EDL24/LFIMG'],
    ['no item', item('10', '1').replace(/<MATNR>.*<\/MATNR>/, ''), 'VALUE_MISSING DELVRY03/IDOC/E1EDL20/E1EDL24/MATNR'],
    [
      'a day that is none',
      `<E1EDT13><QUALF>007</QUALF><NTANF>20261131</NTANF></E1EDT13>${item('10', '1')}`,
      'DATE_INVALID DELVRY03/IDOC/E1EDL20/E1EDT13/NTANF',
    ],
    [
      'a wrong SSCC',
      item('10', '1') + unit('340123450000000018', content('10', '1')),
      'IDENTIFIER_INVALID DELVRY03/IDOC/E1EDL20/E1EDL37/EXIDV',
    ],
    [
      'a wrong GTIN',
      item('10', '1', '<EAN11>4012345000161</EAN11>'),
      'IDENTIFIER_INVALID DELVRY03/IDOC/E1EDL20/E1EDL24/EAN11',
    ],
    [
      'more packed than there is',
      item('10', '1') + unit('1', content('10', '2')),
      'TOTAL_MISMATCH DELVRY03/IDOC/E1EDL20/E1EDL37/E1EDL44/VEMNG',
    ],
    [
      'a packed line that is not there',
      item('10', '1') + unit('1', content('20', '1')),
      'VALUE_INVALID DELVRY03/IDOC/E1EDL20/E1EDL37/E1EDL44/POSNR',
    ],
  ])('is told off for %s', async (_, body, issue) => {
    expect(await issues(body)).toContain(issue)
  })

  it('is not accepted without a delivery, a number of a line, or with a word for a number', async () => {
    expect(await faultsOf(idocOf('DELVRY03', 'DESADV', ''))).toEqual(['VALUE_MISSING DELVRY03/IDOC/E1EDL20'])
    expect(await faultsOf(delivery(item('', 'many')))).toEqual([
      'VALUE_MISSING DELVRY03/IDOC/E1EDL20/E1EDL24/POSNR',
      'VALUE_INVALID DELVRY03/IDOC/E1EDL20/E1EDL24/LFIMG',
    ])
    expect(await issuesOf(idocOf('DELVRY03', 'DESADV', ''), shipmentFromIdoc, idocPartner())).toEqual([
      'VALUE_MISSING DELVRY03/IDOC/E1EDL20',
    ])
  })

  it('is no shipment when it is another kind of message', async () => {
    const text = idocOf('DELVRY03', 'WHSCON', '<E1EDL20/>')
    expect(await issuesOf(text, shipmentFromIdoc, idocPartner())).toEqual(['VALUE_INVALID document'])
  })
})
