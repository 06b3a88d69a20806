import type { Customer } from '../domain/customer.ts'
import type { Identifier } from '../domain/party.ts'
import { type Company, type Dice, makeCompany, traditional, words } from './planted-words.ts'

/** How the second system writes down what the first one has as well. */
export type DuplicateKind =
  | 'same'
  | 'legal-form'
  | 'typo'
  | 'word-order'
  | 'abbreviation'
  | 'script'
  | 'moved'
  | 'no-tax-id'
  | 'wrong-tax-id'
  | 'no-address'
  | 'several'
/** What the second system has that looks like a customer of the first one and is another party. */
export type LookalikeKind = 'branch' | 'other-city' | 'sister' | 'similar-name' | 'same-building'

const nameOf = ({ language, brand, trade, form, city }: Company): string =>
  language === 'zh' ? `${city}${brand}${trade}${form}` : `${brand} ${trade} ${form}`

const streetLine = ({ language, street, house }: Company): string => {
  if (language === 'zh') return `${street}${house}号`
  return language === 'de' ? `${street} ${house}` : `${house} ${street}`
}

type Written = { taxId?: boolean; gln?: boolean; contacts?: boolean; address?: boolean; name?: string; line?: string }

/** A company as a system has it. */
export const record = (company: Company, written: Written = {}): Customer => {
  const { taxId = true, gln = false, contacts = true, address = true } = written
  const identifiers: Identifier[] = []
  if (taxId) identifiers.push({ scheme: 'tax-id', value: company.taxId })
  if (gln) identifiers.push({ scheme: 'gln', value: company.gln })
  const { city, postalCode, country, phone, domain } = company
  return {
    kind: 'company',
    name: written.name ?? nameOf(company),
    active: true,
    identifiers,
    addresses: address
      ? [{ use: 'main', lines: [written.line ?? streetLine(company)], city, postalCode, country }]
      : [],
    contacts: [],
    financial: {},
    ...(contacts ? { phone, email: `info@${domain}`, website: `https://www.${domain}` } : {}),
  }
}

const otherForms: Readonly<Record<string, readonly string[]>> = {
  GmbH: ['G.m.b.H.', 'Gesellschaft mit beschränkter Haftung', ''],
  AG: ['Aktiengesellschaft', 'A.G.', ''],
  KG: ['Kommanditgesellschaft', ''],
  'GmbH & Co. KG': ['GmbH u. Co KG', 'GmbH&Co.KG', ''],
  OHG: ['oHG', ''],
  Ltd: ['Limited', 'Ltd.', 'Co., Ltd.', ''],
  Limited: ['Ltd', 'LTD.', ''],
  PLC: ['P.L.C.', 'Public Limited Company', ''],
  LLP: ['L.L.P.', ''],
  SARL: ['S.A.R.L.', 'Société à responsabilité limitée', ''],
  SAS: ['S.A.S.', ''],
  'S.A.': ['SA', 'Société Anonyme', ''],
  有限公司: ['有限责任公司', '公司', ''],
  有限责任公司: ['有限公司', ''],
  股份有限公司: ['股份公司', ''],
}

const abbreviations: readonly (readonly [RegExp, string])[] = [
  [/International/, 'Intl.'],
  [/Manufacturing/, 'Mfg.'],
  [/Engineering/, 'Eng.'],
  [/Services/, 'Svcs'],
  [/Systems/, 'Sys.'],
  [/Handelsgesellschaft/, 'Handelsges.'],
  [/Maschinenbau/, 'Masch.bau'],
  [/Elektrotechnik/, 'Elektrotechn.'],
  [/straße\b/, 'str.'],
  [/ Street/, ' St.'],
  [/ Road/, ' Rd'],
  [/ Avenue/, ' Ave.'],
  [/avenue /, 'av. '],
  [/boulevard /, 'bd '],
  [/^(上海|深圳|广州|青岛|苏州|宁波)/, ''],
]

const abbreviated = (text: string): string =>
  abbreviations.reduce((done, [word, short]) => done.replace(word, short), text)

/** One letter dropped, doubled, exchanged with its neighbour, or another in its place; not the first one. */
const mistyped = (text: string, roll: Dice): string => {
  const letters = [...text]
  const at = 1 + roll.below(letters.length - 2)
  const [letter = '', following = ''] = letters.slice(at, at + 2)
  const how = roll.below(4)
  if (how === 0) letters.splice(at, 1)
  else if (how === 1) letters.splice(at, 0, letter)
  else if (how === 2 && letter !== following) letters.splice(at, 2, following, letter)
  else letters[at] = letter === 'e' ? 'a' : 'e'
  return letters.join('')
}

const otherScript = (text: string): string =>
  [...text]
    .map(
      (letter) =>
        traditional[letter] ??
        { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', é: 'e', ê: 'e', É: 'E', î: 'i', ç: 'c' }[letter] ??
        letter,
    )
    .join('')

const wide = (text: string): string =>
  text.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))

const elsewhere = (company: Company, roll: Dice): Company => {
  const { places, streets } = words[company.language]
  const [city, postalCode] = roll.pick(places.filter(([name]) => name !== company.city))
  return { ...company, city, postalCode, street: roll.pick(streets), house: 1 + roll.below(240) }
}

export const duplicates: Readonly<Record<DuplicateKind, (company: Company, roll: Dice) => Customer>> = {
  same: (company) => record(company, { name: nameOf(company).toUpperCase(), gln: true }),
  'legal-form': (company, roll) =>
    record({ ...company, form: roll.pick(otherForms[company.form] ?? ['']) }, { taxId: false }),
  typo: (company, roll) =>
    company.language === 'zh'
      ? record({ ...company, trade: company.trade.replace(/.$/, '物') }, { taxId: false })
      : record({ ...company, brand: mistyped(company.brand, roll) }, { taxId: false, contacts: roll.chance(0.5) }),
  'word-order': (company) =>
    record(company, {
      taxId: false,
      name:
        company.language === 'zh'
          ? `${company.brand}${company.trade}（${company.city}）${company.form}`
          : `${company.trade} ${company.brand} ${company.form}`,
    }),
  abbreviation: (company) =>
    record(company, { taxId: false, name: abbreviated(nameOf(company)), line: abbreviated(streetLine(company)) }),
  script: (company) =>
    record(company, {
      taxId: false,
      contacts: false,
      name: otherScript(nameOf(company)),
      line: company.language === 'zh' ? wide(otherScript(streetLine(company))) : otherScript(streetLine(company)),
    }),
  moved: (company, roll) => ({
    ...record(elsewhere(company, roll), { taxId: roll.chance(0.5), name: nameOf(company) }),
  }),
  'no-tax-id': (company, roll) => record(company, { taxId: false, contacts: roll.chance(0.5) }),
  'wrong-tax-id': (company) =>
    record({
      ...company,
      taxId: company.taxId.replace(/(\d)(?=\d$|\d\D$)/, (digit) => String((Number(digit) + 1) % 10)),
    }),
  several: (company, roll) => {
    const form = roll.pick(otherForms[company.form] ?? [''])
    const name =
      company.language === 'zh'
        ? wide(otherScript(`${company.brand}${company.trade}${form}`))
        : abbreviated(otherScript(`${mistyped(company.brand, roll)} ${company.trade} ${form}`)).toUpperCase()
    return record(
      { ...company, form },
      { taxId: false, contacts: roll.chance(0.5), name, line: abbreviated(streetLine(company)) },
    )
  },
  'no-address': (company) => record(company, { taxId: false, address: false }),
}

export const lookalike: Readonly<Record<LookalikeKind, (company: Company, roll: Dice) => Customer>> = {
  branch: (company, roll) => {
    const there = elsewhere(company, roll)
    const words = { de: 'Niederlassung', en: 'Branch', fr: 'Succursale', zh: '分公司' }[company.language]
    const name =
      company.language === 'zh'
        ? `${nameOf(company)}${there.city}${words}`
        : `${nameOf(company)} ${words} ${there.city}`
    return record(there, { name, taxId: roll.chance(0.5) })
  },
  'other-city': (company, roll) => {
    const other = makeCompany(roll, 1_000_000 + roll.below(1_000_000))
    const { brand, trade, form, language, country, city } = company
    return record(
      {
        ...elsewhere({ ...other, language, country, city, brand, trade, form }, roll),
        taxId: words[language].taxId(roll),
      },
      { taxId: roll.chance(0.5) },
    )
  },
  sister: (company, roll) => {
    const other = { ...company, taxId: words[company.language].taxId(roll) }
    const name = {
      de: `${company.brand} Verwaltungs GmbH`,
      en: `${company.brand} Holdings ${company.form}`,
      fr: `${company.brand} Holding ${company.form}`,
      zh: `${company.city}${company.brand}集团有限公司`,
    }[company.language]
    return record(other, { name, taxId: roll.chance(0.5) })
  },
  'similar-name': (company, roll) => {
    const other = makeCompany(roll, 2_000_000 + roll.below(1_000_000))
    const { endings, taxId } = words[company.language]
    const brand = `${company.brand.slice(0, company.language === 'zh' ? 1 : 3)}${roll.pick(endings)}x`.replace(
      /x$/,
      company.language === 'zh' ? '' : 'er',
    )
    const { language, country, city, postalCode, trade, form } = company
    return record({
      ...other,
      language,
      country,
      city,
      postalCode,
      trade,
      form,
      brand,
      street: roll.pick(words[language].streets),
      taxId: taxId(roll),
    })
  },
  'same-building': (company, roll) => {
    const other = makeCompany(roll, 3_000_000 + roll.below(1_000_000))
    const { language, country, city, postalCode, street, house } = company
    const { brands, endings, trades, forms, taxId } = words[language]
    const brand = `${roll.pick(brands)}${roll.pick(endings)}`
    return record(
      {
        ...other,
        language,
        country,
        city,
        postalCode,
        street,
        house,
        trade: roll.pick(trades),
        form: roll.pick(forms),
        brand: brand === company.brand ? `${brand}${roll.pick(endings)}` : brand,
        taxId: taxId(roll),
      },
      { taxId: roll.chance(0.5) },
    )
  },
}

// The tables say which kinds there are.
export const duplicateKinds = Object.keys(duplicates) as DuplicateKind[]
export const lookalikeKinds = Object.keys(lookalike) as LookalikeKind[]
