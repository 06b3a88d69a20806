import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shipment as shipmentSchema } from '../../../../src/domain/shipment.ts'
import { shipmentFrom856 } from '../../../../src/mappers/edi/x12/shipment-from-856.ts'
import { bytesOf } from '../../../edi/x12/build.ts'
import { bodyOf, issuesIn, valueIn } from './exchange.ts'
import { broken } from './generated.ts'
import { contextOf, linesOf, northwind } from './whole-sets.ts'

const read = (segments: readonly string[]) => shipmentFrom856(bodyOf('856', segments), contextOf(northwind()))

const shipmentOf = (text: string) => valueIn(read(linesOf(text)))

const issuesOf = (segments: readonly string[]): string[] => issuesIn(read(segments))

/** As a supplier of retail goods writes it: dates at the head, buyer and store at the order, pick and pack. */
const packed = linesOf(`
  BSN*14*SHP-9*20261103*140530*0001
  DTM*011*20261103*1400*ET
  HL*1**S
  TD1*PLT94*1
  TD1*CTN25*2****N*3*KG
  TD5**2*FDEG*LT*FEDEX GROUND
  TD3*TL*FXFE*5512
  REF*BM*BOL-1
  REF*2I*TRACK-1
  DTM*067*20261106
  N1*ST*STORE 12*92*NWE-12
  HL*2*1*O
  PRF*NW-4711***20261101
  N1*BY*NORTHWIND*9*1234567890123
  HL*3*2*T
  PO4*****ZZ
  MAN*AA*340012300000000010
  HL*4*3*P
  PO4*1***CTN**8.5*KG
  MAN*GM*(00)340012300000000027
  HL*5*4*I
  LIN**VN*NB-PRO-14*LT*B-1*SN*S-1*UP*036000291452*PD*NOTEBOOK
  SN1*1*2*XX**5*EA
  HL*6*1*O
  PRF*NW-4712
  HL*7*6*T
  MAN*GM*00340012300000000010
  TD1*PLT*1****G*99*LB
  HL*8*7*I
  LIN*1*SK*KB-101
  SN1*1*3*EA
  DTM*036*20280131
  CTT*2
`)

describe('a foreign 856', () => {
  it('is read with its dates, its parties and units, whatever its qualifiers', () => {
    const shipment = shipmentOf(packed.filter((each) => !each.startsWith('PO4*****')).join('\n'))
    expect(shipment).toEqual({
      shipmentNumber: 'SHP-9',
      purpose: 'original',
      issueDate: '2026-11-03',
      issueTime: '14:05',
      despatchDate: '2026-11-03',
      expectedDeliveryDate: '2026-11-06',
      parties: [
        {
          role: 'ship-to',
          roleCode: 'ST',
          name: 'STORE 12',
          identifiers: [{ scheme: 'partner-code', value: 'NWE-12', issuer: 'northwind' }],
          contacts: [],
        },
        {
          role: 'buyer',
          roleCode: 'BY',
          name: 'NORTHWIND',
          identifiers: [
            { scheme: 'duns', value: '123456789' },
            { scheme: 'partner-code', value: '1234567890123', issuer: 'northwind' },
          ],
          contacts: [],
        },
      ],
      transport: {
        carrierCode: 'FDEG',
        carrierName: 'FEDEX GROUND',
        mode: '3',
        billOfLading: 'BOL-1',
        vehicle: 'FXFE5512',
      },
      packageCount: 2,
      references: [{ type: '2I', value: 'TRACK-1' }],
      notes: [],
      orders: [{ orderNumber: 'NW-4711', orderDate: '2026-11-01' }, { orderNumber: 'NW-4712' }],
      pallets: [
        {
          sscc: '340012300000000010',
          packagingType: 'PX',
          grossWeight: { value: '99', unit: 'LBR' },
          packages: [
            {
              sscc: '340012300000000027',
              packagingType: 'CT',
              grossWeight: { value: '8.5', unit: 'KGM' },
              lines: [
                {
                  lineNumber: '1',
                  orderNumber: 'NW-4711',
                  itemId: 'NB-PRO-14',
                  gtin: '00036000291452',
                  description: 'NOTEBOOK',
                  quantity: { value: '2', unit: 'XBX' },
                  ordered: { value: '5', unit: 'EA' },
                  batchNumber: 'B-1',
                  serialNumbers: ['S-1'],
                },
              ],
            },
          ],
          lines: [
            {
              lineNumber: '2',
              orderNumber: 'NW-4712',
              orderLineNumber: '1',
              itemId: 'KB-101',
              quantity: { value: '3', unit: 'EA' },
              expiryDate: '2028-01-31',
              serialNumbers: [],
            },
          ],
        },
      ],
      packages: [],
      lines: [],
    })
  })

  const standardPack = (...packs: string[]): string =>
    `BSN*00*SHP-9*20261103*1405*0002
    HL*1**S
    HL*2*1*O
    PRF*NW-4711
    HL*3*2*I
    LIN*10*VP*NB-PRO-14
    SN1**6*EA
    ${packs.join('\n')}`

  it('may have its packs below the items', () => {
    const { packages, lines } = shipmentOf(standardPack('HL*4*3*P', 'MAN*GM*00340012300000000027'))
    expect(lines).toEqual([])
    expect(packages).toMatchObject([
      { sscc: '340012300000000027', lines: [{ lineNumber: '10', orderLineNumber: '10', quantity: { value: '6' } }] },
    ])
    const two = shipmentOf(standardPack('HL*4*3*P', 'SN1**4*EA', 'HL*5*3*P', 'SN1**2*EA'))
    expect(two.packages).toMatchObject([
      { lines: [{ lineNumber: '1', orderLineNumber: '10', quantity: { value: '4' } }] },
      { lines: [{ lineNumber: '2', orderLineNumber: '10', quantity: { value: '2' } }] },
    ])
  })

  it('has to say how much each of several packs of an item holds', () => {
    expect(issuesOf(linesOf(standardPack('HL*4*3*P', 'HL*5*3*P')))).toEqual([
      'VALUE_MISSING HL (segment 9)',
      'VALUE_MISSING HL (segment 10)',
    ])
  })

  it('may have its orders below the packs', () => {
    const { packages, orders } = shipmentOf(`
      BSN*00*SHP-9*20261103*0000*0003
      HL*1**S
      HL*2*1*P
      MAN*GM*00340012300000000027
      HL*3*2*O
      PRF*NW-1
      HL*4*3*I
      LIN**VP*A
      SN1**1*EA
      HL*5*2*O
      PRF*NW-2
      HL*6*5*I
      LIN**VP*B
      SN1**1*EA`)
    expect(orders).toMatchObject([{ orderNumber: 'NW-1' }, { orderNumber: 'NW-2' }])
    expect(packages).toMatchObject([
      {
        lines: [
          { orderNumber: 'NW-1', lineNumber: '1' },
          { orderNumber: 'NW-2', lineNumber: '2' },
        ],
      },
    ])
  })
})

const small = (extra: Readonly<Record<string, readonly string[]>> = {}): string[] =>
  linesOf(`
    BSN*00*SHP-9*20261103*1405*0004
    HL*1**S*1
    HL*2*1*O*1
    PRF*NW-4711
    HL*3*2*I*0
    LIN*1*VP*A
    SN1*1*1*EA
    CTT*3`).flatMap((each) => extra[each] ?? [each])

describe('a wrong 856', () => {
  it.each<[string, Readonly<Record<string, readonly string[]>>, string[]]>([
    ['nothing', {}, []],
    ['a count of items', { 'CTT*3': ['CTT*1'] }, []],
    ['no BSN', { 'BSN*00*SHP-9*20261103*1405*0004': [] }, ['VALUE_MISSING BSN']],
    [
      'a purpose, a number, a date and a time that are none',
      { 'BSN*00*SHP-9*20261103*1405*0004': ['BSN*04**20261131*2505'] },
      [
        'VALUE_INVALID BSN (segment 2), element 1 = 04',
        'VALUE_MISSING BSN (segment 2), element 2',
        'DATE_INVALID BSN (segment 2), element 3 = 20261131',
        'VALUE_INVALID BSN (segment 2), element 4 = 2505',
      ],
    ],
    [
      'a number that is too long',
      { 'BSN*00*SHP-9*20261103*1405*0004': [`BSN*00*${'9'.repeat(31)}*20261103*1405`] },
      [`VALUE_INVALID BSN (segment 2), element 2 = ${'9'.repeat(31)}`],
    ],
    ['no shipment level', { 'HL*1**S*1': ['HL*1**O*1', 'PRF*X'] }, ['VALUE_MISSING HL']],
    ['two shipments', { 'CTT*3': ['HL*4**S*0', 'CTT*4'] }, ['VALUE_INVALID HL (segment 9), element 3 = S']],
    ['no order', { 'HL*2*1*O*1': ['HL*2*1*X*1'], 'PRF*NW-4711': [] }, ['VALUE_MISSING HL']],
    ['no PRF', { 'PRF*NW-4711': [] }, ['VALUE_MISSING HL (segment 4)']],
    ['no order number', { 'PRF*NW-4711': ['PRF**1'] }, ['VALUE_MISSING PRF (segment 5), element 1']],
    ['a parent that is not there', { 'HL*3*2*I*0': ['HL*3*9*I*0'] }, ['VALUE_INVALID HL (segment 6), element 2 = 9']],
    [
      'a level nobody knows with goods',
      { 'HL*3*2*I*0': ['HL*3*2*F*0'] },
      ['VALUE_INVALID HL (segment 6), element 3 = F'],
    ],
    ['no item', { 'LIN*1*VP*A': [] }, ['VALUE_MISSING HL (segment 6)']],
    ['no item of ours', { 'LIN*1*VP*A': ['LIN*1*BP*A'] }, ['VALUE_MISSING LIN line 1 (segment 7)']],
    ['no quantity', { 'SN1*1*1*EA': [] }, ['VALUE_MISSING HL line 1 (segment 6)']],
    [
      'a quantity and a unit that are none',
      { 'SN1*1*1*EA': ['SN1*1*0*QQ'] },
      ['UNIT_UNKNOWN SN1 line 1 (segment 8), element 3 = QQ', 'QUANTITY_INVALID SN1 line 1 (segment 8), element 2 = 0'],
    ],
    [
      'a GTIN with a wrong check digit',
      { 'LIN*1*VP*A': ['LIN*1*VP*A*UP*036000291453'] },
      ['IDENTIFIER_INVALID LIN line 1 (segment 7), element 5 = 036000291453'],
    ],
    [
      'an SSCC with a wrong check digit',
      { 'HL*3*2*I*0': ['HL*9*2*P*1', 'MAN*GM*00340012300000000018', 'HL*3*9*I*0'], 'CTT*3': [] },
      ['IDENTIFIER_INVALID MAN (segment 7), element 2 = 00340012300000000018'],
    ],
    ['a count that is wrong', { 'CTT*3': ['CTT*7'] }, ['TOTAL_MISMATCH CTT (segment 9), element 1 = 7']],
  ])('with %s', (_, extra, issues) => {
    expect(issuesOf(small(extra))).toEqual(issues)
  })

  it('of another kind is refused', () => {
    expect(shipmentFrom856(bodyOf('850', ['BEG*00']), contextOf(northwind()))).toMatchObject({
      ok: false,
      issues: [{ code: 'VALUE_INVALID', value: '850' }],
    })
  })

  it('is told as issues or leaves a valid shipment, and never throws', () => {
    const whole = Buffer.from(bodyOf('856', packed)).toString('latin1')
    const inserts = ['HL*3*3*P~', 'HL*1*5*T~', 'SN1**-1~', 'MAN*GM~', 'PRF*~']
    fc.assert(
      fc.property(broken(whole, inserts), (text) => {
        const result = shipmentFrom856(bytesOf(text), contextOf(northwind()))
        if (result.ok) shipmentSchema.parse(result.value)
        else expect(result.issues).not.toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})
