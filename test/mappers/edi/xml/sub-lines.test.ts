import { describe, expect, it } from 'vitest'
import { orderChangeFromIdoc } from '../../../../src/mappers/edi/xml/order-change-from-idoc.ts'
import { example } from '../../../edi/xml/payload.ts'
import { idocOf, idocPartner } from './idoc-values.ts'
import { changed, issuesOf, orderFrom } from './orders.ts'
import { readAs } from './round-trip.ts'

type SubLines = 'with' | 'beside' | 'instead'

const faultsOf = async (kind: 'idoc' | 'cxml', text: string, subLines?: SubLines): Promise<string[]> =>
  (await issuesOf(kind, text, {}, { subLines })).map(({ code, path, message }) => `${code} ${path}: ${message}`)

const numbersOf = async (kind: 'idoc' | 'cxml', text: string, subLines?: SubLines): Promise<string[]> =>
  (await orderFrom(kind, text, {}, { subLines })).lines.map(({ lineNumber }) => lineNumber)

describe('lines below another one in an IDoc', () => {
  /** The second line is below the first; without a total, which tells what is paid only. */
  const below = (field: string, number: string): string =>
    changed('idoc', '<POSEX>00020</POSEX>', `<POSEX>00020</POSEX><${field}>${number}</${field}>`).replace(
      /<E1EDS01 SEGMENT="1"><SUMID>002.*?<\/E1EDS01>/,
      '',
    )

  it('are not ordered beside it unless the partner means that', async () => {
    expect(await faultsOf('idoc', below('UEPOS', '000010'))).toEqual([
      expect.stringMatching(
        /^VALUE_INVALID .*E1EDP01\[2\]\/UEPOS \(line \d+\): Line 00020 is below line 000010.*"subLines" of partner buyer$/,
      ),
    ])
    expect(await numbersOf('idoc', below('UEPOS', '000010'), 'with')).toEqual(['00010'])
    expect(await numbersOf('idoc', below('HIPOS', '10'), 'beside')).toEqual(['00010', '00020'])
    expect(await numbersOf('idoc', below('UEPOS', '10'), 'instead')).toEqual(['00020'])
    expect(await numbersOf('idoc', below('UEPOS', '000000'))).toEqual(['00010', '00020'])
  })

  it('of which nobody knows where they belong are refused', async () => {
    expect(await faultsOf('idoc', below('UEPOS', '000090'), 'with')).toEqual([
      expect.stringContaining('Line 00020 is below line 000090, which the document does not have'),
    ])
    expect(await faultsOf('idoc', below('UEPOS', '20'), 'beside')).toEqual([
      expect.stringContaining('Line 00020 is below line 20, and that is below it in turn'),
    ])
  })

  it.each(['005', '093'])('that are locked or sent back (ACTION %s) are refused', async (action) => {
    const locked = changed('idoc', '<POSEX>00020</POSEX>', `<POSEX>00020</POSEX><ACTION>${action}</ACTION>`)
    expect(await faultsOf('idoc', locked)).toEqual([
      expect.stringContaining(`ACTION "${action}" does not order the line`),
    ])
  })

  it('change as they were ordered, and not at all with action 004', async () => {
    const line = (number: string, action: string, more = '') =>
      `<E1EDP01><POSEX>${number}</POSEX><ACTION>${action}</ACTION><MENGE>8</MENGE><MENEE>EA</MENEE>${more}</E1EDP01>`
    const text = idocOf(
      'ORDERS05',
      'ORDCHG',
      `<E1EDK01><ACTION>003</ACTION></E1EDK01><E1EDK02><QUALF>001</QUALF><BELNR>1</BELNR><DATUM>20261120</DATUM></E1EDK02>${line('10', '002')}${line('20', '002', '<UEPOS>10</UEPOS>')}${line('30', '002', '<UEPOS>5</UEPOS>')}${line('40', '004')}`,
    )
    const numbers = async (subLines: SubLines) => {
      const partner = { ...idocPartner(), subLines }
      const change = await readAs(text, 'idoc:ORDERS05:ORDCHG', orderChangeFromIdoc, partner)
      if (change.purpose !== 'change') throw new Error(change.purpose)
      return change.lines.map((each) => (each.action === 'delete' ? each.lineNumber : each.line.lineNumber))
    }
    expect(await numbers('with')).toEqual(['10'])
    expect(await numbers('instead')).toEqual(['20', '30'])
    expect(await numbers('beside')).toEqual(['10', '20', '30'])
  })
})

describe('groups in cXML', () => {
  /** A group of 1 with a part of 2, and a line of its own; each with a price. */
  const group = (ofGroup: string, total: string, ofPart = ' parentLineNumber="1"'): string =>
    example('cxml')
      .replace('<ItemOut quantity="3" lineNumber="1"', `<ItemOut quantity="3" lineNumber="1"${ofGroup}`)
      .replace('<ItemOut quantity="3" lineNumber="2"', `<ItemOut quantity="3" lineNumber="2"${ofPart}`)
      .replace('>4284.00<', `>${total}<`)

  it('are ordered as a whole or by their lines, as they are priced', async () => {
    const composite = (level: string) => ` itemType="composite" compositeItemType="${level}"`
    expect(await numbersOf('cxml', group(composite('groupLevel'), '537.00'))).toEqual(['1'])
    expect(await numbersOf('cxml', group(composite('itemLevel'), '3747.00'))).toEqual(['2'])
    expect(await numbersOf('cxml', group(composite('itemLevel'), '4284.00', ''))).toEqual(['1', '2'])
  })

  it('are what the partner means where they do not say it', async () => {
    const text = group(' itemType="composite"', '4284.00')
    expect(await faultsOf('cxml', text)).toEqual([expect.stringContaining('Line 2 is below line 1')])
    expect(await numbersOf('cxml', text, 'beside')).toEqual(['1', '2'])
    expect(await faultsOf('cxml', text, 'with')).toEqual([expect.stringContaining('TOTAL_MISMATCH')])
  })

  it('are known by their number', async () => {
    expect(await faultsOf('cxml', group('', '4284.00', ' parentLineNumber="7"'), 'with')).toEqual([
      expect.stringContaining('Line 2 is below line 7, which the document does not have'),
    ])
  })

  it('may hold groups', async () => {
    const text = group(' itemType="composite" compositeItemType="groupLevel"', '537.00').replace(
      '</OrderRequest>',
      `${/<ItemOut.*?<\/ItemOut>/s.exec(group('', '4284.00'))?.[0].replace('lineNumber="1"', 'lineNumber="3" parentLineNumber="2"')}</OrderRequest>`,
    )
    expect(await numbersOf('cxml', text)).toEqual(['1'])
  })
})
