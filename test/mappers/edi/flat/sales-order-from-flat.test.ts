import { describe, expect, it } from 'vitest'
import { type Partner, partner as partnerSchema } from '../../../../src/domain/partner.ts'
import { salesOrder } from '../../../../src/domain/sales-order.ts'
import { orderNumberFromFlat, salesOrderFromFlat } from '../../../../src/mappers/edi/flat/sales-order-from-flat.ts'

const columns = [
  'PO',
  'Date',
  'Wanted',
  'Cur',
  'GLN',
  'Shop',
  'City',
  'Note',
  'No',
  'Ours',
  'Theirs',
  'EAN',
  'Qty',
  'Unit',
  'Price',
]
const fields = {
  orderNumber: 'PO',
  issueDate: 'Date',
  requestedDate: 'Wanted',
  currency: 'Cur',
  'buyer.gln': 'GLN',
  'shipTo.code': 'Shop',
  'shipTo.address.city': 'City',
  notes: ['Note'],
  'line.lineNumber': 'No',
  'line.itemId': 'Ours',
  'line.buyerItemId': 'Theirs',
  'line.gtin': 'EAN',
  'line.quantity': 'Qty',
  'line.unit': 'Unit',
  'line.unitPrice': 'Price',
}

const partnerOf = (flat: object = {}, codes: object = {}): Partner =>
  partnerSchema.parse({
    name: 'harbor',
    system: 'edi',
    standard: 'flat',
    theirs: { id: 'HARBOR' },
    ours: { id: 'US' },
    encoding: 'utf-8',
    flat: { format: 'csv', delimiter: ';', fields, ...flat },
    codes: {
      items: { T1: 'PC-1', '04012345800128': 'PC-2' },
      units: { Stk: 'H87' },
      locations: { S7: { name: 'Shop 7', address: { city: 'Kiel', country: 'DE' } } },
      ...codes,
    },
  })

type Values = Partial<Record<string, string>>
const usual: Values = { PO: 'A-1', Date: '2026-01-31', No: '10', Theirs: 'T1', Qty: '2', Unit: 'EA' }
const fileOf = (...rows: Values[]): Buffer => {
  const lines = rows.map((row) => columns.map((name) => ({ ...usual, ...row })[name] ?? '').join(';'))
  return Buffer.from(`${[columns.join(';'), ...lines].join('\n')}\n`)
}

const orderOf = (body: Uint8Array, partner = partnerOf()) => {
  const mapped = salesOrderFromFlat(body, { partner })
  if (!mapped.ok) throw new Error(mapped.issues.map(({ path, message }) => `${path}: ${message}`).join('; '))
  return salesOrder.parse(mapped.value)
}

const issuesOf = (row: Values, partner = partnerOf()) => {
  const mapped = salesOrderFromFlat(fileOf(row), { partner })
  return mapped.ok ? [] : mapped.issues.map(({ code, path, value }) => [code, path, value])
}

describe('a sales order from CSV', () => {
  it('has heading, parties and lines, through the tables of the partner', () => {
    const first = {
      Wanted: '2026-02-10',
      Cur: 'EUR',
      GLN: '4012345000009',
      Shop: 'S7',
      Note: 'Ring twice',
      Unit: 'Stk',
      Price: '12.50',
    }
    const order = orderOf(fileOf(first, { No: '20', Theirs: '', EAN: '4012345800128', Qty: '0003.50' }))
    expect(order).toMatchObject({
      orderNumber: 'A-1',
      purpose: 'original',
      issueDate: '2026-01-31',
      requestedDate: '2026-02-10',
      currency: 'EUR',
      notes: ['Ring twice'],
      lines: [
        {
          lineNumber: '10',
          itemId: 'PC-1',
          buyerItemId: 'T1',
          quantity: { value: '2', unit: 'H87' },
          unitPrice: '12.5',
        },
        { lineNumber: '20', itemId: 'PC-2', gtin: '04012345800128', quantity: { value: '3.5', unit: 'EA' } },
      ],
    })
    expect(order.parties).toMatchObject([
      { role: 'buyer', identifiers: [{ scheme: 'gln', value: '4012345000009' }] },
      { role: 'ship-to', name: 'Shop 7', address: { city: 'Kiel' }, identifiers: [{ value: 'S7', issuer: 'harbor' }] },
    ])
  })

  it('has lines the name of a place goes on in, and its country where region and postal code tell it', () => {
    const more = {
      'shipTo.additionalNames': ['Note'],
      'shipTo.address.region': 'Cur',
      'shipTo.address.postalCode': 'Wanted',
    }
    const { orderNumber, issueDate, ...rest } = fields
    const { requestedDate: _, currency: __, notes: ___, ...kept } = rest
    const partner = partnerOf({ fields: { orderNumber, issueDate, ...kept, ...more } }, { locations: {} })
    const order = orderOf(fileOf({ City: 'Salem', Cur: 'OR', Wanted: '97301', Note: 'Gate 4' }), partner)
    expect(order.parties[1]).toMatchObject({ additionalNames: ['Gate 4'], address: { city: 'Salem', country: 'US' } })
  })

  it('has the partner as buyer, its currency, and lines numbered by their place where nothing is said', () => {
    const order = orderOf(fileOf({ No: '' }, { No: '' }))
    expect(order.parties).toMatchObject([{ role: 'buyer', identifiers: [{ value: 'HARBOR' }] }])
    expect(order.currency).toBe('USD')
    expect(order.lines.map(({ lineNumber }) => lineNumber)).toEqual(['1', '2'])
  })

  it.each([
    ['DD.MM.YYYY', '31.1.2026'],
    ['MM/DD/YYYY', '01/31/2026'],
    ['DD/MM/YYYY', '31/01/2026'],
    ['YYYYMMDD', '20260131'],
    ['YYMMDD', '260131'],
  ])('reads dates as %s', (dateFormat, written) => {
    expect(orderOf(fileOf({ Date: written }), partnerOf({ dateFormat })).issueDate).toBe('2026-01-31')
  })

  it('reads numbers by the decimal mark and guesses no thousands', () => {
    const comma = partnerOf({ decimalMark: ',' })
    expect(orderOf(fileOf({ Qty: '1250,5' }), comma).lines[0]?.quantity.value).toBe('1250.5')
    expect(issuesOf({ Qty: '1.250' }, comma)).toEqual([
      ['QUANTITY_INVALID', 'line.quantity (line 2, column 13 "Qty")', '1.250'],
    ])
    expect(issuesOf({ Qty: '1,250' })).toMatchObject([['QUANTITY_INVALID', expect.any(String), '1,250']])
    expect(issuesOf({ Price: '1,250.00' })).toMatchObject([['VALUE_INVALID', expect.any(String), '1,250.00']])
  })

  it.each([
    [{ Qty: '0' }, 'QUANTITY_INVALID'],
    [{ Qty: '-5' }, 'QUANTITY_INVALID'],
    [{ Qty: '1e9' }, 'QUANTITY_INVALID'],
    [{ Qty: '9'.repeat(400) }, 'QUANTITY_INVALID'],
    [{ Qty: '' }, 'VALUE_MISSING'],
    [{ Unit: 'furlong' }, 'UNIT_UNKNOWN'],
    [{ Unit: 'constructor' }, 'UNIT_UNKNOWN'],
    [{ Theirs: 'T9' }, 'ITEM_CODE_UNKNOWN'],
    [{ Theirs: '' }, 'VALUE_MISSING'],
    [{ Theirs: '', EAN: '4012345800129' }, 'IDENTIFIER_INVALID'],
    [{ Date: '2026-02-30' }, 'DATE_INVALID'],
    [{ Date: '' }, 'VALUE_MISSING'],
    [{ Cur: 'XXZ' }, 'CURRENCY_UNKNOWN'],
    [{ Shop: 'S9' }, 'LOCATION_UNKNOWN'],
    [{ GLN: '4012345000001' }, 'IDENTIFIER_INVALID'],
    [{ Price: '-1' }, 'VALUE_INVALID'],
    [{ PO: 'A'.repeat(36) }, 'VALUE_INVALID'],
    [{ Theirs: '=cmd|x' }, 'VALUE_INVALID'],
    [{ No: '"1\n2"' }, 'VALUE_INVALID'],
  ])('refuses %o', (row, code) => {
    expect(issuesOf(row).map(([seen]) => seen)).toContain(code)
  })

  it('takes a text that a spreadsheet wrapped in a formula, and a note over several lines', () => {
    const order = orderOf(fileOf({ PO: '"=""00123"""', Note: '"Gate 4\r\nring twice"' }))
    expect(order.orderNumber).toBe('00123')
    expect(order.notes).toEqual(['Gate 4\nring twice'])
  })

  it('refuses rows that contradict one another and line numbers used twice', () => {
    const mapped = salesOrderFromFlat(fileOf({ City: 'Kiel' }, { City: 'Bonn' }), { partner: partnerOf() })
    expect(mapped.ok ? [] : mapped.issues.map(({ path, value }) => [path, value])).toEqual([
      ['shipTo.address.city (line 3, column 7 "City")', 'Bonn'],
      ['line.lineNumber (line 3, column 9 "No")', '10'],
    ])
    expect(orderOf(fileOf({ City: 'Kiel' }, { No: '20' })).parties[1]?.address?.city).toBe('Kiel')
  })

  it('uses the constants of the layout where a column is empty', () => {
    const partner = partnerOf({ defaults: { 'line.unit': 'Stk', currency: 'EUR' } })
    const order = orderOf(fileOf({ Unit: '' }), partner)
    expect([order.lines[0]?.quantity.unit, order.currency]).toEqual(['H87', 'EUR'])
  })

  it('refuses what the reader would refuse', () => {
    const mapped = salesOrderFromFlat(Buffer.from(`${columns.join(';')}\nA-1;x\n`), { partner: partnerOf() })
    expect(mapped.ok ? [] : mapped.issues).toMatchObject([{ code: 'VALUE_INVALID', path: 'line 2, column 2' }])
    expect(salesOrderFromFlat(Buffer.from(''), { partner: partnerOf() }).ok).toBe(false)
    expect(salesOrderFromFlat(Buffer.from('x\n'), { partner: partnerOf() }).ok).toBe(false)
  })

  it('tells the order number also of an order that cannot be mapped', () => {
    expect(orderNumberFromFlat(fileOf({ Qty: 'many' }), partnerOf())).toBe('A-1')
    expect(orderNumberFromFlat(Buffer.from('x\ny\n'), partnerOf())).toBeUndefined()
  })
})

describe('a sales order from columns of fixed width', () => {
  const flat = {
    format: 'fixed',
    delimiter: undefined,
    dateFormat: 'YYYYMMDD',
    record: { at: 1, length: 1, header: 'H', line: 'L' },
    fields: {
      orderNumber: { from: 2, to: 7 },
      issueDate: { start: 8, length: 8 },
      'line.buyerItemId': { from: 2, to: 5 },
      'line.quantity': { from: 6, to: 12, decimals: 2 },
      'line.unitPrice': { from: 13, to: 20, decimals: 4 },
    },
    defaults: { 'line.unit': 'EA' },
  }
  const { delimiter: _, ...layout } = flat
  const partner = partnerSchema.parse({ ...partnerOf(), flat: layout })

  it('takes the heading from the header row and lines from theirs, decimals where they are not written', () => {
    const order = orderOf(Buffer.from('HPO-1  20260131\r\nLT1  000025000012500\r\nLT1    12.50\r\n'), partner)
    expect(order).toMatchObject({
      orderNumber: 'PO-1',
      issueDate: '2026-01-31',
      lines: [
        { lineNumber: '1', itemId: 'PC-1', quantity: { value: '2.5', unit: 'EA' }, unitPrice: '1.25' },
        { lineNumber: '2', quantity: { value: '12.5' } },
      ],
    })
  })

  it('refuses an order without lines', () => {
    const mapped = salesOrderFromFlat(Buffer.from('HPO-1  20260131\n'), { partner })
    expect(mapped.ok ? [] : mapped.issues.map(({ message }) => message)).toEqual(['The order has no lines'])
  })
})

describe('a partner that sends flat files', () => {
  it('must have a layout, whose delimiter is no part of a character', () => {
    const base = { name: 'p', system: 'edi', theirs: { id: 'A' }, ours: { id: 'B' } }
    expect(partnerSchema.safeParse({ ...base, standard: 'flat' }).success).toBe(false)
    expect(partnerSchema.safeParse({ ...base, flat: partnerOf().flat }).success).toBe(false)
    const piped = { ...partnerOf(), flat: { format: 'csv', delimiter: '|', fields }, encoding: 'gb18030' }
    expect(partnerSchema.safeParse(piped).success).toBe(false)
    expect(partnerSchema.safeParse({ ...piped, encoding: 'utf-8' }).success).toBe(true)
  })
})
