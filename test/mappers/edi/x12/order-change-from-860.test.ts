import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { orderChange } from '../../../../src/domain/order-change.ts'
import { orderChangeFrom860 } from '../../../../src/mappers/edi/x12/order-change-from-860.ts'
import { bodyOf, delimiters, issuesIn, northwind, valueIn } from './exchange.ts'

const read = (segments: readonly string[], partner = northwind()) =>
  orderChangeFrom860(bodyOf('860', segments), { partner, delimiters })
const change = (...segments: string[]) => read(['BCH*04*SA*PO-1**2*20261101*****20261104', ...segments])
const linesOf = (...segments: string[]) => {
  const value = valueIn(change(...segments))
  return value.purpose === 'change' ? value.lines : []
}

describe('what a change says besides', () => {
  it('is another carrier, and a demand of the shipment', () => {
    expect(valueIn(change('CSH*SC', 'TD5**2*UPSN**Ground', 'POC*1*DI'))).toMatchObject({
      header: { transport: { carrier: 'UPSN', routing: 'Ground' } },
      notes: ['Ship complete'],
    })
  })

  it('is what the order has of allowances, charges and taxes from now on', () => {
    const value = valueIn(change('SAC*C*D240***1500', 'TXI*ST*88.11', 'POC*1*DI'))
    const header = value.purpose === 'change' ? value.header : {}
    expect(header).toMatchObject({
      allowancesCharges: [{ kind: 'charge', code: 'D240', amount: '15' }],
      taxes: [{ code: 'ST', amount: '88.11' }],
    })
    const silent = valueIn(change('POC*1*DI'))
    expect(silent.purpose === 'change' ? silent.header.allowancesCharges : []).toBeUndefined()
  })

  it('is no sub-line that is to be added to a line', () => {
    const added = ['POC*1*CA*12**EA', 'SLN*1**A*2*EA']
    expect(issuesIn(change(...added))).toEqual(['VALUE_INVALID SLN line 1 (segment 4), element 3 = A'])
    expect(issuesIn(change('POC*1*CA*12**EA', 'SLN*1**I*2*EA'))).toEqual([])
  })
})

describe('a change', () => {
  it('has new values of the heading and of lines, in our items and units', () => {
    const value = valueIn(
      change(
        'ITD*01*3*2**10**30',
        'DTM*002*20261120',
        'DTM*001*20261215',
        'FOB*PP',
        'N9*L1*NOTE',
        'MSG*Ship complete',
        'POC*1*QI*12*2*CS*879.00*PE*BP*NW-100311',
        'DTM*002*20261121',
        'POC*2*DI',
        'POC*3*AI*5**EA*10**VP*BAG-14',
        'PID*F****Bag',
        'POC*4*NC*1**EA***VP*A',
        'CTT*4',
      ),
    )
    expect(value).toEqual({
      purpose: 'change',
      orderNumber: 'PO-1',
      changeNumber: '2',
      issueDate: '2026-11-04',
      header: {
        requestedDate: '2026-11-20',
        cancelAfterDate: '2026-12-15',
        paymentTerms: { code: '01', discountPercent: '2', discountDays: 10, netDays: 30 },
        deliveryTerms: { payer: 'PP' },
      },
      notes: ['Ship complete'],
      lines: [
        {
          action: 'change',
          line: {
            lineNumber: '1',
            itemId: 'NB-PRO-14',
            buyerItemId: 'NW-100311',
            quantity: { value: '12', unit: 'XCS' },
            unitPrice: '879',
            priceBaseQuantity: '1',
            requestedDate: '2026-11-21',
          },
        },
        { action: 'delete', lineNumber: '2' },
        {
          action: 'add',
          line: {
            lineNumber: '3',
            itemId: 'BAG-14',
            description: 'Bag',
            quantity: { value: '5', unit: 'EA' },
            unitPrice: '10',
            schedules: [],
            allowancesCharges: [],
            taxes: [],
            references: [],
            notes: [],
          },
        },
      ],
    })
    expect(value).toEqual(orderChange.parse(value))
  })

  it('moves the order or a line to another place, and names its currency', () => {
    const value = valueIn(
      change(
        'CUR*BY*USD',
        'N1*ST*RENO*92*R1',
        'N3*1 Way',
        'N4*Reno*NV*89501',
        'POC*1*CA*4**EA',
        'N1*ST*SALEM*92*S2',
        'N4*Salem*OR*97301',
      ),
    )
    expect(value).toMatchObject({
      header: { currency: 'USD', shipTo: { role: 'ship-to', name: 'RENO', address: { city: 'Reno', country: 'US' } } },
      lines: [{ line: { schedules: [{ quantity: { value: '4' }, shipTo: { name: 'SALEM' } }] } }],
    })
    expect(value).toEqual(orderChange.parse(value))
    expect(issuesIn(change('POC*1*CA', 'N1*ST*SALEM*92*S2', 'N4*Salem*OR*97301'))).toEqual([
      'VALUE_MISSING POC line 1 (segment 3), element 3',
    ])
    expect(issuesIn(change('CUR*BY*USD', 'POC*1*PC*4**EA*5', 'CUR*BY*CAD'))).toEqual([
      'VALUE_INVALID CUR line 1 (segment 5), element 2 = CAD',
    ])
    expect(valueIn(change('POC*1*PC*4**EA*5', 'CUR*BY*CAD'))).toMatchObject({ header: { currency: 'CAD' } })
    expect(valueIn(change('N1*ST**92*ONLY-THE-ORDER-KNOWS', 'POC*1*NC'))).toMatchObject({
      header: { shipTo: { identifiers: [{ value: 'ONLY-THE-ORDER-KNOWS' }] } },
    })
  })

  it('of a line names what differs only', () => {
    expect(linesOf('POC*1*PC****9.5*HP')).toEqual([
      { action: 'change', line: { lineNumber: '1', unitPrice: '9.5', priceBaseQuantity: '100' } },
    ])
    expect(linesOf('POC*1*PC****9.5')).toEqual([{ action: 'change', line: { lineNumber: '1', unitPrice: '9.5' } }])
    expect(linesOf('POC*1*PC****9.5*PK')).toMatchObject([{ line: { unitPrice: '9.5', priceUnit: 'KGM' } }])
    expect(linesOf('POC*1*PC***CA*9.5')).toMatchObject([{ line: { unitPrice: '9.5', priceUnit: 'XCS' } }])
    expect(linesOf('POC*1*CT', 'DTM*010*20261130')).toEqual([
      { action: 'change', line: { lineNumber: '1', requestedDate: '2026-11-30' } },
    ])
    const byEnd = valueIn(change('DTM*063*20261220', 'POC*1*CT', 'DTM*063*20261221'))
    expect(byEnd).toMatchObject({
      header: { cancelAfterDate: '2026-12-20', requestedDate: undefined },
      lines: [{ line: { cancelAfterDate: '2026-12-21', requestedDate: undefined } }],
    })
    expect(linesOf('POC*1*RS', 'SCH*4*EA***002*20261120', 'SCH*6*EA***002*20261127')).toEqual([
      {
        action: 'change',
        line: {
          lineNumber: '1',
          schedules: [
            { quantity: { value: '4', unit: 'EA' }, requestedDate: '2026-11-20' },
            { quantity: { value: '6', unit: 'EA' }, requestedDate: '2026-11-27' },
          ],
        },
      },
    ])
  })

  it('of all values of a line takes away what it does not have', () => {
    expect(linesOf('POC*1*RZ*4**EA*5**VP*A')).toMatchObject([
      { action: 'change', line: { lineNumber: '1', itemId: 'A', unitPrice: '5', schedules: [], notes: [] } },
    ])
  })

  it('needs the quantity ordered, not what is left to receive', () => {
    expect(issuesIn(change('POC*1*QD**2*EA'))).toEqual(['VALUE_MISSING POC line 1 (segment 3), element 3'])
    expect(issuesIn(change('POC*1*QD*0**EA'))).toEqual(['QUANTITY_INVALID POC line 1 (segment 3), element 3 = 0'])
  })

  it('tells all that is wrong at once', () => {
    expect(
      issuesIn(
        change(
          'DTM*002*20261301',
          'POC**QI*1**EA',
          'POC*2',
          'POC*3*ZZ',
          'POC*4*QI*X**QQ*-1**BP*NO',
          'POC*5*AI*1**EA',
          'POC*6*RQ*5**EA',
          'SCH*4*EA***002*20261120',
          'CTT*5',
        ),
      ),
    ).toEqual([
      'DATE_INVALID DTM (segment 3), element 2 = 20261301',
      'TOTAL_MISMATCH CTT (segment 11), element 1 = 5',
      'VALUE_MISSING POC (segment 4), element 1',
      'VALUE_MISSING POC (segment 5), element 2',
      'VALUE_INVALID POC line 3 (segment 6), element 2 = ZZ',
      'ITEM_CODE_UNKNOWN POC line 4 (segment 7), element 9 = NO',
      'UNIT_UNKNOWN POC line 4 (segment 7), element 5 = QQ',
      'QUANTITY_INVALID POC line 4 (segment 7), element 3 = X',
      'VALUE_INVALID POC line 4 (segment 7), element 6 = -1',
      'VALUE_MISSING POC line 5 (segment 8)',
      'TOTAL_MISMATCH POC line 6 (segment 9), element 3 = 5',
    ])
  })
})

describe('a replacement', () => {
  const replacement = [
    'BCH*05*SA*PO-1*R1**20261101**FW-8',
    'CUR*BY*EUR',
    'N1*BY*Northwind*92*NWE-HQ',
    'POC*1*RZ*12**CS*879.00*HP*BP*NW-100311',
    'POC*2*DI*1**EA***VP*GONE',
    'POC*3*AI*5**EA*10**VP*BAG-14',
    'SCH*5*EA***002*20261120',
  ]

  it('is the order as it should be, without the lines it deletes', () => {
    const value = valueIn(read(replacement))
    expect(value).toMatchObject({
      purpose: 'replace',
      orderNumber: 'PO-1',
      releaseNumber: 'R1',
      issueDate: '2026-11-01',
      order: {
        orderNumber: 'PO-1',
        purpose: 'replace',
        typeCode: 'SA',
        releaseNumber: 'R1',
        contractNumber: 'FW-8',
        issueDate: '2026-11-01',
        currency: 'EUR',
        parties: [{ role: 'buyer', name: 'Northwind' }],
        lines: [
          {
            lineNumber: '1',
            itemId: 'NB-PRO-14',
            quantity: { value: '12', unit: 'XCS' },
            unitPrice: '879',
            priceBaseQuantity: '100',
          },
          { lineNumber: '3', schedules: [{ requestedDate: '2026-11-20' }] },
        ],
      },
    })
    expect(value).toEqual(orderChange.parse(value))
  })

  it('counts the lines it deletes, too', () => {
    expect(issuesIn(read([...replacement, 'CTT*3']))).toEqual([])
    expect(issuesIn(read([...replacement, 'CTT*2']))).toEqual(['TOTAL_MISMATCH CTT (segment 9), element 1 = 2'])
  })

  it('needs lines with all they need', () => {
    expect(issuesIn(read(['BCH*05*SA*PO-1***20261101']))).toEqual(['VALUE_MISSING POC'])
    expect(issuesIn(read(['BCH*05*SA*PO-1***20261101', 'POC*1*CA', 'POC*1*CA*1**EA***VP*A']))).toEqual([
      'VALUE_INVALID POC (segment 4), element 1 = 1',
      'VALUE_MISSING POC line 1 (segment 3)',
      'VALUE_MISSING POC line 1 (segment 3), element 5',
      'VALUE_MISSING POC line 1 (segment 3), element 3',
    ])
  })
})

describe('a cancellation', () => {
  it('of lines is none of the order', () => {
    expect(valueIn(read(['BCH*03*SA*PO-1***20261101', 'POC*1*DI', 'CTT*1']))).toMatchObject({
      purpose: 'change',
      lines: [{ action: 'delete', lineNumber: '1' }],
    })
    expect(issuesIn(read(['BCH*03*SA*PO-1***20261101']))).toEqual([
      'ORDER_PURPOSE_UNSUPPORTED BCH (segment 2), element 1 = 03',
    ])
  })

  it('ends the order, whatever its lines say', () => {
    expect(valueIn(read(['BCH*01*SA*PO-1***20261101', 'POC*1*DI', 'POC*2*XX', 'CTT*9']))).toEqual({
      purpose: 'cancellation',
      orderNumber: 'PO-1',
      issueDate: '2026-11-01',
    })
  })
})

describe('an 860', () => {
  it('must say which order it changes, how and when', () => {
    expect(issuesIn(read([]))).toEqual(['VALUE_MISSING BCH'])
    expect(issuesIn(read(['BCH*00*SA*PO-1***20261101']))).toEqual([
      'ORDER_PURPOSE_UNSUPPORTED BCH (segment 2), element 1 = 00',
    ])
    expect(issuesIn(read([`BCH**SA*${'9'.repeat(36)}***20261131`]))).toEqual([
      'VALUE_MISSING BCH (segment 2), element 1',
      `VALUE_INVALID BCH (segment 2), element 3 = ${'9'.repeat(36)}`,
      'DATE_INVALID BCH (segment 2), element 6 = 20261131',
    ])
    expect(issuesIn(read(['BCH*04*SA']))).toEqual([
      'VALUE_MISSING BCH (segment 2), element 3',
      'VALUE_MISSING BCH (segment 2), element 6',
    ])
    expect(issuesIn(orderChangeFrom860(bodyOf('850', []), { partner: northwind(), delimiters }))).toEqual([
      'VALUE_INVALID ST (segment 1), element 1 = 850',
    ])
  })

  it('of nonsense is told as issues or leaves a valid change, and never throws', () => {
    const value = fc.constantFrom(
      '',
      '1',
      '0',
      '-5',
      'X',
      'EA',
      'BP',
      '20261101',
      '20261399',
      'é',
      '9'.repeat(40),
      '__proto__',
    )
    const segment = fc
      .tuple(
        fc.constantFrom('BCH', 'POC', 'DTM', 'SCH', 'SDQ', 'N1', 'CTP', 'PID', 'CTT', 'LIN', 'SAC', 'ITD'),
        fc.constantFrom('01', '04', '05', '1', '2', ''),
        fc.constantFrom('AI', 'DI', 'QI', 'RZ', 'SA', 'EA', ''),
        fc.array(value, { maxLength: 10 }),
      )
      .map(([id, first, second, rest]) => [id, first, second, ...rest].join('*'))
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 12 }), fc.constantFrom('04', '05'), (segments, purpose) => {
        const result = read([`BCH*${purpose}*SA*PO-1***20261101`, ...segments])
        if (result.ok) expect(orderChange.safeParse(result.value).success).toBe(true)
        else expect(result.issues.length).toBeGreaterThan(0)
      }),
      { numRuns: 500 },
    )
  })
})
