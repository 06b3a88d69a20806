import { describe, expect, it } from 'vitest'
import { shipmentFromDesadv } from '../../../../src/mappers/edi/edifact/shipment-from-desadv.ts'
import { readText } from './round-trip.ts'
import { each } from './shipments.ts'

describe('a DESADV of somebody else', () => {
  const foreign = [
    'BGM+351+D 99',
    'DTM+137:20261122:102',
    'DTM+2:20261125:102',
    'RFF+VN:V1',
    'RFF+ON:77',
    'NAD+BY+4012345000016::9',
    'NAD+DP+9999::92',
    'CPS+1',
    'PAC+2++201',
    'CPS+2+1',
    'PAC+1++201::9',
    'PCI+33E',
    'GIN+BJ+00340123450000000017',
    'LIN+1++4012345800296:SRV',
    'PIA+1+NB:VP',
    'QTY+12:5',
    'DTM+361:20280131:102',
    'GIN+BX+L7',
    'CPS+3+1',
    'PAC+2++CT',
    'PCI+33E',
    'GIN+BJ+340123450000000024+340123450000000031',
    'LIN+2',
    'PIA+5+KB:SA',
    'QTY+12:6:PCE',
    'CPS+4+1',
    'CPS+5+4',
    'PAC+1++CT',
    'LIN+3',
    'PIA+5+C:SA',
    'QTY+12:1',
  ]

  it('is understood with other codes and fewer parts', () => {
    const read = readText('DESADV', foreign, shipmentFromDesadv)
    expect(read).toMatchObject({
      ok: true,
      value: {
        shipmentNumber: 'D 99',
        purpose: 'original',
        expectedDeliveryDate: '2026-11-25',
        packageCount: 2,
        orders: [{ orderNumber: '77', sellerOrderNumber: 'V1' }],
        pallets: [
          {
            sscc: '340123450000000017',
            packagingType: '201',
            lines: [
              {
                itemId: 'NB',
                gtin: '04012345800296',
                quantity: each('5'),
                batchNumber: 'L7',
                expiryDate: '2028-01-31',
              },
            ],
          },
          { packages: [{ packagingType: 'CT', lines: [{ itemId: 'C' }] }] },
        ],
        packages: [
          { sscc: '340123450000000024', lines: [] },
          { sscc: '340123450000000031', lines: [] },
        ],
        lines: [{ itemId: 'KB', quantity: each('6', 'H87') }],
      },
    })
  })

  const changed = (from: string, ...to: string[]) => foreign.flatMap((segment) => (segment === from ? to : [segment]))

  it.each([
    [
      'a wrong SSCC',
      changed('GIN+BJ+00340123450000000017', 'GIN+BJ+340123450000000018'),
      'IDENTIFIER_INVALID',
      /^GIN \(segment 14\), element 2/,
    ],
    ['no order', foreign.filter((segment) => segment !== 'RFF+ON:77'), 'VALUE_MISSING', /^RFF$/],
    ['no number', changed('BGM+351+D 99', 'BGM+351'), 'VALUE_MISSING', /^BGM .*element 2/],
    ['a number too long', changed('BGM+351+D 99', `BGM+351+${'9'.repeat(31)}`), 'VALUE_INVALID', /^BGM .*element 2/],
    ['a function it cannot have', changed('BGM+351+D 99', 'BGM+351+D 99+27'), 'VALUE_INVALID', /^BGM .*element 3/],
    ['no date', changed('DTM+137:20261122:102'), 'VALUE_MISSING', /^DTM$/],
    ['a date that is none', changed('DTM+137:20261122:102', 'DTM+137:20261131:102'), 'DATE_INVALID', /^DTM/],
    ['a parent that is not there', changed('CPS+3+1', 'CPS+3+8'), 'VALUE_INVALID', /^CPS \(segment 20\), element 2/],
    ['a CPS number used twice', changed('CPS+3+1', 'CPS+2+1'), 'VALUE_INVALID', /^CPS \(segment 20\), element 1/],
    ['a line without our item', changed('PIA+5+KB:SA', 'PIA+5+KB:IN'), 'VALUE_MISSING', /^LIN line 2/],
    ['a line without quantity', changed('QTY+12:6:PCE', 'QTY+21:6:PCE'), 'VALUE_MISSING', /^LIN line 2/],
    ['a quantity of nothing', changed('QTY+12:6:PCE', 'QTY+12:0:PCE'), 'QUANTITY_INVALID', /^QTY line 2/],
    ['a unit nobody knows', changed('QTY+12:6:PCE', 'QTY+12:6:GBND'), 'UNIT_UNKNOWN', /^QTY line 2/],
    ['a weight in such a unit', changed('PAC+1++201::9', 'PAC+1++201::9', 'MEA+PD+AAB+GBND:5'), 'UNIT_UNKNOWN', /^MEA/],
    ['a line number used twice', changed('LIN+2', 'LIN+1'), 'VALUE_INVALID', /^LIN line 1/],
    ['another number of lines', [...foreign, 'CNT+2:9'], 'TOTAL_MISMATCH', /^CNT/],
    ['a wrong count of packages', [...foreign, 'CNT+11:0'], 'VALUE_INVALID', /^CNT/],
    ['a GLN that is none', changed('NAD+BY+4012345000016::9', 'NAD+BY+4012345000017::9'), 'IDENTIFIER_INVALID', /^NAD/],
  ])('is refused with %s, and the place is told', (_, body, code, path) => {
    const read = readText('DESADV', body, shipmentFromDesadv)
    expect(read).toMatchObject({ ok: false, issues: [{ code, path: expect.stringMatching(path) }] })
  })

  it('tells all its issues at once, and another message from a despatch advice', () => {
    const bare = readText('DESADV', ['BGM+351'], shipmentFromDesadv)
    expect(bare.ok ? [] : bare.issues.map(({ path }) => path)).toEqual([
      'DTM',
      'BGM (segment 2), element 2',
      'RFF',
      'LIN',
    ])
    expect(readText('ORDERS', foreign, shipmentFromDesadv)).toMatchObject({ ok: false, issues: [{ value: 'ORDERS' }] })
  })

  it('takes what is packed within a package as part of it, however deep', () => {
    const deep = Array.from({ length: 5000 }, (_, i) => `CPS+${i + 6}+${i + 5}`)
    const read = readText('DESADV', [...foreign, ...deep, 'LIN+9', 'PIA+5+DEEP:SA', 'QTY+12:1'], shipmentFromDesadv)
    const pallet = read.ok ? read.value.pallets[1] : undefined
    expect(pallet?.packages.map(({ lines }) => lines.map(({ itemId }) => itemId))).toEqual([['C', 'DEEP']])
  })
})
