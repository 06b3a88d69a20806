import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type OrderChange, orderChange } from '../../../src/domain/order-change.ts'
import { type SalesOrder, salesOrder } from '../../../src/domain/sales-order.ts'
import { applyOrderChange } from '../../../src/mappers/edi/apply-order-change.ts'

const each = (value: string, unit = 'EA') => ({ value, unit })

const order: SalesOrder = salesOrder.parse({
  orderNumber: 'PO-1',
  purpose: 'original',
  issueDate: '2026-11-01',
  currency: 'USD',
  parties: [],
  requestedDate: '2026-11-20',
  paymentTerms: { netDays: 30 },
  notes: ['First note'],
  lines: [
    { lineNumber: '1', itemId: 'A', quantity: each('10'), unitPrice: '5', description: 'Thing' },
    {
      lineNumber: '2',
      itemId: 'B',
      quantity: each('4'),
      unitPrice: '250',
      priceBaseQuantity: '100',
      schedules: [{ quantity: each('4'), requestedDate: '2026-11-18' }],
    },
    {
      lineNumber: '3',
      itemId: 'C',
      quantity: each('6'),
      unitPrice: '1',
      schedules: [{ quantity: each('2'), requestedDate: '2026-11-18' }, { quantity: each('4') }],
    },
  ],
  totals: { lineCount: 3, quantity: '20', amount: '66' },
})

const changeOf = (lines: unknown[], extra: object = {}): OrderChange =>
  orderChange.parse({ orderNumber: 'PO-1', purpose: 'change', issueDate: '2026-11-05', lines, ...extra })

const applied = (lines: unknown[], extra?: object, to = order): SalesOrder => {
  const result = applyOrderChange(to, changeOf(lines, extra))
  if (!result.ok) throw new Error(JSON.stringify(result.issues))
  return result.value
}
const refused = (change: OrderChange, to = order): string[] => {
  const result = applyOrderChange(to, change)
  if (!result.ok && result.issues.some(({ code }) => code !== 'ORDER_CHANGE_REFUSED')) throw new Error('another code')
  return result.ok ? [] : result.issues.map(({ path, message }) => `${path}: ${message}`)
}
const added = { action: 'add', line: { lineNumber: '4', itemId: 'D', quantity: each('2'), unitPrice: '3' } }

describe('a change', () => {
  it('leaves what it does not name, and the order it was given', () => {
    const before = structuredClone(order)
    const change = { action: 'change', line: { lineNumber: '1', quantity: each('12') } }
    const after = applied([change], { header: { requestedDate: '2026-12-01' }, notes: ['Second note'] })
    expect(after).toEqual({
      ...order,
      purpose: 'change',
      requestedDate: '2026-12-01',
      notes: ['First note', 'Second note'],
      lines: [{ ...order.lines[0], quantity: each('12') }, order.lines[1], order.lines[2]],
      totals: { lineCount: 3, quantity: '22', amount: '76' },
    })
    expect(order).toEqual(before)
  })

  it('gives the order another carrier, and other allowances, charges and taxes', () => {
    const charge = { kind: 'charge', code: 'D240', amount: '15' }
    const header = { transport: { carrier: 'UPSN' }, allowancesCharges: [charge] }
    const before = salesOrder.parse({ ...order, taxes: [{ code: 'ST', amount: '1' }], allowancesCharges: [] })
    const after = applied([], { header }, before)
    expect(after).toMatchObject({ ...header, taxes: before.taxes })
    expect(after.totals.amount).toBeUndefined()
  })

  it('sends the goods to another place', () => {
    const code = (value: string) => [{ scheme: 'partner-code', value, issuer: 'acme' }]
    const home = { lines: ['1 Way'], city: 'Ulm', postalCode: '89073', country: 'DE' }
    const buyer = { role: 'buyer', name: 'Acme', identifiers: code('HQ'), address: home, contacts: [] }
    const depot = { role: 'ship-to', name: 'Depot', identifiers: code('D1'), contacts: [] }
    const to = salesOrder.parse({ ...order, parties: [buyer, depot] })
    const moved = { role: 'ship-to', name: 'New', address: { lines: ['2 Way'], city: 'Köln', postalCode: '50667' } }
    expect(applied([], { header: { shipTo: moved } }, to).parties).toMatchObject([
      buyer,
      { ...moved, address: { city: 'Köln', country: 'DE' } },
    ])
    expect(applied([], { header: { shipTo: { role: 'ship-to', identifiers: code('HQ') } } }, to).parties).toMatchObject(
      [buyer, { role: 'ship-to', name: 'Acme', address: home }],
    )
    expect(applied([], { header: { shipTo: moved } }).parties).toMatchObject([moved])
    expect(applied([], {}, to).parties).toEqual(to.parties)
  })

  it('tells systems that the goods go elsewhere, and a later one does not tell it again', () => {
    const at = (city: string) => ({
      role: 'ship-to',
      address: { lines: ['1 Way'], city },
      identifiers: [],
      contacts: [],
    })
    const to = salesOrder.parse({ ...order, parties: [at('Ulm')] })
    const moved = applied([], { header: { shipTo: at('Kiel') } }, to)
    expect(moved.shipToMoved).toBe(true)
    expect(applied([], { header: { shipTo: at('Kiel') } }, moved)).not.toHaveProperty('shipToMoved')
    expect(applied([], {}, moved)).not.toHaveProperty('shipToMoved')
    const replaced = (parties: object[]) => {
      const change = { ...changeOf([]), purpose: 'replace', order: { ...to, parties } }
      const result = applyOrderChange(to, orderChange.parse(change))
      return result.ok && result.value.shipToMoved
    }
    expect([replaced([at('Kiel')]), replaced([]), replaced([at('Ulm')])]).toEqual([true, true, undefined])
  })

  it('that names the place of the order again, with less or by another number, moves nothing', () => {
    const duns = { scheme: 'duns', value: '123456789' }
    const gln = { scheme: 'gln', value: '4012345000016' }
    const home = { lines: ['1 Way'], city: 'Ulm', postalCode: '89073', region: 'BW', country: 'DE' }
    const depot = { lines: ['2 Way'], city: 'Kiel', postalCode: '24103', country: 'DE' }
    const contacts = [{ name: 'Gate' }]
    const to = salesOrder.parse({
      ...order,
      parties: [
        { role: 'buyer', roleCode: 'BY', name: 'Acme', identifiers: [duns], address: home },
        { role: 'ship-to', roleCode: 'ST', name: 'Depot', identifiers: [duns, gln], address: depot, contacts },
        { role: 'other', roleCode: 'CN', name: 'Acme', address: home },
      ],
    })
    const again = (shipTo: object) => applied([], { header: { shipTo: { role: 'ship-to', ...shipTo } } }, to)
    for (const shipTo of [
      { identifiers: [duns] },
      { identifiers: [gln] },
      { name: 'DEPOT' },
      { name: 'Depot', address: { lines: ['2 Way'], city: 'Kiel', postalCode: '24103' } },
    ]) {
      expect(again(shipTo)).not.toHaveProperty('shipToMoved')
      expect(again(shipTo).parties[1]).toMatchObject({ identifiers: [duns, gln], address: depot, contacts })
    }
    expect(again({ roleCode: 'CN', name: 'Acme', address: home }).parties).toEqual(to.parties)
    expect(again({ name: 'Acme' })).toMatchObject({ shipToMoved: true })
    const two = salesOrder.parse({ ...to, parties: [...to.parties, { role: 'ship-to', name: 'Ramp', address: home }] })
    expect(applied([], { header: { shipTo: { role: 'ship-to', name: 'Ramp' } } }, two).parties).toEqual(two.parties)
  })

  it('of the window moves what was wanted by its end, and nothing else', () => {
    const dated = { requestedDate: '2026-12-10', cancelAfterDate: '2026-12-10' }
    const [first] = order.lines
    const to = salesOrder.parse({ ...order, ...dated, lines: [{ ...first, ...dated, requestedDate: '2026-12-08' }] })
    const cancelAfterDate = '2026-12-20'
    const after = applied(
      [{ action: 'change', line: { lineNumber: '1', cancelAfterDate } }],
      { header: { cancelAfterDate } },
      to,
    )
    expect(after).toMatchObject({ requestedDate: cancelAfterDate, cancelAfterDate })
    expect(after.lines[0]).toMatchObject({ requestedDate: '2026-12-08', cancelAfterDate })
  })

  it('is refused in another currency', () => {
    expect(applied([], { header: { currency: 'USD' } }).currency).toBe('USD')
    expect(refused(changeOf([], { header: { currency: 'EUR' } }))).toEqual([
      expect.stringContaining('header.currency: The order is in USD, the change in EUR'),
    ])
  })

  it('adds behind, deletes, and changes what it added', () => {
    const again = { action: 'change', line: { lineNumber: '4', unitPrice: '4' } }
    const after = applied([added, { action: 'delete', lineNumber: '1' }, again])
    expect(after.lines.map(({ lineNumber, itemId, unitPrice }) => [lineNumber, itemId, unitPrice])).toEqual([
      ['2', 'B', '250'],
      ['3', 'C', '1'],
      ['4', 'D', '4'],
    ])
    expect(after.totals).toEqual({ lineCount: 3, quantity: '12', amount: '24' })
  })

  it('moves the one schedule of a line with its line', () => {
    const line = { lineNumber: '2', quantity: each('5'), requestedDate: '2026-12-01' }
    expect(applied([{ action: 'change', line }]).lines[1]).toMatchObject({
      quantity: each('5'),
      requestedDate: '2026-12-01',
      schedules: [{ quantity: each('5'), requestedDate: '2026-12-01' }],
    })
  })

  it('of the place of a line keeps its days, and of its days keeps the place', () => {
    const place = (city: string) => ({ role: 'ship-to', address: { lines: [], city }, identifiers: [], contacts: [] })
    const part = (value: string, requestedDate?: string, city?: string) => ({
      quantity: each(value),
      ...(requestedDate === undefined ? {} : { requestedDate }),
      ...(city === undefined ? {} : { shipTo: place(city) }),
    })
    const moved = (schedules: object[], lineNumber = '3', to = order) =>
      applied([{ action: 'change', line: { lineNumber, schedules } }], {}, to)
    const schedulesOf = ({ lines }: SalesOrder, lineNumber = '3') =>
      lines.find((line) => line.lineNumber === lineNumber)?.schedules
    const split = moved([part('6', undefined, 'Ulm')])
    expect(schedulesOf(split)).toEqual([part('2', '2026-11-18', 'Ulm'), part('4', undefined, 'Ulm')])
    expect(schedulesOf(moved([part('4', undefined, 'Ulm')], '2'), '2')).toEqual([part('4', '2026-11-18', 'Ulm')])
    expect(schedulesOf(moved([part('6', '2026-12-01')], '3', split))).toEqual([part('6', '2026-12-01', 'Ulm')])
    const both = moved([part('2', undefined, 'Ulm'), part('4', undefined, 'Kiel')])
    const line = { lineNumber: '3', quantity: each('8'), schedules: [part('8', undefined, 'Ulm')] }
    const dated = { lineNumber: '3', schedules: [part('6', '2026-12-01')] }
    for (const result of [
      refused(changeOf([{ action: 'change', line }])),
      refused(changeOf([{ action: 'change', line: dated }]), both),
    ])
      expect(result).toEqual([expect.stringContaining('Line 3 is delivered in 2 parts')])
  })

  it('of the item takes nothing of the old one over', () => {
    const to = salesOrder.parse({
      ...order,
      lines: [{ ...order.lines[0], gtin: '04012345800296', buyerItemId: 'X-1' }],
    })
    const change = (line: object) => [{ action: 'change', line: { lineNumber: '1', ...line } }]
    const after = applied(change({ itemId: 'Z', buyerItemId: 'X-2' }), {}, to).lines[0]
    expect(after).toMatchObject({ itemId: 'Z', buyerItemId: 'X-2', quantity: each('10') })
    expect([after?.gtin, after?.description]).toEqual([undefined, undefined])
    expect(applied(change({ itemId: 'A' }), {}, to).lines[0]).toMatchObject({
      gtin: '04012345800296',
      description: 'Thing',
    })
  })

  it('of a line that names the item of another one is refused: the lines are numbered otherwise', () => {
    const ofOther =
      'Line 1 has item A; the change names item B for it, which line 2 has: ask the buyer which line is meant'
    const changed = { action: 'change', line: { lineNumber: '1', itemId: 'B', quantity: each('9') } }
    expect(refused(changeOf([changed]))).toEqual([`lines[0].line.itemId: ${ofOther}`])
    expect(refused(changeOf([{ action: 'delete', lineNumber: '1', itemId: 'B' }]))).toEqual([
      `lines[0].itemId: ${ofOther}`,
    ])
    expect(applied([{ action: 'delete', lineNumber: '1', itemId: 'A' }]).lines).toHaveLength(2)
    expect(applied([{ action: 'delete', lineNumber: '1', itemId: 'X' }]).lines).toHaveLength(2)
  })

  it('means the line of the order whatever zeros stand in front of its number', () => {
    const change = { action: 'change', line: { lineNumber: '0001', quantity: each('12') } }
    const after = applied([change, { action: 'delete', lineNumber: '002' }]).lines
    expect(after.map(({ lineNumber, quantity }) => `${lineNumber}: ${quantity.value}`)).toEqual(['1: 12', '3: 6'])
    const again = { action: 'add', line: { ...added.line, lineNumber: '03' } }
    expect(refused(changeOf([again]))).toEqual([expect.stringContaining('Line 3 is to be added, but the order has it')])
  })

  it('may name the item of a line by its GTIN alone, and by that of no other line', () => {
    const gtins = ['04012345800128', '04012345800296', '04012345800302']
    const lines = order.lines.map((line, index) => ({ ...line, gtin: gtins[index] }))
    const change = (gtin: string | undefined) => ({
      action: 'change',
      line: { lineNumber: '1', gtin, quantity: each('9') },
    })
    expect(applied([change(gtins[0])], {}, { ...order, lines }).lines[0]).toMatchObject({
      itemId: 'A',
      description: 'Thing',
      quantity: each('9'),
    })
    const byGtin = {
      action: 'change',
      line: { lineNumber: '1', itemId: '4012345800128', gtin: gtins[0], quantity: each('9') },
    }
    expect(applied([byGtin], {}, { ...order, lines }).lines[0]).toMatchObject({ itemId: 'A', description: 'Thing' })
    const how = 'add the GTIN to "codes.items" of the partner, restart and retry with --mapping current'
    const ofOther = (gtin: string | undefined, whose: string) =>
      `lines[0].line.gtin: Line 1 has item A; the change names GTIN ${gtin} for it, ${whose}: ask the buyer which line is meant, or ${how}`
    expect(refused(changeOf([change(gtins[1])]), { ...order, lines })).toEqual([ofOther(gtins[1], 'which line 2 has')])
    expect(refused(changeOf([change(gtins[1])]))).toEqual([ofOther(gtins[1], 'which no line has')])
  })

  it('of a line in several parts must say what the parts are', () => {
    const more = { lineNumber: '3', quantity: each('7') }
    expect(refused(changeOf([{ action: 'change', line: more }]))).toEqual([
      'lines[0].line.schedules: Line 3 is delivered in 2 parts: the change must say what each of them is now',
    ])
    const parts = [{ quantity: each('7'), requestedDate: '2026-12-01' }]
    expect(applied([{ action: 'change', line: { ...more, schedules: parts } }]).lines[2]?.schedules).toEqual(parts)
    const wrong = [{ quantity: each('8') }]
    expect(refused(changeOf([{ action: 'change', line: { ...more, schedules: wrong } }]))).toEqual([
      'lines[0].line.schedules: Line 3: The quantities in its schedules add up to 8, the line orders 7',
    ])
    expect(applied([{ action: 'change', line: { lineNumber: '3', unitPrice: '2' } }]).lines[2]).toEqual({
      ...order.lines[2],
      unitPrice: '2',
    })
    expect(applied([{ action: 'change', line: { lineNumber: '3', quantity: each('6.0') } }]).lines[2]).toMatchObject({
      schedules: order.lines[2]?.schedules,
    })
  })

  it('takes a gross price with the net one it came with, and none instead of it', () => {
    const gross = { lineNumber: '1', grossPrice: '6', allowancesCharges: [{ kind: 'allowance', code: 'TD' }] }
    expect(refused(changeOf([{ action: 'change', line: gross }]))).toEqual([
      'lines[0].line.grossPrice: Line 1 has price 5; the change has a gross price only, and allowances and charges do not tell the net one: ask the buyer for it',
    ])
    const both = applied([{ action: 'change', line: { ...gross, unitPrice: '5.4' } }])
    expect(both.lines[0]).toMatchObject({ unitPrice: '5.4', grossPrice: '6' })
    const net = applied([{ action: 'change', line: { lineNumber: '1', unitPrice: '4' } }], {}, both)
    expect(net.lines[0]).toMatchObject({ unitPrice: '4', grossPrice: undefined })
    const later = applied([{ action: 'change', line: { lineNumber: '1', quantity: each('3') } }], {}, both)
    expect(later.lines[0]).toMatchObject({ unitPrice: '5.4', grossPrice: '6' })
  })

  it('books a gross price alone as the net one where nothing was ever taken off or put on it', () => {
    const grossAlone = { action: 'change', line: { lineNumber: '1', grossPrice: '6', priceBaseQuantity: '1' } }
    expect(applied([grossAlone]).lines[0]).toMatchObject({ unitPrice: '6', grossPrice: undefined })
    const allowancesCharges = [{ kind: 'allowance' as const, percent: '10', inPrice: true }]
    const reduced = (values: object): SalesOrder =>
      salesOrder.parse({ ...order, lines: [{ ...order.lines[0], allowancesCharges, ...values }] })
    expect(refused(changeOf([grossAlone]), reduced({ unitPrice: '4.5', grossPrice: '5' }))).toEqual([
      expect.stringMatching(/^lines\[0\]\.line\.grossPrice: Line 1 has price 4.5; the change has a gross price only/),
    ])
    for (const priced of [
      { unitPrice: '5.4', grossPrice: '6' },
      { unitPrice: '54', grossPrice: '60', priceBaseQuantity: '10' },
    ])
      expect(applied([grossAlone], {}, reduced(priced)).lines[0]).toMatchObject({ ...priced, allowancesCharges })
    expect(applied([grossAlone], {}, reduced({ unitPrice: undefined, grossPrice: '5' })).lines[0]).toMatchObject({
      unitPrice: undefined,
      grossPrice: '6',
      allowancesCharges,
    })
  })

  it('takes no price for another unit than the one of the line', () => {
    const priced = (priceUnit: string, extra = {}) => ({
      action: 'change',
      line: { lineNumber: '1', unitPrice: '2.5', priceUnit, ...extra },
    })
    expect(refused(changeOf([priced('KGM')]))).toEqual([
      'lines[0].line.priceUnit: Line 1 is ordered in EA, the change has its price for unit KGM; both must be the same: ask the buyer for the price in EA',
    ])
    expect(applied([priced('H87')]).lines[0]).toEqual({ ...order.lines[0], unitPrice: '2.5' })
    expect(applied([priced('KGM', { quantity: each('2', 'KGM') })]).lines[0]).toMatchObject({ unitPrice: '2.5' })
  })

  it('reckons totals anew only where the order had them and the lines tell them', () => {
    expect(applied([added], {}, { ...order, totals: {} }).totals).toEqual({})
    const charged: SalesOrder = { ...order, allowancesCharges: [{ kind: 'charge', amount: '5' }] }
    expect(applied([added], {}, charged).totals).toEqual({ lineCount: 4, quantity: '22' })
    const unpriced = { action: 'add', line: { lineNumber: '4', itemId: 'D', quantity: each('2') } }
    expect(applied([unpriced]).totals).toEqual({ lineCount: 4, quantity: '22' })
  })

  it('is refused with every reason at once', () => {
    const change = changeOf([
      { action: 'delete', lineNumber: '9' },
      { action: 'change', line: { lineNumber: '8', unitPrice: '1' } },
      { action: 'add', line: { lineNumber: '1', itemId: 'D', quantity: each('2') } },
    ])
    expect(refused({ ...change, orderNumber: 'PO-2' })).toEqual([
      'orderNumber: The change is for another order than PO-1',
      'lines[0].lineNumber: Line 9 is to be changed or deleted, but the order has no such line; it has 1, 2, 3',
      'lines[1].line.lineNumber: Line 8 is to be changed or deleted, but the order has no such line; it has 1, 2, 3',
      'lines[2].line.lineNumber: Line 1 is to be added, but the order has it already: change it, or add it under another number',
    ])
  })

  it('that leaves no line is refused with the advice to cancel', () => {
    const all = ['1', '2', '3'].map((lineNumber) => ({ action: 'delete', lineNumber }))
    expect(refused(changeOf(all))).toEqual([
      'lines: The change leaves the order without a line; to end the order, cancel it',
    ])
    expect(refused(changeOf([...all, added]))).toEqual([])
  })

  it('of a cancelled order is refused', () => {
    expect(refused(changeOf([added]), { ...order, purpose: 'cancellation' })).toEqual([
      'purpose: Order PO-1 is cancelled; ask the buyer for a new order',
    ])
  })

  it('gives a valid order or reasons, whatever the lines', () => {
    const lineNumber = fc.constantFrom('1', '2', '3', '4')
    const quantity = fc.integer({ min: 1, max: 9 }).map((value) => each(String(value)))
    const change = fc.oneof(
      fc.record({ action: fc.constant('delete'), lineNumber }),
      fc.record({ action: fc.constant('add'), line: fc.record({ lineNumber, itemId: fc.constant('Z'), quantity }) }),
      fc.record({
        action: fc.constant('change'),
        line: fc.record({ lineNumber, quantity }, { requiredKeys: ['lineNumber'] }),
      }),
    )
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), (lines) => {
        const result = applyOrderChange(order, changeOf(lines))
        if (!result.ok) {
          expect(result.issues.length).toBeGreaterThan(0)
          return
        }
        expect(salesOrder.safeParse(result.value).success).toBe(true)
        const numbers = result.value.lines.map((line) => line.lineNumber)
        expect(new Set(numbers).size).toBe(numbers.length)
        expect(result.value.totals.lineCount).toBe(numbers.length)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a replacement', () => {
  const head = { orderNumber: 'PO-1', issueDate: '2026-11-05' }
  const replacement: SalesOrder = { ...order, notes: [], lines: order.lines.slice(0, 1), totals: { lineCount: 1 } }

  it('is taken as it is', () => {
    const result = applyOrderChange(order, { ...head, purpose: 'replace', order: replacement })
    expect(result).toEqual({ ok: true, value: { ...replacement, purpose: 'replace' } })
  })
})

describe('a cancellation', () => {
  const cancellation: OrderChange = { orderNumber: 'PO-1', issueDate: '2026-11-05', purpose: 'cancellation' }

  it('keeps the order and says that it is cancelled, also when it is already', () => {
    const cancelled: SalesOrder = { ...order, purpose: 'cancellation' }
    expect(applyOrderChange(order, cancellation)).toEqual({ ok: true, value: cancelled })
    expect(applyOrderChange(cancelled, cancellation)).toEqual({ ok: true, value: cancelled })
  })
})
