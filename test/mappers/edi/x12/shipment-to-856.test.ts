import { describe, expect, it } from 'vitest'
import { type Shipment, shipment as shipmentSchema } from '../../../../src/domain/shipment.ts'
import { shipmentTo856 } from '../../../../src/mappers/edi/x12/shipment-to-856.ts'
import { linesOf, northwind, textsOf } from './whole-sets.ts'

const each = (value: string) => ({ value, unit: 'EA' })

const shipmentOf = (extra: object = {}): Shipment =>
  shipmentSchema.parse({
    shipmentNumber: 'SHP-7',
    issueDate: '2026-11-03',
    parties: [],
    orders: [{ orderNumber: 'NW-4711' }],
    ...extra,
  })

const written = (extra: object, partner = northwind()): string[] =>
  textsOf(shipmentTo856(shipmentOf(extra), partner), partner)
const only = (id: string, extra: object): string[] => written(extra).filter((text) => text.startsWith(`${id}*`))

describe('an 856', () => {
  it('has shipment, order, pallet, package and item, each below the one it belongs to', () => {
    const shipment = {
      issueTime: '14:05',
      despatchDate: '2026-11-03',
      expectedDeliveryDate: '2026-11-06',
      parties: [
        {
          role: 'ship-from',
          roleCode: 'SF',
          name: 'Southgate * Warehouse',
          identifiers: [{ scheme: 'our-code', value: 'WH-2' }],
          address: {
            lines: ['9 Harbor Road', 'Gate 4', 'Dock B'],
            city: 'Tacoma',
            region: 'WA',
            postalCode: '98402',
            country: 'US',
          },
          contacts: [{ role: 'DC', name: 'Dispatch', phone: '2065550142' }],
        },
        { role: 'ship-to', roleCode: 'DP', identifiers: [{ scheme: 'gln', value: '4012345000016' }] },
      ],
      transport: {
        carrierCode: 'UPSN',
        carrierName: 'UPS Ground',
        mode: '5',
        trackingNumber: '1Z999AA10123456784',
        billOfLading: 'BOL-881',
        vehicle: 'T-123',
      },
      grossWeight: { value: '361.5', unit: 'LBR' },
      packageCount: 2,
      references: [
        { type: 'PK', value: 'PL-55' },
        { type: 'DeliveryNote', value: '8001' },
      ],
      notes: ['Call before delivery'],
      orders: [{ orderNumber: 'NW-4711', orderDate: '2026-11-01', releaseNumber: '2', sellerOrderNumber: 'SO-2044' }],
      pallets: [
        {
          sscc: '340012300000000010',
          packagingType: 'PX',
          packages: [
            {
              sscc: '340012300000000027',
              packagingType: 'CT',
              grossWeight: { value: '61.5', unit: 'LBR' },
              lines: [
                {
                  lineNumber: '1',
                  orderNumber: 'NW-4711',
                  orderLineNumber: '10',
                  itemId: 'NB-PRO-14',
                  buyerItemId: 'NW-100311',
                  gtin: '04006381333931',
                  description: 'Notebook 14 inch',
                  quantity: each('6'),
                  ordered: each('10'),
                  batchNumber: 'B-77',
                  expiryDate: '2028-01-31',
                  serialNumbers: ['SN-1', 'SN-2'],
                },
              ],
            },
          ],
        },
      ],
      packages: [
        { packagingType: '1A', lines: [{ lineNumber: '2', itemId: 'KB-101', quantity: { value: '4', unit: 'XBX' } }] },
      ],
    }
    expect(written(shipment)).toEqual(
      linesOf(`
        ST*856
        BSN*00*SHP-7*20261103*1405*0001
        HL*1**S*1
        PID*F****Call before delivery
        TD1*CTN*2****G*361.5*LB
        TD5*B*2*UPSN*U*UPS Ground
        TD3*TL**T-123
        REF*BM*BOL-881
        REF*CN*1Z999AA10123456784
        REF*PK*PL-55
        REF*ZZ*8001*DeliveryNote
        DTM*011*20261103
        DTM*017*20261106
        N1*SF*Southgate Warehouse*91*WH-2
        N3*9 Harbor Road*Gate 4
        N3*Dock B
        N4*Tacoma*WA*98402*US
        PER*DC*Dispatch*TE*2065550142
        N1*ST**UL*4012345000016
        HL*2*1*O*1
        PRF*NW-4711*2**20261101
        REF*VN*SO-2044
        HL*3*2*T*1
        TD1*PLT*1
        MAN*GM*00340012300000000010
        HL*4*3*P*1
        TD1*CTN*1****G*61.5*LB
        MAN*GM*00340012300000000027
        HL*5*4*I*0
        LIN*10*VP*NB-PRO-14*BP*NW-100311*EN*4006381333931
        SN1*1*6*EA**10*EA
        PID*F****Notebook 14 inch
        REF*LT*B-77
        REF*SE*SN-1
        REF*SE*SN-2
        DTM*036*20280131
        HL*6*2*P*1
        PKG*S**ZZ*1A
        HL*7*6*I*0
        LIN**VP*KB-101
        SN1*2*4*XX
        CTT*7
      `),
    )
  })

  it('repeats a pallet and a package under each order they have lines of', () => {
    const line = (orderNumber: string, lineNumber: string) => ({
      lineNumber,
      orderNumber,
      itemId: 'A',
      quantity: each('1'),
    })
    const shipment = {
      orders: [{ orderNumber: 'P-1' }, { orderNumber: 'P-2' }],
      pallets: [
        {
          sscc: '340012300000000010',
          packages: [{ sscc: '340012300000000027', lines: [line('P-1', '1'), line('P-2', '2')] }],
          lines: [line('P-2', '3')],
        },
      ],
      lines: [line('P-1', '4'), { ...line('', '5'), orderNumber: undefined }],
    }
    expect(written(shipment).filter((text) => /^(HL|PRF|MAN|SN1)/.test(text))).toEqual(
      linesOf(`
        HL*1**S*1
        HL*2*1*O*1
        PRF*P-1
        HL*3*2*T*1
        MAN*GM*00340012300000000010
        HL*4*3*P*1
        MAN*GM*00340012300000000027
        HL*5*4*I*0
        SN1*1*1*EA
        HL*6*2*I*0
        SN1*4*1*EA
        HL*7*1*O*1
        PRF*P-2
        HL*8*7*T*1
        MAN*GM*00340012300000000010
        HL*9*8*P*1
        MAN*GM*00340012300000000027
        HL*10*9*I*0
        SN1*2*1*EA
        HL*11*8*I*0
        SN1*3*1*EA
        HL*12*1*I*0
        SN1*5*1*EA
      `),
    )
  })

  it('is short when little is known', () => {
    expect(written({ purpose: 'cancellation' })).toEqual(
      linesOf(`
        ST*856
        BSN*01*SHP-7*20261103*0000*0004
        HL*1**S*1
        HL*2*1*O*0
        PRF*NW-4711
        CTT*2
      `),
    )
  })

  it('writes an order that only a line names', () => {
    const lines = [{ lineNumber: '1', orderNumber: 'OTHER', itemId: 'A', quantity: each('1') }]
    expect(only('PRF', { lines })).toEqual(['PRF*NW-4711', 'PRF*OTHER'])
  })

  it('puts lines under the release they name, and refuses those that could be of several', () => {
    const orders = [
      { orderNumber: 'NW-4711', releaseNumber: '1' },
      { orderNumber: 'NW-4711', releaseNumber: '2' },
      { orderNumber: 'NW-5', releaseNumber: '9' },
    ]
    const of = (orderNumber: string, lineNumber: string) => ({
      lineNumber,
      orderNumber,
      itemId: 'A',
      quantity: each('1'),
    })
    const lines = [of('NW-4711#2', '1'), of('NW-4711#1', '2'), of('NW-5', '3')]
    expect(written({ orders, lines }).filter((text) => /^(PRF|SN1)/.test(text))).toEqual([
      'PRF*NW-4711*1',
      'SN1*2*1*EA',
      'PRF*NW-4711*2',
      'SN1*1*1*EA',
      'PRF*NW-5*9',
      'SN1*3*1*EA',
    ])
    expect(() => written({ orders, lines: [of('NW-4711', '7')] })).toThrow(
      /Line 7 is of order NW-4711.*several releases/,
    )
  })

  it('knows carriers by SCAC and by the partner’s code, and all modes', () => {
    expect(only('TD5', { transport: { carrierCode: 'CAR-7' } })).toEqual(['TD5*B*92*CAR-7'])
    const modes = ['1', '2', '3', '4', '5'].map((mode) => only('TD5', { transport: { mode } })[0])
    expect(modes).toEqual(['TD5*B***S', 'TD5*B***R', 'TD5*B***M', 'TD5*B***A', 'TD5*B***U'])
  })

  it('keeps what a party is when the 856 has no room for all of it', () => {
    const party = (extra: object) => only('N1', { parties: [{ role: 'buyer', ...extra }] })
    expect(party({ address: { lines: [], city: 'Bonn' } })).toEqual(['N1*BY*Bonn'])
    expect(party({ identifiers: [{ scheme: 'tax-id', value: 'DE1' }] })).toEqual(['N1*BY**FI*DE1'])
    expect(party({})).toEqual([])
    const address = { lines: ['1', '2', '3', '4', '5'], region: 'Bayern', country: 'DE' }
    const taxed = { role: 'seller', name: 'S', identifiers: [{ scheme: 'tax-id', value: 'DE1' }], address }
    expect(written({ parties: [taxed] }).filter((text) => /^(N|REF)/.test(text))).toEqual([
      'N1*SE*S',
      'N3*1*2',
      'N3*3*4, 5',
      'N4****DE*SP*Bayern',
      'REF*VX*DE1',
    ])
  })

  it.each([
    ['an SSCC with a wrong check digit', { packages: [{ sscc: '340012300000000018' }] }, /SSCC "340012300000000018"/],
    [
      'an SSCC of two units',
      { pallets: [{ sscc: '340012300000000010' }], packages: [{ sscc: '340012300000000010' }] },
      /stands for two packages or pallets/,
    ],
    ['an SSCC of letters', { pallets: [{ sscc: 'PALLET' }] }, /SSCC "PALLET"/],
    [
      'a mixed package without SSCC',
      {
        orders: [{ orderNumber: 'P-1' }, { orderNumber: 'P-2' }],
        packages: [
          {
            lines: ['P-1', 'P-2'].map((orderNumber, index) => ({
              lineNumber: String(index),
              orderNumber,
              itemId: 'A',
              quantity: each('1'),
            })),
          },
        ],
      },
      /several orders has no SSCC/,
    ],
    [
      'an order number that is too long',
      { orders: [{ orderNumber: 'N'.repeat(23) }] },
      /PRF element 1 .* too long.*"NNN/,
    ],
    ['a shipment number that is too short', { shipmentNumber: '7' }, /BSN element 2 .* too short/],
    ['a vehicle that is too long', { transport: { vehicle: 'V'.repeat(16) } }, /TD3 element 3/],
    ['a quantity of too many digits', { grossWeight: { value: '12345678901', unit: 'KGM' } }, /TD1 element 7/],
  ])('refuses %s', (_, extra, message) => {
    expect(() => written(extra)).toThrow(message)
    expect(() => written(extra)).toThrow(expect.objectContaining({ code: 'VALUE_INVALID', name: 'RejectedError' }))
  })

  it('refuses a unit without an X12 code', () => {
    const lines = [{ lineNumber: '1', itemId: 'A', quantity: { value: '1', unit: 'E48' } }]
    expect(() => written({ lines })).toThrow(expect.objectContaining({ code: 'UNIT_UNKNOWN' }))
  })

  it('allows what 005010 allows', () => {
    const references = [{ type: 'PK', value: 'R'.repeat(40) }]
    expect(() => written({ references })).toThrow(/REF element 2/)
    expect(written({ references }, northwind({ version: '005010' }))).toContain(`REF*PK*${'R'.repeat(40)}`)
  })
})
