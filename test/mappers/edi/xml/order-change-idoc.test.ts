import { describe, expect, it } from 'vitest'
import { orderChange } from '../../../../src/domain/order-change.ts'
import { orderChangeFromIdoc } from '../../../../src/mappers/edi/xml/order-change-from-idoc.ts'
import { salesOrderFromIdoc } from '../../../../src/mappers/edi/xml/sales-order-from-idoc.ts'
import { idocOf, idocPartner } from './idoc-values.ts'
import { changed, orderFrom, partnerOf } from './orders.ts'
import { faultsOf, issuesOf, readAs } from './round-trip.ts'

const setId = 'idoc:ORDERS05:ORDCHG'
const at = 'ORDERS05/IDOC'
const number = '<E1EDK02><QUALF>001</QUALF><BELNR>4500017801</BELNR><DATUM>20261120</DATUM></E1EDK02>'
const head = (action: string, more = '') => `<E1EDK01><ACTION>${action}</ACTION><CURCY>USD</CURCY>${more}</E1EDK01>`
const ordchg = (segments: string) => idocOf('ORDERS05', 'ORDCHG', segments)

const read = async (text: string) => {
  const value = await readAs(text, setId, orderChangeFromIdoc, idocPartner())
  expect(orderChange.parse(value)).toEqual(value)
  return value
}
const issues = (segments: string) => issuesOf(ordchg(segments), orderChangeFromIdoc, idocPartner())

const tables = { locations: { 'NWE-HQ': {}, '40': { name: 'DC 4' } } }

const newLine =
  '<E1EDP01><POSEX>00030</POSEX><ACTION>001</ACTION><MENGE>4.000</MENGE><MENEE>EA</MENEE><VPREI>24.90</VPREI><E1EDP20><WMENG>4.000</WMENG><EDATU>20261210</EDATU></E1EDP20><E1EDP19><QUALF>001</QUALF><IDTNR>NW-100518</IDTNR></E1EDP19></E1EDP01>'
const newQuantity = '<E1EDP01><POSEX>00010</POSEX><ACTION>002</ACTION><MENGE>8.000</MENGE><MENEE>EA</MENEE></E1EDP01>'
const newPrice = '<E1EDP01><POSEX>00020</POSEX><ACTION>002</ACTION><VPREI>23.50</VPREI></E1EDP01>'
const noLine = '<E1EDP01><POSEX>00040</POSEX><ACTION>003</ACTION></E1EDP01>'

describe('an ORDCHG', () => {
  it('names what changes, and nothing else', async () => {
    const text = ordchg(
      `${head('004', '<ZTERM>ZB60</ZTERM><BSTZD>2</BSTZD>')}<E1EDK03><IDDAT>011</IDDAT><DATUM>20261122</DATUM></E1EDK03><E1EDK03><IDDAT>012</IDDAT><DATUM>20261120</DATUM></E1EDK03><E1EDK03><IDDAT>002</IDDAT><DATUM>20261208</DATUM></E1EDK03>${number}<E1EDKT1><TDID>F01</TDID><E1EDKT2><TDLINE>Ramp C</TDLINE></E1EDKT2></E1EDKT1>${newLine}${newQuantity}${newPrice}${noLine}`,
    )
    expect(await read(text)).toEqual({
      orderNumber: '4500017801',
      changeNumber: '2',
      issueDate: '2026-11-22',
      purpose: 'change',
      header: { requestedDate: '2026-12-08', paymentTerms: { code: 'ZB60' }, currency: 'USD' },
      notes: ['Ramp C'],
      lines: [
        {
          action: 'add',
          line: {
            lineNumber: '00030',
            itemId: 'KB-101',
            buyerItemId: 'NW-100518',
            quantity: { value: '4', unit: 'EA' },
            unitPrice: '24.9',
            requestedDate: '2026-12-10',
            schedules: [],
            allowancesCharges: [],
            taxes: [],
            references: [],
            notes: [],
          },
        },
        { action: 'change', line: { lineNumber: '00010', quantity: { value: '8', unit: 'EA' } } },
        { action: 'change', line: { lineNumber: '00020', unitPrice: '23.5', priceBaseQuantity: '1' } },
        { action: 'delete', lineNumber: '00040' },
      ],
    })
  })

  it('takes a price for one unless it says otherwise, with the unit it is for', async () => {
    const lineOf = async (fields: string) => {
      const value = await read(ordchg(head('003') + number + newPrice.replace('<VPREI>23.50</VPREI>', fields)))
      return value.purpose === 'change' ? value.lines[0] : undefined
    }
    const price = '<VPREI>2.50</VPREI><PEINH>100</PEINH><PMENE>KGM</PMENE>'
    expect(await lineOf(price)).toMatchObject({
      line: { unitPrice: '2.5', priceBaseQuantity: '100', priceUnit: 'KGM' },
    })
    expect(await lineOf('<VPREI>2.50</VPREI>')).toMatchObject({ line: { unitPrice: '2.5', priceBaseQuantity: '1' } })
    expect(await lineOf('<PEINH>100</PEINH><PMENE>KGM</PMENE>')).toEqual({
      action: 'change',
      line: { lineNumber: '00020' },
    })
    const counted = (fields: string) =>
      issues(head('003') + number + newQuantity.replace('</MENEE>', `</MENEE>${fields}`))
    expect(await counted(price)).toEqual([`VALUE_INVALID ${at}/E1EDP01/PMENE`])
    expect(await counted('<PMENE>KGM</PMENE>')).toEqual([])
  })

  it('may change the head only, and take its date from the control record', async () => {
    const text = ordchg(`${head('002')}<E1EDK02><QUALF>001</QUALF><BELNR>77</BELNR></E1EDK02>`)
    expect(await read(text)).toEqual({
      orderNumber: '77',
      issueDate: '2026-11-21',
      purpose: 'change',
      header: { currency: 'USD' },
      notes: [],
      lines: [],
    })
  })

  it('moves the order or a line to another place', async () => {
    const kiel = '<E1EDKA1><PARVW>WE</PARVW><NAME1>Kiel</NAME1><ORT01>Kiel</ORT01></E1EDKA1>'
    const ulm = '<E1EDPA1><PARVW>WE</PARVW><NAME1>Ulm</NAME1><ORT01>Ulm</ORT01></E1EDPA1>'
    const text = ordchg(head('004') + kiel + number + newQuantity.replace('</E1EDP01>', `${ulm}</E1EDP01>`))
    expect(await read(text)).toMatchObject({
      header: { shipTo: { role: 'ship-to', name: 'Kiel' } },
      lines: [{ line: { schedules: [{ quantity: { value: '8' }, shipTo: { name: 'Ulm' } }] } }],
    })
    expect(await issues(head('004') + number + newPrice.replace('</E1EDP01>', `${ulm}</E1EDP01>`))).toEqual([
      `VALUE_MISSING ${at}/E1EDP01/MENGE`,
    ])
    const code = '<E1EDKA1><PARVW>WE</PARVW><PARTN>D1</PARTN></E1EDKA1>'
    expect(await issues(head('002') + code + number)).toEqual([])
  })

  it('splits a line anew', async () => {
    const parts = ['20261201', '20261215'].map((day) => `<E1EDP20><WMENG>4</WMENG><EDATU>${day}</EDATU></E1EDP20>`)
    const text = ordchg(head('003') + number + newQuantity.replace('</E1EDP01>', `${parts.join('')}</E1EDP01>`))
    const value = await read(text)
    expect(value.purpose === 'change' && value.lines[0]).toMatchObject({
      line: {
        schedules: [
          { quantity: { value: '4', unit: 'EA' }, requestedDate: '2026-12-01' },
          { quantity: { value: '4', unit: 'EA' }, requestedDate: '2026-12-15' },
        ],
      },
    })
  })

  it('cancels the order', async () => {
    expect(await read(ordchg(head('001') + number))).toEqual({
      orderNumber: '4500017801',
      issueDate: '2026-11-20',
      purpose: 'cancellation',
    })
  })

  it('is the order anew when nothing in it has an action', async () => {
    const text = changed('idoc', '<MESTYP>ORDERS', '<MESTYP>ORDCHG')
    const value = await readAs(text, setId, orderChangeFromIdoc, partnerOf('idoc', tables))
    expect(orderChange.parse(value)).toEqual({
      orderNumber: '4500017801',
      issueDate: '2026-11-20',
      purpose: 'replace',
      order: { ...(await orderFrom('idoc', undefined, tables)), purpose: 'replace' },
    })
  })

  it('is no order', async () => {
    expect(await issuesOf(ordchg(head('001') + number), salesOrderFromIdoc, idocPartner())).toEqual([
      'VALUE_INVALID document',
    ])
  })

  it.each([
    ['an action that is none', newPrice.replace('ACTION>002', 'ACTION>009'), `VALUE_INVALID ${at}/E1EDP01/ACTION`],
    ['a deleted line without a number', noLine.replace('00040', ''), `VALUE_MISSING ${at}/E1EDP01/POSEX`],
    ['a changed line without a number', newPrice.replace('00020', ''), `VALUE_MISSING ${at}/E1EDP01/POSEX`],
    ['a new line without a number', newLine.replace('00030', ''), `VALUE_MISSING ${at}/E1EDP01/POSEX`],
    ['a new line without a quantity', newLine.replace('<MENGE>4.000</MENGE>', ''), `VALUE_MISSING ${at}/E1EDP01/MENGE`],
    [
      'an item that is not in the table',
      newLine.replace('NW-100518', 'NW-1'),
      `ITEM_CODE_UNKNOWN ${at}/E1EDP01/E1EDP19/IDTNR`,
    ],
    ['a quantity without a unit', newQuantity.replace('<MENEE>EA</MENEE>', ''), `VALUE_MISSING ${at}/E1EDP01/MENEE`],
    ['a quantity of nothing', newQuantity.replace('8.000', '0'), `QUANTITY_INVALID ${at}/E1EDP01/MENGE`],
    ['a line number used twice', newPrice + newPrice, `VALUE_INVALID ${at}/E1EDP01[2]/POSEX`],
  ])('is told off for %s', async (_, lines, issue) => {
    expect(await issues(head('003') + number + lines)).toContain(issue)
  })

  it('is told off for an order it does not name', async () => {
    expect(await issues(head('001'))).toEqual([`VALUE_MISSING ${at}/E1EDK02[QUALF=001]/BELNR`])
    expect(await faultsOf(ordchg('<E1EDP01><MENGE>many</MENGE></E1EDP01>'))).toEqual([
      `VALUE_MISSING ${at}/E1EDK01`,
      `VALUE_MISSING ${at}/E1EDP01/POSEX`,
      `VALUE_INVALID ${at}/E1EDP01/MENGE`,
    ])
  })
})
