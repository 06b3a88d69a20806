import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normaliseName } from '../../src/matching/normalise-name.ts'

describe('a company name in normal form', () => {
  it.each([
    ['Müller GmbH', 'MUELLER G.m.b.H.'],
    ['Müller GmbH & Co. KG', 'Mueller GmbH und Co KG'],
    ['Müller Maschinenbau GmbH', 'Müller Maschinenbau Gesellschaft mit beschränkter Haftung'],
    ['Müller Maschinenbau GmbH', 'Müller Maschinenbau Ges. mbH'],
    ['Straßenbau Groß AG', 'Strassenbau Gross Aktiengesellschaft'],
    ['Bäckerei Schön e.K.', 'Baeckerei Schoen e. K.'],
    ['Johnson & Johnson Ltd', 'Johnson and Johnson Limited'],
    ['Acme Co., Ltd.', 'ACME'],
    ['Acme Tools, Inc.', 'Acme Tools Incorporated'],
    ['A.B.C. Tools LLC', 'A B C Tools'],
    ["O'Neill Brothers PLC", 'ONeill Bros. P.L.C.'],
    ['Northwind International', 'Northwind Intl.'],
    ['Société Générale S.A.', 'SOCIETE GENERALE SA'],
    ['Établissements Dupré SARL', 'Ets. Dupre S.A.R.L.'],
    ['Fonderia Rossi S.p.A.', 'Fonderia Rossi Società per Azioni'],
    ['Van Dijk B.V.', 'Van Dijk BV'],
    ['Møller A/S', 'Moeller AS'],
    ['Łódź Meble Sp. z o.o.', 'Lodz Meble sp zoo'],
    ['Volvo AB', 'AB Volvo'],
    ['PT Astra Motor', 'Astra Motor Tbk'],
    ['Maju Jaya Sdn. Bhd.', 'Maju Jaya'],
    ['ООО «Ромашка»', 'Ромашка'],
    ['华东机械有限公司', '華東機械有限公司'],
    ['华东机械有限公司', '华东机械有限责任公司'],
    ['华东机械股份有限公司', '华东 机械'],
    ['臺灣積體電路製造股份有限公司', '台湾积体电路制造'],
    ['ＡＢＣ貿易（上海）有限公司', 'ABC贸易(上海)有限公司'],
    ['株式会社日立製作所', '㈱日立製作所'],
    ['华东机械有限公司上海分公司', '华东机械上海分公司'],
  ])('%s is %s', (one, other) => {
    expect(normaliseName(one).sorted).toBe(normaliseName(other).sorted)
  })

  it.each([
    ['华东机械有限公司', '华东机械有限公司上海分公司'],
    ['海尔有限公司', '海尔集团有限公司'],
    ['Müller GmbH', 'Müller Holding GmbH'],
    ['Müller GmbH', 'Müller GmbH Niederlassung Hamburg'],
    ['Werk 2 GmbH', 'Werk 3 GmbH'],
    ['AG', 'GmbH'],
  ])('%s is not %s', (one, other) => {
    expect(normaliseName(one).sorted).not.toBe(normaliseName(other).sorted)
  })

  it('remembers which legal form it had', () => {
    expect(normaliseName('Müller GmbH & Co. KG').legalForms).toEqual(['gmbh-co-kg'])
    expect(normaliseName('Müller GmbH').legalForms).toEqual(['gmbh'])
    expect(normaliseName('华东机械股份有限公司').legalForms).toEqual(['joint-stock'])
  })

  it('takes no legal form off a person, but the title', () => {
    expect(normaliseName('Dr. Ana Co', 'person').text).toBe('ana co')
    expect(normaliseName('王小明先生', 'person').text).toBe('王小明')
  })

  const pieces = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 6 }),
    fc.constantFrom(
      'GmbH',
      '& Co.',
      'KG',
      'S.',
      'A.',
      'o',
      'e',
      'Ltd',
      'and',
      '有限公司',
      '股份',
      '分公司',
      '公司',
      '華',
      '(株)',
      'Ges.',
      'mbH',
      'İ',
      'ß',
      '.',
    ),
  )
  const names = fc.array(pieces, { maxLength: 8 }).chain((parts) => fc.constantFrom(parts.join(' '), parts.join('')))

  it('stays as it is when it is normalised again', () => {
    fc.assert(
      fc.property(names, fc.constantFrom('company' as const, 'person' as const), (name, kind) => {
        const once = normaliseName(name, kind).text
        expect(normaliseName(once, kind).text).toBe(once)
      }),
      { numRuns: 2000 },
    )
  })

  it('is never empty when there is a letter', () => {
    fc.assert(
      fc.property(names, (name) => {
        fc.pre(/[a-z\u4e00-\u9fa5]/i.test(name))
        expect(normaliseName(name).text).not.toBe('')
      }),
    )
  })
})
