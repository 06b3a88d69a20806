import { describe, expect, it } from 'vitest'
import { type Partner, partner as partnerFile } from '../../src/domain/partner.ts'
import type { SalesOrder } from '../../src/domain/sales-order.ts'
import type { Shipment } from '../../src/domain/shipment.ts'
import { applyOverrides } from '../../src/mappers/overrides.ts'

const partnerWith = (mapping: Partner['mapping'], tables: Partner['codes']['tables'] = {}): Partner =>
  partnerFile.parse({
    name: 'acme',
    system: 'edi',
    theirs: { id: 'ACME' },
    ours: { id: 'US' },
    codes: { tables },
    mapping,
  })

const line = (lineNumber: string, unitPrice?: string): SalesOrder['lines'][number] => ({
  lineNumber,
  itemId: `ITEM-${lineNumber}`,
  quantity: { value: '2', unit: 'EA' },
  ...(unitPrice === undefined ? {} : { unitPrice }),
  schedules: [],
  allowancesCharges: [],
  taxes: [],
  references: [],
  notes: [],
})

const order: SalesOrder = {
  orderNumber: 'PO-1',
  purpose: 'original',
  issueDate: '2026-11-20',
  currency: 'USD',
  requestedDate: '2026-12-01',
  parties: [{ role: 'buyer', name: 'Acme', identifiers: [], contacts: [] }],
  references: [],
  allowancesCharges: [],
  taxes: [],
  notes: ['first', 'second'],
  lines: [line('1', '899.00'), line('2')],
  totals: {},
}

const shipment: Shipment = {
  shipmentNumber: 'S-1',
  purpose: 'original',
  issueDate: '2026-11-20',
  parties: [],
  references: [],
  notes: [],
  orders: [{ orderNumber: 'PO-1' }],
  pallets: [
    {
      packages: [
        {
          lines: [
            {
              lineNumber: '1',
              itemId: 'A',
              quantity: { value: '1', unit: 'EA' },
              batchNumber: 'b7',
              serialNumbers: [],
            },
          ],
        },
      ],
      lines: [],
    },
  ],
  packages: [],
  lines: [],
}

const document = { type: '850', version: '004010' }

const ordered = async (fields: Record<string, string>, tables?: Partner['codes']['tables'], from = order) => {
  const mapped = await applyOverrides('sales-order', from, partnerWith({ 'sales-order': fields }, tables), document)
  if (!mapped.ok) throw new Error(mapped.issues.map(({ message }) => message).join('\n'))
  return mapped.value
}

const refused = async (fields: Record<string, string>, tables?: Partner['codes']['tables']) => {
  const mapped = await applyOverrides('sales-order', order, partnerWith({ 'sales-order': fields }, tables), document)
  if (mapped.ok) throw new Error('nothing was refused')
  return mapped.issues
}

describe('overrides of a partner', () => {
  it('leave a record alone that has none, the same object', async () => {
    const mapped = await applyOverrides('sales-order', order, partnerWith({ shipment: { notes: "'x'" } }), document)
    expect(mapped).toEqual({ ok: true, value: order })
    expect(mapped.ok && mapped.value).toBe(order)
  })

  it('change a field of the head and leave the record they were given', async () => {
    const changed = await ordered({ requestedDate: '$addDays(order.requestedDate, -2)' })
    expect(changed).toEqual({ ...order, requestedDate: '2026-11-29' })
    expect(order.requestedDate).toBe('2026-12-01')
  })

  it('change a field of every line; an absent one stays absent', async () => {
    const changed = await ordered({ 'lines[].unitPrice': '$multiply(line.unitPrice, 0.98)' })
    expect(changed.lines.map(({ unitPrice }) => unitPrice)).toEqual(['881.02', undefined])
    expect('unitPrice' in (changed.lines[1] ?? {})).toBe(false)
  })

  it('know value, line, record, document and partner', async () => {
    const changed = await ordered({
      'lines[].description': "line.lineNumber & '/' & order.orderNumber & '/' & document.type & '/' & partner.name",
      typeCode: "document.version & ($exists(value) ? 'old' : 'new')",
    })
    expect(changed.lines.map(({ description }) => description)).toEqual(['1/PO-1/850/acme', '2/PO-1/850/acme'])
    expect(changed.typeCode).toBe('004010new')
  })

  it('see the record as it came, whatever the other expressions make', async () => {
    const changed = await ordered({ contractNumber: 'order.orderNumber', releaseNumber: 'order.contractNumber' })
    expect(changed.contractNumber).toBe('PO-1')
    expect('releaseNumber' in changed).toBe(false)
  })

  it('take an optional field away when they give nothing', async () => {
    expect('requestedDate' in (await ordered({ requestedDate: 'order.contractNumber' }))).toBe(false)
  })

  it('give a list its default when they give nothing, and make a list of one', async () => {
    expect((await ordered({ notes: 'order.contractNumber' })).notes).toEqual([])
    expect((await ordered({ notes: 'value[0]' })).notes).toEqual(['first'])
  })

  it('make the section around a field when there is something to put there', async () => {
    expect((await ordered({ 'transport.carrier': "'DHLC'" })).transport).toEqual({ carrier: 'DHLC' })
    expect('transport' in (await ordered({ 'transport.carrier': 'value' }))).toBe(false)
  })

  it('go through lists in lists; line is the nearest line', async () => {
    const mapped = await applyOverrides(
      'shipment',
      shipment,
      partnerWith({
        shipment: { 'pallets[].packages[].lines[].batchNumber': "$uppercase(value) & '-' & line.itemId" },
      }),
      { type: '856', version: '' },
    )
    expect(mapped.ok && mapped.value.pallets[0]?.packages[0]?.lines[0]?.batchNumber).toBe('B7-A')
  })

  it('change only the kind of order change that has the field', async () => {
    const partner = partnerWith({
      'order-change': { 'order.typeCode': "'RE'", 'lines[].line.unitPrice': "$add(value, '1')" },
    })
    const cancellation = { purpose: 'cancellation', orderNumber: 'PO-1', issueDate: '2026-11-21' } as const
    expect(await applyOverrides('order-change', cancellation, partner, document)).toEqual({
      ok: true,
      value: cancellation,
    })
    const change = {
      purpose: 'change',
      orderNumber: 'PO-1',
      issueDate: '2026-11-21',
      header: {},
      notes: [],
      lines: [
        { action: 'delete', lineNumber: '1' },
        { action: 'change', line: { lineNumber: '2', unitPrice: '5.5' } },
      ],
    } as const
    const mapped = await applyOverrides(
      'order-change',
      { ...change, notes: [], lines: [...change.lines] },
      partner,
      document,
    )
    expect(mapped.ok && mapped.value).toEqual({
      ...change,
      lines: [change.lines[0], { action: 'change', line: { lineNumber: '2', unitPrice: '6.5' } }],
    })
  })

  it('are compiled again when the section of the profile is another', async () => {
    const partner = partnerWith({ 'sales-order': { typeCode: "'A'" } })
    const typeCode = async () => {
      const mapped = await applyOverrides('sales-order', order, partner, document)
      return mapped.ok && mapped.value.typeCode
    }
    expect(await typeCode()).toBe('A')
    partner.mapping = { 'sales-order': { typeCode: "'B'" } }
    expect(await typeCode()).toBe('B')
  })
})

describe('functions of a mapping', () => {
  const tables = { carriers: { DHL: 'DHLC', constructor: 'X' } }
  const noteOf = async (expression: string): Promise<string | undefined> =>
    (await ordered({ notes: expression }, tables)).notes[0]

  it.each([
    ["$code('carriers', 'DHL')", 'DHLC'],
    ["$code('carriers', 'UPS', 'UPS')", 'UPS'],
    ["$addDays('2026-12-31', 1)", '2027-01-01'],
    ["$addDays('2028-03-01', -1)", '2028-02-29'],
    ["$multiply('12345678901234567.89', '3')", '37037036703703703.67'],
    ["$multiply('0.1', 3)", '0.3'],
    ["$add('0.1', '0.2')", '0.3'],
    ["$subtract('1', '1.25')", '-0.25'],
    ["$decimals('2.345', 2)", '2.35'],
    ["$decimals('2', 2)", '2.00'],
    ["$pad('7', -4, '0')", '0007'],
    ["'7' ~> $pad(3, '.')", '7..'],
  ])('%s is %s', async (expression, expected) => {
    expect(await noteOf(expression)).toBe(expected)
  })

  it.each([
    '$code("carriers", order.contractNumber)',
    '$addDays(order.contractNumber, 1)',
    '$multiply(order.contractNumber, 2)',
    '$decimals(order.contractNumber, 2)',
    '$pad(order.contractNumber, 2)',
  ])('%s gives nothing for nothing', async (expression) => {
    expect(await noteOf(expression)).toBeUndefined()
  })

  it.each([
    ["$code('carriers', 'UPS')", /the table "carriers" has no entry "UPS"/],
    ["$code('carriers', 'toString')", /no entry "toString"/],
    ["$code('carrier', 'DHL')", /no code table "carrier"/],
    ["$addDays('31.12.2026', 1)", /takes a date such as 2026-01-31, not "31\.12\.2026"/],
    ["$addDays('2026-13-01', 1)", /not "2026-13-01"/],
    ["$addDays('2026-01-01', 0.5)", /whole number/],
    ["$multiply('12,50', 2)", /decimal numbers such as "12\.50", not "12,50"/],
    ["$pad('x', 100000000)", /whole number up to 10000/],
  ])('%s fails', async (expression, message) => {
    expect((await refused({ notes: expression }, tables))[0]?.message).toMatch(message)
  })
})

describe('an override that fails', () => {
  it('names partner, path, expression, value seen and reason', async () => {
    expect(await refused({ 'lines[].unitPrice': "$multiply(value, 'much')" })).toEqual([
      {
        code: 'MAPPING_FAILED',
        path: 'lines[0].unitPrice',
        value: '"899.00"',
        message:
          'the mapping of sales-order "lines[].unitPrice" for partner acme, "$multiply(value, \'much\')", fails ($multiply takes decimal numbers such as "12.50", not "much"): mend it, try it with "crossdock partner test acme", then retry',
      },
    ])
  })

  it.each([
    [{ orderNumber: 'order.contractNumber' }, /gives nothing, but the field must not be empty/],
    [
      { 'lines[].unitPrice': '$number(value) * 0.98' },
      /gives 881\.02, a number, but the field is text: use \$multiply/,
    ],
    [{ requestedDate: "'tomorrow'" }, /gives "tomorrow", which the field cannot be \(Invalid ISO date\)/],
    [{ notes: '[1, 2]' }, /gives \[1,2\], which/],
    [{ orderNumber: "$error('not today')" }, /fails \(not today\)/],
    [{ orderNumber: 'order.(' }, /is no JSONata/],
    [{ orderNumber: '$uppercase' }, /which the field cannot be/],
  ])('%j', async (fields, message) => {
    const [issue] = await refused(fields as Record<string, string>)
    expect(issue).toMatchObject({ code: 'MAPPING_FAILED' })
    expect(issue?.message).toMatch(message)
  })

  it('is told for all fields at once', async () => {
    const issues = await refused({ requestedDate: "'x'", 'lines[].quantity.unit': "''" })
    expect(issues.map(({ path }) => path)).toEqual([
      'requestedDate',
      'lines[0].quantity.unit',
      'lines[1].quantity.unit',
    ])
  })

  it('makes no record that its entity cannot be', async () => {
    const [issue] = await refused({ lines: 'value[lineNumber = "9"]' })
    expect(issue).toMatchObject({ path: 'lines', code: 'MAPPING_FAILED' })
  })
})

describe('an expression is bounded', () => {
  const timed = async (expression: string): Promise<{ message: string; tookMs: number }> => {
    const start = performance.now()
    const [issue] = await refused({ typeCode: expression })
    return { message: issue?.message ?? '', tookMs: performance.now() - start }
  }

  it.each([
    ['($f := function($n){ $f($n + 1) }; $f(0))', /timeout/],
    ['($f := function($n){ 1 + $f($n + 1) }; $f(0))', /stack/i],
    ['$map([1..9000], function($a){ $map([1..9000], function($b){ $a * $b }) })', /timeout/],
    ["$reduce([1..28], function($all, $_) { $all & $all }, 'x')", /a text of \d+ characters/],
    ['[1..100000000]', /sequence|range|10000/i],
    ["$contains('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /^(a+)+$/)", /timed out/],
  ])('%s', async (expression, message) => {
    const { message: told, tookMs } = await timed(expression)
    expect(told).toMatch(message)
    expect(tookMs).toBeLessThan(4000)
  })

  it('has nothing but its context', async () => {
    for (const expression of ['$eval("1")', '$$.constructor', 'value.constructor.constructor', '__proto__']) {
      const mapped = await applyOverrides(
        'sales-order',
        order,
        partnerWith({ 'sales-order': { typeCode: `$string(${expression})` } }),
        document,
      )
      expect(mapped.ok ? mapped.value.typeCode : 'refused', expression).toSatisfy(
        (seen) => seen === undefined || seen === 'refused',
      )
    }
  })

  it('matches as usual', async () => {
    const changed = await ordered({
      notes: "$replace('a-1, b-2', /([a-z])-(\\d)/, '$2$1')",
      typeCode: "$match('x1y2', /\\d/).match ~> $join('+')",
    })
    expect(changed).toMatchObject({ notes: ['1a, 2b'], typeCode: '1+2' })
  })

  it('is quick enough for an order of many lines', async () => {
    const large = { ...order, lines: Array.from({ length: 5000 }, (_, index) => line(String(index + 1), '10')) }
    const start = performance.now()
    const changed = await ordered({ 'lines[].unitPrice': '$multiply(line.unitPrice, 0.5)' }, {}, large)
    expect(changed.lines.every(({ unitPrice }) => unitPrice === '5')).toBe(true)
    expect(performance.now() - start).toBeLessThan(10_000)
  })
})
