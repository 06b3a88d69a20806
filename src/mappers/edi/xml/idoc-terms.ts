import type { AllowanceCharge, Reference, SalesOrder, Tax } from '../../../domain/sales-order.ts'
import { leaf, type XmlNode } from '../../../edi/xml/write-xml.ts'
import { field, qualifiedSegment, segment, words } from './idoc-segments.ts'

/** E1EDK05 or E1EDP05; nothing without an amount or a percentage. */
export const conditionSegments = (name: 'E1EDK05' | 'E1EDP05', all: readonly AllowanceCharge[]): XmlNode[] =>
  all
    .filter(({ amount, percent }) => amount !== undefined || percent !== undefined)
    .map(({ kind, code, description, amount, percent }) =>
      segment(
        name,
        leaf('ALCKZ', kind === 'charge' ? '+' : '-'),
        field('KSCHL', code, 4),
        words('KOTXT', description, 80),
        field('BETRG', amount, 18),
        field('KPERC', percent, 8),
      ),
    )

/** E1EDK04 or E1EDP04. */
export const taxSegments = (name: 'E1EDK04' | 'E1EDP04', taxes: readonly Tax[]): XmlNode[] =>
  taxes.map(({ code, percent, amount, jurisdiction }) =>
    segment(
      name,
      field('MWSKZ', code, 7),
      field('MSATZ', percent, 17),
      field('MWSBT', amount, 18),
      field('TXJCD', jurisdiction, 15),
    ),
  )

/** E1EDK02: numbers of other documents, the type of each being its qualifier. */
export const referenceSegments = (references: readonly Reference[]): XmlNode[] =>
  references.map(({ type, value }) => segment('E1EDK02', field('QUALF', type, 3), field('BELNR', value, 35)))

/** E1EDK17: the Incoterms and the place; who pays is in the Incoterms. */
export const deliveryTermsSegments = (terms: SalesOrder['deliveryTerms']): (XmlNode | undefined)[] => [
  qualifiedSegment('E1EDK17', ['QUALF', '001'], field('LKOND', terms?.code, 3)),
  qualifiedSegment('E1EDK17', ['QUALF', '002'], words('LKTEXT', terms?.place, 70)),
]

const daysText = (days: number | undefined): string | undefined => (days === undefined ? undefined : String(days))

/** E1EDK18: the discount (001), the net term (003), and the terms in words; their code stands in E1EDK01 ZTERM. */
export const paymentTermsSegments = (terms: SalesOrder['paymentTerms']): (XmlNode | undefined)[] => {
  const discount = terms?.discountPercent
  return [
    discount === undefined
      ? undefined
      : segment(
          'E1EDK18',
          leaf('QUALF', '001'),
          field('TAGE', daysText(terms?.discountDays), 8),
          field('PRZNT', discount, 8),
        ),
    qualifiedSegment('E1EDK18', ['QUALF', '003'], field('TAGE', daysText(terms?.netDays), 8)),
    qualifiedSegment('E1EDK18', ['QUALF', '005'], words('ZTERM_TXT', terms?.description, 70)),
  ]
}
