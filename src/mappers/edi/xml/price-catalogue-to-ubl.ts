import type { Partner } from '../../../domain/partner.ts'
import type { CatalogueLine, CataloguePrice, PriceCatalogue } from '../../../domain/price-catalogue.ts'
import { leaf, writeXml, type XmlNode } from '../../../edi/xml/write-xml.ts'
import type { AnswerGiven } from './answer.ts'
import { buyerName, partyContent, partyNode, partyOf, placeholder, sellerName } from './ubl-document-party.ts'
import { group, itemNode, noteNode, quantityNode, referenceNodes, refuse, ublDocument } from './ubl-nodes.ts'

/** ActionCode of the whole catalogue. */
const purposeCodes: Readonly<Record<PriceCatalogue['purpose'], string>> = {
  original: 'Add',
  change: 'Update',
  replace: 'Replace',
}

/** ActionCode of a line; Peppol has no code for one that stays as it is. */
const actionCodes: Readonly<Record<CatalogueLine['action'], string>> = {
  add: 'Add',
  change: 'Update',
  delete: 'Delete',
  unchanged: 'Unchanged',
}

/** Calculation net and gross (UN/CEFACT 5125). */
const priceCodes: Readonly<Record<CataloguePrice['kind'], string>> = { net: 'AAA', list: 'AAB' }

const periodNode = (name: string, from: string | undefined, to: string | undefined): XmlNode | undefined =>
  group(name, leaf('cbc:StartDate', from), leaf('cbc:EndDate', to))

const priceNode = (price: CataloguePrice, currency: string, partner: Partner): XmlNode | undefined => {
  const { amount, unit, baseQuantity, minimumQuantity, kind, validFrom, validTo } = price
  if (amount.startsWith('-')) refuse(`Price ${amount} is negative: it cannot be`)
  return group(
    'cac:RequiredItemLocationQuantity',
    minimumQuantity === undefined
      ? undefined
      : quantityNode('cbc:MinimumQuantity', { value: minimumQuantity, unit }, partner),
    group(
      'cac:Price',
      leaf('cbc:PriceAmount', amount, { currencyID: currency }),
      quantityNode('cbc:BaseQuantity', { value: baseQuantity ?? '1', unit }, partner),
      leaf('cbc:PriceTypeCode', priceCodes[kind]),
      periodNode('cac:ValidityPeriod', validFrom, validTo),
    ),
  )
}

const lineNode = (line: CatalogueLine, currency: string, partner: Partner): XmlNode | undefined =>
  group(
    'cac:CatalogueLine',
    leaf('cbc:ID', line.lineNumber),
    leaf('cbc:ActionCode', actionCodes[line.action]),
    quantityNode('cbc:MinimumOrderQuantity', line.minimumOrderQuantity, partner),
    ...line.prices.map((price) => priceNode(price, currency, partner)),
    itemNode(line, [], line.unitsPerCase),
  )

/** Who provides and who receives the catalogue are addresses; seller and buyer have places of their own. */
const partyNodes = ({ parties }: PriceCatalogue, partner: Partner): (XmlNode | undefined)[] => {
  const [seller, buyer] = [partyOf(parties, 'seller'), partyOf(parties, 'buyer')]
  const provider = placeholder('seller', seller?.name ?? sellerName(partner))
  const receiver = placeholder('buyer', buyer?.name ?? buyerName(partner))
  return [
    group('cac:ProviderParty', ...partyContent(provider, partner, partner.ours)),
    group('cac:ReceiverParty', ...partyContent(receiver, partner, partner.theirs)),
    seller && partyNode('cac:SellerSupplierParty', seller, partner),
    buyer && partyNode('cac:ContractorCustomerParty', buyer, partner),
  ]
}

/**
 * The UBL 2.1 Catalogue (Peppol BIS Catalogue without response 3) of items and prices, as text to be sent as UTF-8. Of the parties,
 * seller and buyer are written. Throws RejectedError: UNIT_UNKNOWN; VALUE_INVALID for a negative price.
 */
export const priceCatalogueToUbl = (catalogue: PriceCatalogue, { partner }: AnswerGiven): string => {
  const { currency } = catalogue
  const document = ublDocument(
    'Catalogue',
    leaf('cbc:CustomizationID', 'urn:fdc:peppol.eu:poacc:trns:catalogue:3'),
    leaf('cbc:ProfileID', 'urn:fdc:peppol.eu:poacc:bis:catalogue_wo_response:3'),
    leaf('cbc:ID', catalogue.catalogueNumber),
    leaf('cbc:ActionCode', purposeCodes[catalogue.purpose]),
    leaf('cbc:IssueDate', catalogue.issueDate),
    noteNode(catalogue.notes),
    periodNode('cac:ValidityPeriod', catalogue.validFrom, catalogue.validTo),
    ...referenceNodes('cac:DocumentReference', catalogue.references),
    ...partyNodes(catalogue, partner),
    ...catalogue.lines.map((line) => lineNode(line, currency, partner)),
  )
  return writeXml(document)
}
