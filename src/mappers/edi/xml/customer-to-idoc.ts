import type { Customer } from '../../../domain/customer.ts'
import type { Contact, IdentifierScheme } from '../../../domain/party.ts'
import { leaf, type XmlNode } from '../../../edi/xml/write-xml.ts'
import type { AnswerGiven } from './answer.ts'
import { field, segment, textLines, words, writeIdoc } from './idoc-segments.ts'

/** MSGFN: the record replaces what the receiver has. */
const replace = leaf('MSGFN', '005')

/** Where in SAP the customer is sold to and given credit; without them the receiver's own rules decide. */
export type CustomerGiven = AnswerGiven & {
  salesArea?: { organisation: string; channel: string; division: string }
  creditControlArea?: string
}

const longestLine = 35
const longestAddress = 3

const identifierOf = ({ identifiers }: Customer, scheme: IdentifierScheme): string | undefined =>
  identifiers.find((each) => each.scheme === scheme)?.value

/** The parts SAP keeps a GLN in: seven digits, five, and the check digit. */
const glnFields = (gln: string | undefined): (XmlNode | undefined)[] =>
  gln === undefined || !/^\d{13}$/.test(gln)
    ? []
    : [leaf('BBBNR', gln.slice(0, 7)), leaf('BBSNR', gln.slice(7, 12)), leaf('BUBKZ', gln.slice(12))]

const contactSegment = ({ name, phone }: Contact): XmlNode | undefined =>
  name === undefined && phone === undefined
    ? undefined
    : segment('E1KNVKM', replace, words('NAME1', name, longestLine), field('TELF1', phone, 16))

const salesSegment = ({ financial }: Customer, area: CustomerGiven['salesArea']): XmlNode | undefined => {
  const { currency, paymentTerms } = financial
  if (area === undefined && currency === undefined && paymentTerms === undefined) return undefined
  return segment(
    'E1KNVVM',
    replace,
    field('VKORG', area?.organisation, 4),
    field('VTWEG', area?.channel, 2),
    field('SPART', area?.division, 2),
    leaf('WAERS', currency),
    field('ZTERM', paymentTerms, 4),
  )
}

const creditSegment = ({ financial }: Customer, area: string | undefined): XmlNode | undefined =>
  financial.creditLimit === undefined
    ? undefined
    : segment('E1KNKKM', replace, field('KKBER', area, 4), field('KLIMK', financial.creditLimit, 16))

/** The first line is the street; those behind it stand where names go on. */
const addressFields = (lines: readonly string[]): (XmlNode | undefined)[] => {
  const [street, ...others] = lines.slice(0, longestAddress)
  return [
    ...others.map((line, index) => words(`NAME${index + 3}`, line, longestLine)),
    words('STRAS', street, longestLine),
  ]
}

/**
 * A customer as IDoc XML of type DEBMAS07 (of which the core is used), as text to be sent as UTF-8. A name of more than 35
 * characters goes on in NAME2. Throws RejectedError for codes and numbers that have no room.
 *
 * Not carried: D-U-N-S numbers and partner's codes; addresses other than the main one, which SAP keeps as customers of their own;
 * e-mail and role of contacts. A tax number is the VAT number (STCEG), a registration number the first tax number (STCD1).
 */
export const customerToIdoc = (customer: Customer, given: CustomerGiven): string => {
  const main = customer.addresses.find(({ use }) => use === 'main')
  const [name1, name2] = textLines(customer.name, longestLine)
  const basic = segment(
    'E1KNA1M',
    replace,
    field('KUNNR', identifierOf(customer, 'our-code'), 10),
    ...glnFields(identifierOf(customer, 'gln')),
    field('LAND1', main?.country, 3),
    leaf('NAME1', name1),
    leaf('NAME2', name2),
    ...addressFields(main?.lines ?? []),
    words('ORT01', main?.city, longestLine),
    field('PSTLZ', main?.postalCode, 10),
    field('REGIO', main?.region, 3),
    field('STCD1', identifierOf(customer, 'registration-number'), 16),
    field('STCEG', identifierOf(customer, 'tax-id'), 20),
    leaf('STKZN', customer.kind === 'person' ? 'X' : undefined),
    salesSegment(customer, given.salesArea),
    ...customer.contacts.map(contactSegment),
    creditSegment(customer, given.creditControlArea),
  )
  return writeIdoc({ type: 'DEBMAS07', message: 'DEBMAS', sender: 'LS' }, given, [basic])
}
