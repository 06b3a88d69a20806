import { describe, expect, it } from 'vitest'
import { salesOrder } from '../../src/domain/sales-order.ts'
import { splitLineIssues } from '../../src/mappers/split-lines.ts'

const gln = (value: string) => ({ identifiers: [{ scheme: 'gln', value }] })
const buyer = { role: 'buyer', name: 'Northwind', ...gln('4012345000009') }
const dock = { lines: ['Dock 9'], city: 'Hamburg', postalCode: '20457', country: 'DE' }
const store = { name: 'Store 7', ...gln('4012345000016'), address: dock }
const other = { name: 'Store 8', ...gln('4012345000023') }

/** What is said of a line whose parts go to these places. */
const saidOf = (shipTo: object | undefined, ...places: (object | undefined)[]): (string | undefined)[] => {
  const quantity = { value: '1', unit: 'EA' }
  const schedules = places.map((place) => ({ quantity, ...(place && { shipTo: { role: 'ship-to', ...place } }) }))
  const order = salesOrder.parse({
    orderNumber: 'PO-1',
    purpose: 'original',
    issueDate: '2026-01-30',
    currency: 'EUR',
    parties: [buyer, ...(shipTo === undefined ? [] : [{ role: 'ship-to', ...shipTo }])],
    lines: [
      { lineNumber: '1', itemId: 'A', quantity },
      { lineNumber: '2', itemId: 'A', quantity, schedules },
    ],
  })
  return splitLineIssues(order, 'Tryton').map(({ code, path, message }) => {
    expect({ code, path }).toEqual({ code: 'RECORD_REJECTED', path: 'lines[1].schedules' })
    return message
  })
}

describe('a line', () => {
  it.each([
    ['to the place of the order', store, [store]],
    ['to its GLN alone', store, [gln('4012345000016')]],
    ['to its address in other letters', store, [{ name: 'Gate', address: { ...dock, lines: ['DOCK 9'] } }]],
    ['to its GLN, where only the line has the address', gln('4012345000016'), [store]],
    ['in parts at several times, all there', store, [store, undefined, store]],
    ['to the buyer, where the order names nobody else', undefined, [gln('4012345000009')]],
    ['in parts at several times', undefined, [undefined, undefined]],
  ])('goes with its order: %s', (_, shipTo, places) => {
    expect(saidOf(shipTo, ...places)).toEqual([])
  })

  it.each([
    ['another place', store, other],
    ['another address under the same GLN', store, { ...store, address: { ...dock, lines: ['Dock 1'] } }],
    ['a place where the order goes to the buyer', undefined, other],
  ])('that goes to %s is refused and says where', (_, shipTo, place) => {
    const [said = ''] = saidOf(shipTo, place)
    expect(said).toMatch(/^line 2 is to go to "Store [78]", gln 40123450000\d\d, elsewhere than the order; in Tryton/)
    expect(said).toMatch(/ask for one order per place$/)
    expect(saidOf(shipTo, place, place)).toEqual([said])
  })

  it.each([
    ['with that of the order among them', [store, other]],
    ['with a part that names none', [undefined, other]],
    ['none of them that of the order', [{ address: { ...dock, city: 'Kiel' } }, other]],
  ])('for several places is refused, %s', (_, places) => {
    expect(saidOf(store, ...places)).toEqual([
      expect.stringMatching(/^line 2 is to be split over several places; in T/),
    ])
  })
})
