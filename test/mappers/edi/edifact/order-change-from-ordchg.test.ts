import { describe, expect, it } from 'vitest'
import { orderChange } from '../../../../src/domain/order-change.ts'
import type { EdiEvent } from '../../../../src/edi/edi.ts'
import { readEdifactInterchanges } from '../../../../src/edi/edifact/read-interchanges.ts'
import { orderChangeFromOrdchg } from '../../../../src/mappers/edi/edifact/order-change-from-ordchg.ts'
import { orderNumberFromOrdchg } from '../../../../src/mappers/edi/edifact/order-number-from-message.ts'
import { edifactDelimiters, messageText } from './edifact-text.ts'
import { contextOf, partnerOf, readText, versions } from './round-trip.ts'

const lakeside = partnerOf(versions[0], {
  codes: {
    items: { 'LOS-7002': 'NB-PRO-14', '04012345800296': 'MON-27Q' },
    units: { KAR: 'XCT' },
    locations: { DC1: { name: 'Depot 1' } },
  },
})
const read = (...segments: string[]) => readText('ORDCHG', segments, orderChangeFromOrdchg, lakeside)
const changeOf = (...segments: string[]) => {
  const result = read(...segments)
  if (!result.ok) throw new Error(JSON.stringify(result.issues))
  return result.value
}
const issuesOf = (...segments: string[]): string[] => {
  const result = read(...segments)
  return result.ok ? [] : result.issues.map(({ code, path }) => `${code} ${path}`)
}
const head = ['BGM+230+C-3+4', 'DTM+137:20261122:102', 'RFF+ON:4500017733']
const lineOf = (...segments: string[]) => {
  const change = changeOf(...head, ...segments, 'UNS+S')
  return change.purpose === 'change' ? change.lines[0] : undefined
}

const whole = [
  'BGM+230+C-3+4',
  'DTM+137:20261122:102',
  'DTM+2:20261215:102',
  'DTM+61:20270115:102',
  'FTX+AAI+++Please confirm:by phone',
  'RFF+ON:4500017733',
  'DTM+171:20261102:102',
  'NAD+BY+4012345000016::9',
  'NAD+DP+DC1::92',
  'CUX+2:EUR:9',
  'PAT+1++5:3:D:60',
  'TOD+3++FOB',
  'LIN+1+3',
  'QTY+21:12:KAR',
  'LIN+2+2+4006381333931:EN',
  'LIN+3+4',
  'LIN+4+1',
  'PIA+5+LOS-7002:IN',
  'QTY+21:3',
  'PRI+AAA:899,50',
  'UNS+S',
  'CNT+2:4',
]

describe('a change by ORDCHG', () => {
  it('names the order, what differs in its head, and what happens to each line', () => {
    const change = changeOf(...whole)
    expect(change).toEqual({
      purpose: 'change',
      orderNumber: '4500017733',
      changeNumber: 'C-3',
      issueDate: '2026-11-22',
      header: {
        requestedDate: '2026-12-15',
        cancelAfterDate: '2027-01-15',
        paymentTerms: { code: '1', netDays: 60 },
        deliveryTerms: { code: 'FOB' },
        currency: 'EUR',
        shipTo: {
          role: 'ship-to',
          roleCode: 'DP',
          name: 'Depot 1',
          identifiers: [{ scheme: 'partner-code', value: 'DC1', issuer: 'lakeside' }],
          contacts: [],
        },
      },
      notes: ['Please confirm by phone'],
      lines: [
        { action: 'change', line: { lineNumber: '1', quantity: { value: '12', unit: 'XCT' } } },
        { action: 'delete', lineNumber: '2' },
        {
          action: 'add',
          line: {
            lineNumber: '4',
            itemId: 'NB-PRO-14',
            buyerItemId: 'LOS-7002',
            quantity: { value: '3', unit: 'EA' },
            unitPrice: '899.5',
            schedules: [],
            allowancesCharges: [],
            taxes: [],
            references: [],
            notes: [],
          },
        },
      ],
    })
    expect(orderChange.safeParse(change)).toMatchObject({ success: true })
  })

  it.each(versions)('of %s is valid by our grammar', async (version) => {
    const text = `UNB+UNOC:3+4012345000016:14+4012345000030:14+261122:1200+1'\n${messageText('ORDCHG', whole, version)}UNZ+1+1'`
    const events: EdiEvent[] = []
    for await (const event of readEdifactInterchanges([new Uint8Array(Buffer.from(text))])) events.push(event)
    const found = events.find((event) => event.type === 'transaction')
    expect(found?.transaction).toMatchObject({ status: 'accepted', issues: [] })
    const result = orderChangeFromOrdchg(found?.body ?? new Uint8Array(), contextOf(lakeside))
    expect(result).toEqual({ ok: true, value: changeOf(...whole) })
  })

  it('takes a price for one where it names no number, whatever it was for before', () => {
    expect(lineOf('LIN+1+3', 'PRI+AAA:12.5')).toMatchObject({ line: { unitPrice: '12.5', priceBaseQuantity: '1' } })
  })

  it.each(['AAB', 'GRP'])('leaves a gross price (%s) one where no allowances come with it', (qualifier) => {
    const price = (...more: string[]) => lineOf('LIN+1+3', 'QTY+21:10', `PRI+${qualifier}:10`, ...more)
    const none = { unitPrice: undefined, grossPrice: '10', priceBaseQuantity: '1', allowancesCharges: undefined }
    expect(price()).toMatchObject({ line: none })
    expect(price('ALC+A+++1+TD', 'PCD+1:5')).toMatchObject({ line: { unitPrice: '9.5', grossPrice: '10' } })
  })

  it('takes of a changed line only what is there', () => {
    expect(lineOf('LIN+1+3', 'PRI+AAA:12.5:::100:PCE')).toEqual({
      action: 'change',
      line: { lineNumber: '1', unitPrice: '12.5', priceBaseQuantity: '100', priceUnit: 'H87' },
    })
    expect(lineOf('LIN+1+3', 'QTY+21:5:PCE', 'PRI+AAA:12.5:::100:PCE')).not.toHaveProperty('line.priceUnit', 'H87')
    expect(lineOf('LIN+1+3', 'DTM+2:20261224:102', 'FTX+AAI+++Late')).toEqual({
      action: 'change',
      line: { lineNumber: '1', requestedDate: '2026-12-24', notes: ['Late'] },
    })
    expect(lineOf('LIN+1+3', 'DTM+63:20261224:102')).toEqual({
      action: 'change',
      line: { lineNumber: '1', cancelAfterDate: '2026-12-24' },
    })
    expect(lineOf('LIN+1+3+4012345800296:EN', 'QTY+21:5')).toMatchObject({
      action: 'change',
      line: { itemId: 'MON-27Q', quantity: { value: '5', unit: 'EA' } },
    })
  })

  it('means the line of the order that its RFF names, where LIN only counts the lines of the change', () => {
    const reference = 'RFF+ON:4500017733:3'
    expect(lineOf('LIN+1+3', 'QTY+21:5', reference)).toEqual({
      action: 'change',
      line: { lineNumber: '3', quantity: { value: '5', unit: 'EA' } },
    })
    expect(lineOf('LIN+1+2+4012345800296:EN', reference)).toEqual({
      action: 'delete',
      lineNumber: '3',
      itemId: 'MON-27Q',
    })
    expect(lineOf('LIN+1+1', 'PIA+5+LOS-7002:IN', 'QTY+21:5', reference)).toMatchObject({ line: { lineNumber: '3' } })
    expect(lineOf('LIN+1+3', 'QTY+21:5', 'RFF+ON::3')).toMatchObject({ action: 'change', line: { lineNumber: '3' } })
    expect(lineOf('LIN+1+3', 'QTY+21:5', 'RFF+ON:4500017733', 'RFF+PL:9:7')).toMatchObject({
      line: { lineNumber: '1', references: [{ type: 'PL', value: '9' }] },
    })
  })

  it('leaves the item to the order where a changed line has a GTIN alone that is in no table', () => {
    expect(lineOf('LIN+1+3+4012345800128:EN', 'QTY+21:5')).toEqual({
      action: 'change',
      line: { lineNumber: '1', gtin: '04012345800128', quantity: { value: '5', unit: 'EA' } },
    })
    expect(issuesOf(...head, 'LIN+1+3+4012345800129:EN', 'QTY+21:5', 'UNS+S')).toEqual([
      'IDENTIFIER_INVALID LIN line 1 (segment 5), element 3, component 1',
      'VALUE_MISSING LIN line 1 (segment 5)',
    ])
    expect(issuesOf(...head, 'LIN+1+1+4012345800128:EN', 'QTY+21:5', 'UNS+S')).toEqual([
      'ITEM_CODE_UNKNOWN LIN line 1 (segment 5), element 3, component 1',
    ])
  })

  it('is refused where a line is one of another order', () => {
    expect(issuesOf(...head, 'LIN+1+3', 'QTY+21:5', 'RFF+ON:4500017734:3', 'UNS+S')).toEqual([
      'VALUE_INVALID RFF (segment 7), element 1, component 2',
    ])
  })

  it('is one under message function 9, too', () => {
    const change = changeOf('BGM+230+C-3+9', ...head.slice(1), 'LIN+1+2', 'UNS+S')
    expect(change).toMatchObject({ purpose: 'change', lines: [{ action: 'delete', lineNumber: '1' }] })
  })

  it('leaves a line alone that is not amended, and may be one of the heading', () => {
    const change = changeOf('BGM+230+C-3+33', ...head.slice(1), 'DTM+2:20261215:102', 'LIN+1+11', 'UNS+S')
    expect(change).toMatchObject({ purpose: 'change', header: { requestedDate: '2026-12-15' }, lines: [] })
  })

  it('splits a changed line over dates and places', () => {
    expect(
      lineOf(
        'LIN+1+3',
        'QTY+21:5',
        'SCC+1',
        'QTY+21:2',
        'DTM+2:20261201:102',
        'SCC+1',
        'QTY+21:3',
        'DTM+2:20261208:102',
      ),
    ).toMatchObject({
      line: {
        schedules: [
          { quantity: { value: '2', unit: 'EA' }, requestedDate: '2026-12-01' },
          { quantity: { value: '3', unit: 'EA' }, requestedDate: '2026-12-08' },
        ],
      },
    })
    expect(lineOf('LIN+1+3', 'QTY+21:5', 'NAD+DP+DC1::92')).toMatchObject({
      line: { schedules: [{ quantity: { value: '5' }, shipTo: { name: 'Depot 1' } }] },
    })
    expect(issuesOf(...head, 'LIN+1+3', 'QTY+21:5', 'SCC+1', 'QTY+21:2', 'UNS+S')).toEqual([
      'TOTAL_MISMATCH QTY line 1 (segment 6), element 1, component 2',
    ])
  })

  it('moves the order to another place, and names its currency', () => {
    const moved = ['NAD+DP+NEW::92++Dock+Kai 1+Kiel++24103+DE', 'CUX+2:EUR:9']
    expect(changeOf(...head, ...moved, 'UNS+S')).toMatchObject({
      header: { currency: 'EUR', shipTo: { role: 'ship-to', name: 'Dock', address: { city: 'Kiel' } } },
    })
    expect(changeOf(...head, 'LIN+1+3', 'PRI+AAA:5', 'CUX+2:CAD:9', 'UNS+S')).toMatchObject({
      header: { currency: 'CAD' },
    })
    expect(changeOf(...head, 'NAD+CN+ONLY-THE-ORDER-KNOWS::92', 'UNS+S')).toMatchObject({
      header: { shipTo: { role: 'ship-to', identifiers: [{ value: 'ONLY-THE-ORDER-KNOWS' }] } },
    })
    expect(issuesOf(...head, ...moved, 'LIN+1+3', 'PRI+AAA:5', 'CUX+2:USD:9', 'UNS+S')).toEqual([
      'VALUE_INVALID CUX line 1 (segment 9), element 1, component 2',
    ])
  })

  it('finds the numbers where buyers put them', () => {
    const numbers = (...segments: string[]) => {
      const { orderNumber, changeNumber } = changeOf(...segments, 'UNS+S')
      return [orderNumber, changeNumber]
    }
    const date = 'DTM+137:20261122:102'
    expect(numbers('BGM+230+4500017733+4', date)).toEqual(['4500017733', undefined])
    expect(numbers('BGM+230+4500017733+4', date, 'RFF+PP:2')).toEqual(['4500017733', '2'])
    expect(numbers('BGM+230+X9+4', date, 'RFF+CO:4500017733', 'RFF+PP:2')).toEqual(['4500017733', '2'])
    expect(numbers('BGM+230++4', date, 'RFF+ON:4500017733')).toEqual(['4500017733', undefined])
  })

  it('tells all that is wrong with its lines at once', () => {
    expect(
      issuesOf(
        ...head,
        'LIN++3',
        'QTY+21:1',
        'LIN+1',
        'LIN+2+7',
        'LIN+3+3',
        'QTY+21:0',
        'LIN+3+2',
        'LIN+4+3',
        'QVR+2:21',
        'LIN+5+3',
        'NAD+DP+DC1::92',
        'LIN+6+1',
        'PIA+5+NOT-OURS:IN',
        'QTY+21:1:BLOBS',
        'UNS+S',
        'CNT+2:9',
      ),
    ).toEqual([
      'TOTAL_MISMATCH CNT (segment 20), element 1, component 2',
      'VALUE_INVALID LIN (segment 11), element 1',
      'VALUE_MISSING LIN (segment 5), element 1',
      'VALUE_MISSING LIN line 1 (segment 7), element 2',
      'VALUE_INVALID LIN line 2 (segment 8), element 2',
      'QUANTITY_INVALID QTY line 3 (segment 10), element 1, component 2',
      'VALUE_MISSING QVR line 4 (segment 13), element 1',
      'VALUE_MISSING LIN line 5 (segment 14)',
      'ITEM_CODE_UNKNOWN PIA line 6 (segment 17), element 2, component 1',
      'UNIT_UNKNOWN QTY line 6 (segment 18), element 1, component 3',
    ])
  })

  it('tells what is wrong with its head', () => {
    expect(issuesOf('BGM+230++16', 'UNS+S')).toEqual([
      'VALUE_MISSING DTM',
      'ORDER_PURPOSE_UNSUPPORTED BGM (segment 2), element 3',
      'VALUE_MISSING BGM (segment 2), element 2',
    ])
    expect(issuesOf('DTM+137:20261122:102', 'UNS+S')).toEqual(['VALUE_MISSING BGM'])
    expect(issuesOf('BGM+230+1+4', 'DTM+137:20261122:102', `RFF+ON:${'9'.repeat(36)}`, 'UNS+S')).toEqual([
      'VALUE_INVALID RFF (segment 4), element 1, component 2',
    ])
  })
})

describe('a replacement by ORDCHG', () => {
  const replacement = [
    'BGM+230+C-4+5',
    'DTM+137:20261122:102',
    'RFF+ON:4500017733',
    'RFF+CT:FW-8',
    'NAD+BY+4012345000016::9++Lakeside',
    'CUX+2:USD:9',
    'LIN+1+3',
    'PIA+5+LOS-7002:IN',
    'QTY+21:2',
    'PRI+AAA:10',
    'LIN+2+2',
    'UNS+S',
    'MOA+79:20',
  ]

  it('is the order as it should be, without the lines that are deleted', () => {
    const change = changeOf(...replacement)
    expect(change).toMatchObject({
      purpose: 'replace',
      orderNumber: '4500017733',
      changeNumber: 'C-4',
      order: {
        orderNumber: '4500017733',
        purpose: 'replace',
        currency: 'USD',
        contractNumber: 'FW-8',
        references: [{ type: 'CT', value: 'FW-8' }],
        lines: [{ lineNumber: '1', itemId: 'NB-PRO-14', quantity: { value: '2', unit: 'EA' }, unitPrice: '10' }],
      },
    })
    expect(orderChange.safeParse(change)).toMatchObject({ success: true })
  })

  it('is held to the rules of an order', () => {
    expect(issuesOf(...replacement.slice(0, -1), 'MOA+79:99')).toEqual([
      'TOTAL_MISMATCH MOA (segment 14), element 1, component 2',
    ])
    expect(issuesOf('BGM+230+C-4+5', 'DTM+137:20261122:102', 'RFF+ON:1', 'UNS+S')).toEqual(['VALUE_MISSING LIN'])
  })
})

describe('a message that adds or deletes lines only', () => {
  const only = (code: string, ...lines: string[]) => [
    `BGM+230+C-5+${code}`,
    'DTM+137:20261122:102',
    'RFF+ON:4500017733',
    ...lines,
    'UNS+S',
  ]

  it('leaves the rest of the order alone', () => {
    expect(changeOf(...only('3', 'LIN+1', 'LIN+2+2'))).toMatchObject({
      purpose: 'change',
      lines: [
        { action: 'delete', lineNumber: '1' },
        { action: 'delete', lineNumber: '2' },
      ],
    })
    expect(changeOf(...only('2', 'LIN+7', 'PIA+5+LOS-7002:IN', 'QTY+21:2'))).toMatchObject({
      purpose: 'change',
      lines: [{ action: 'add', line: { lineNumber: '7' } }],
    })
  })

  it('does not end the order when it names no line', () => {
    expect(issuesOf(...only('3'))).toEqual(['ORDER_PURPOSE_UNSUPPORTED BGM (segment 2), element 3'])
  })
})

describe('a cancellation by ORDCHG', () => {
  it('needs no more than the order’s number', () => {
    expect(changeOf('BGM+230+C-5+1', 'DTM+137:20261122:102', 'RFF+ON:4500017733', 'UNS+S')).toEqual({
      purpose: 'cancellation',
      orderNumber: '4500017733',
      changeNumber: 'C-5',
      issueDate: '2026-11-22',
    })
  })
})

it('the number of the order is found in a document, but no beginning of it behind a long text', () => {
  const numberBehind = (text: string) =>
    orderNumberFromOrdchg(
      Buffer.from(`UNH+1+ORDCHG:D:96A:UN'FTX+AAI+++${text}'RFF+ON:4500017733'UNT+4+1'`),
      edifactDelimiters,
    )
  expect(numberBehind('')).toBe('4500017733')
  expect(numberBehind('x'.repeat(955))).toBeUndefined()
})
