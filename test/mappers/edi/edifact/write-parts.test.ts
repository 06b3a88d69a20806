import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Party } from '../../../../src/domain/party.ts'
import { fittingMessage } from '../../../../src/mappers/edi/edifact/check-fit.ts'
import { partiesSegments } from '../../../../src/mappers/edi/edifact/write-parties.ts'
import {
  noteSegments,
  orderLineReferences,
  referenceSegments,
  wrapped,
} from '../../../../src/mappers/edi/edifact/write-parts.ts'
import { partnerOf } from './round-trip.ts'

describe('text in lines', () => {
  it('breaks between words, and only a word longer than a line is cut', () => {
    expect(wrapped('one two three', 7)).toEqual(['one two', 'three'])
    expect(wrapped('  one\n\ttwo ', 7)).toEqual(['one two'])
    expect(wrapped('abcdefghij k', 4)).toEqual(['abcd', 'efgh', 'ij k'])
    expect(wrapped('one two three', 5, 2)).toEqual(['one', 'two'])
    expect(wrapped(' \n', 5)).toEqual([])
  })

  it('never makes a line too long, and loses nothing but white space', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'ü', '😀', ' ', '\n'), maxLength: 60 })
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 9 }), (given, length) => {
        const lines = wrapped(given, length)
        expect(lines.every((line) => line !== '' && [...line].length <= length)).toBe(true)
        expect(lines.join('').replaceAll(' ', '')).toBe(given.replace(/\s/g, ''))
      }),
    )
  })

  it('goes on in the next FTX where a note has more than five lines', () => {
    const long = Array.from({ length: 6 }, () => 'x'.repeat(70)).join(' ')
    const lines = Array.from({ length: 5 }, () => 'x'.repeat(70))
    expect(noteSegments(['', long, 'short'])).toEqual([
      ['FTX', 'AAI', '', '', lines],
      ['FTX', 'AAI', '', '', ['x'.repeat(70)]],
      ['FTX', 'AAI', '', '', ['short']],
    ])
  })
})

describe('references', () => {
  it('leave out those of taken types, and descriptions but that of a line', () => {
    const references = [
      { type: 'ON', value: '1' },
      { type: 'AAN', value: '2', description: 'line 12' },
      { type: 'ZZ', value: '3', description: 'line 1234567' },
    ]
    expect(referenceSegments(references, new Set(['ON']))).toEqual([
      ['RFF', ['AAN', '2', '12']],
      ['RFF', ['ZZ', '3', '']],
    ])
  })

  it('of an order line stand together where there is room', () => {
    expect(orderLineReferences('4711', '10', '3')).toEqual({ order: [['RFF', ['ON', '4711', '10', '3']]], line: [] })
    expect(orderLineReferences('4711', '1234567')).toEqual({
      order: [['RFF', ['ON', '4711', '', '']]],
      line: [['RFF', ['LI', '1234567']]],
    })
    expect(orderLineReferences(undefined, '10')).toEqual({ order: [], line: [['RFF', ['LI', '10']]] })
    expect(orderLineReferences(undefined)).toEqual({ order: [], line: [] })
  })
})

const partner = partnerOf(undefined, { ours: { qualifier: 'ZZZ', id: 'CROSSDOCK' } })
const party = (extra: Partial<Party>): Party => ({ role: 'buyer', identifiers: [], contacts: [], ...extra })
const written = (extra: Partial<Party>) => partiesSegments([party(extra)], partner)

describe('parties', () => {
  it('have the code they came with where EDIFACT has it for their role, else the usual one', () => {
    expect(written({ name: 'A', roleCode: 'OB' })).toEqual([['NAD', 'OB', [], [], ['A'], [], [], '', '', '']])
    expect(written({ name: 'A', roleCode: 'IV' })[0]?.[1]).toBe('BY')
    expect(written({ name: 'A', role: 'ship-from', roleCode: 'X9' })[0]?.[1]).toBe('SF')
    expect(written({ name: 'A', role: 'other', roleCode: 'CA' })[0]?.[1]).toBe('CA')
    expect(written({ name: 'A', role: 'other' })).toEqual([])
  })

  it('are left out when nothing is known of them, and told by whatever is', () => {
    expect(written({})).toEqual([])
    expect(written({ address: { lines: [], city: 'Bonn' } })).toEqual([
      ['NAD', 'BY', [], [], [], [], ['Bonn'], '', '', ''],
    ])
    expect(written({ identifiers: [{ scheme: 'tax-id', value: 'DE1' }] }).map(([id]) => id)).toEqual(['NAD', 'RFF'])
  })

  it('have their own numbers in RFF, once', () => {
    const identifiers: Party['identifiers'] = [
      { scheme: 'our-code', value: '100' },
      { scheme: 'registration-number', value: 'HRB 1' },
      { scheme: 'duns', value: '123456789' },
    ]
    expect(written({ identifiers })).toEqual([
      ['NAD', 'BY', ['100', '', '91'], [], [], [], [], '', '', ''],
      ['RFF', ['XA', 'HRB 1']],
    ])
  })

  it('have what goes on behind the name there, and beyond five lines in front of what goes on behind the street', () => {
    const address = { lines: ['1', '2', '3', '4', '5'] }
    expect(written({ name: 'A', additionalNames: ['B', 'C', 'D', 'E', 'F'], address })).toEqual([
      ['NAD', 'BY', [], ['F', '5'], ['A', 'B', 'C', 'D', 'E'], ['1', '2', '3', '4'], [], '', '', ''],
    ])
  })

  it('lose a region that has no room, and a contact of whom nothing is known', () => {
    const address = { lines: [], region: 'Nordrhein-Westfalen', postalCode: '50667' }
    const contacts = [{ role: 'Purchasing clerk', email: 'a@b.example' }, { role: 'IC' }]
    expect(written({ name: 'A', address, contacts })).toEqual([
      ['NAD', 'BY', [], [], ['A'], [], [], '', '50667', ''],
      ['CTA', 'IC', ['', '']],
      ['COM', ['a@b.example', 'EM']],
    ])
  })
})

describe('a message held to its directory', () => {
  const message = (lin: string) => [
    ['UNH', '', 'DESADV'],
    ['BGM', '351', 'L1', '9'],
    ['CPS', '1'],
    ['LIN', lin, '', ['04012345800296', 'EN']],
  ]

  it('is handed on as it is', () => {
    expect(fittingMessage(message('1'), partner)).toEqual(message('1'))
  })

  it('is refused with directory, segment, line and value', () => {
    expect(() => fittingMessage([...message('7'), ['QTY', ['12', 'ten']]], partner)).toThrow(
      /^DESADV for partner lakeside does not fit D:96A:UN:EAN008 in line 7: QTY element 1, component 2.*; it is "ten"$/,
    )
    expect(() => fittingMessage([...message('1'), ['BGM', '351']], partner)).toThrow(/BGM/)
  })

  it('of a directory without tables is not looked at', () => {
    expect(fittingMessage(message('one'), partnerOf('D:99B:UN'))).toEqual(message('one'))
  })
})
