import { isCountry } from './countries.ts'
import { isCurrency } from './currencies.ts'
import type { Customer } from './customer.ts'
import { isGln } from './gs1.ts'
import { isOnlyLegalForm } from './legal-forms.ts'
import type { Contact, IdentifierScheme } from './party.ts'
import { type Finding, type QualityRule, rule } from './quality-rule.ts'

/** What people type to get past a required field. Compared without spaces, punctuation and letter case. */
const placeholders: ReadonlySet<string> = new Set(
  `test tests testing testcustomer testkunde testaccount testclient unknown unbekannt inconnu na none null undefined nil nn xx xxx xxxx
  tbd tba todo dummy asdf qwerty customer kunde client account newcustomer neuerkunde noname notset notavailable
  待定 未知 测试 測試 无 無 暂无 暫無 不详 不詳`.split(/\s+/),
)

const isPlaceholder = (name: string): boolean => {
  const letters = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
  return /^0*$/.test(letters) || placeholders.has(letters.replace(/\d+$/, ''))
}

/** One @, a dotted domain, no spaces: what can be sent to; not all that the standard allows. */
const isEmail = (text: string): boolean =>
  /^[^\s@,;<>()]+@[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?)+$/u.test(
    text.trim(),
  )

const has = ({ identifiers }: Customer, scheme: IdentifierScheme): boolean =>
  identifiers.some((identifier) => identifier.scheme === scheme)

const badEmails = ({ email, contacts }: Customer): Finding[] => [
  ...(email === undefined || isEmail(email) ? [] : [{ value: email }]),
  ...contacts.flatMap((contact, i) =>
    contact.email === undefined || isEmail(contact.email)
      ? []
      : [{ field: `contacts[${i}].email`, value: contact.email }],
  ),
]

const duplicateContacts = ({ contacts }: Customer): Finding[] => {
  const keys = contacts.map(contactKey)
  return keys.flatMap((key, i) =>
    key !== '' && keys.indexOf(key) < i
      ? [{ field: `contacts[${i}]`, value: contacts[i]?.email ?? contacts[i]?.name }]
      : [],
  )
}

/** The e-mail address tells contacts apart; without one, name and phone do. */
const contactKey = ({ name = '', phone = '', email = '' }: Contact): string => {
  if (email.trim() !== '') return email.trim().toLowerCase()
  return `${name.trim().toLowerCase()} ${phone.replace(/\D/g, '')}`.trim()
}

export const customerRules: readonly QualityRule<Customer>[] = [
  rule(
    'placeholder-name',
    'name',
    ({ name }) => isPlaceholder(name) && { value: name },
    'is not the name of anybody: enter the real name, or set the record inactive',
  ),
  rule(
    'name-only-legal-form',
    'name',
    ({ name }) => isOnlyLegalForm(name) && { value: name },
    'is a legal form without a name in front of it: enter the whole name',
  ),
  rule(
    'missing-tax-id',
    'identifiers',
    (customer) => customer.kind === 'company' && !has(customer, 'tax-id'),
    'has no tax id: matching and invoices to it rest on the name alone',
  ),
  rule(
    'bad-gln',
    'identifiers',
    ({ identifiers }) =>
      identifiers.flatMap(({ scheme, value }, i) =>
        scheme === 'gln' && !isGln(value) ? [{ field: `identifiers[${i}].value`, value }] : [],
      ),
    'is not a GLN: it must have 13 digits and a right check digit',
  ),
  rule(
    'missing-address',
    'addresses',
    ({ addresses }) => addresses.length === 0,
    'has no address: nothing can be sent to it',
  ),
  rule(
    'missing-country',
    'addresses',
    ({ addresses }) =>
      addresses.flatMap(({ country = '' }, i) => (country.trim() === '' ? [{ field: `addresses[${i}].country` }] : [])),
    'has no country: taxes and tax ids cannot be judged',
  ),
  rule(
    'unknown-country',
    'addresses',
    ({ addresses }) =>
      addresses.flatMap(({ country = '' }, i) =>
        country.trim() === '' || isCountry(country) ? [] : [{ field: `addresses[${i}].country`, value: country }],
      ),
    'is not an ISO 3166-1 alpha-2 country: enter two capital letters such as DE',
  ),
  rule('bad-email', 'email', badEmails, 'is not an e-mail address: nothing can be sent to it'),
  rule('duplicate-contact', 'contacts', duplicateContacts, 'is there twice: keep one of them'),
  rule(
    'unknown-currency',
    'financial.currency',
    ({ financial }) =>
      financial.currency !== undefined && !isCurrency(financial.currency) && { value: financial.currency },
    'is not an ISO 4217 currency in use: enter a code such as EUR',
  ),
]
