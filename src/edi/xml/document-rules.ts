/** What a value has to be; plain text where nothing is said. */
export type ValueType = 'text' | 'date' | 'compact-date' | 'number' | 'currency'

/** One thing that must or may stand below every element at `context`. */
export type DocumentRule = {
  /** Path from the document's root; '' is the root. */
  context: string
  /** Path below it; with `@` an attribute. */
  path: string
  isMandatory: boolean
  type: ValueType
  /** Holds for documents of this profile only. */
  profile: 'peppol' | undefined
}

const types: ReadonlyMap<string, ValueType> = new Map([
  ['date', 'date'],
  ['compact-date', 'compact-date'],
  ['number', 'number'],
  ['currency', 'currency'],
])

/** A line is: context or `.`, path, then `must` or `may`, a type, `peppol`. */
const rulesFrom = (text: string): DocumentRule[] =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const [context = '', path = '', ...words] = line.trim().split(/\s+/)
      const type = words.map((word) => types.get(word)).find((each) => each !== undefined)
      return {
        context: context === '.' ? '' : context,
        path,
        isMandatory: words.includes('must'),
        type: type ?? 'text',
        profile: words.includes('peppol') ? 'peppol' : undefined,
      }
    })

/**
 * UBL 2.1 Order (mandatory elements of UBL-Order-2.1.xsd) and, with `peppol`, what Peppol BIS Ordering 3 adds (transaction T01 of
 * the OpenPEPPOL specification).
 */
const ublOrder = rulesFrom(`
  . ID must
  . IssueDate must date
  . CustomizationID must peppol
  . ProfileID must peppol
  . DocumentCurrencyCode may currency
  . DocumentCurrencyCode must currency peppol
  . BuyerCustomerParty/Party must
  . SellerSupplierParty/Party must
  BuyerCustomerParty/Party EndpointID must peppol
  BuyerCustomerParty/Party/EndpointID @schemeID must peppol
  SellerSupplierParty/Party EndpointID must peppol
  SellerSupplierParty/Party/EndpointID @schemeID must peppol
  . OrderLine/LineItem must
  OrderLine LineItem must
  OrderLine/LineItem ID must
  OrderLine/LineItem Quantity must number
  OrderLine/LineItem/Quantity @unitCode must
  OrderLine/LineItem Item must
  OrderLine/LineItem/Item Name must peppol
  OrderLine/LineItem/Price PriceAmount must number
  OrderLine/LineItem/Price/PriceAmount @currencyID must currency
  OrderLine/LineItem/Price BaseQuantity may number
  AllowanceCharge ChargeIndicator must
  AllowanceCharge Amount must number
  TaxTotal TaxAmount must number
  AnticipatedMonetaryTotal PayableAmount must number
  AnticipatedMonetaryTotal LineExtensionAmount must number peppol
  Delivery/RequestedDeliveryPeriod StartDate may date
  Delivery/RequestedDeliveryPeriod EndDate may date
`)

/** ORDERS01 to ORDERS05: the control record, and what an order cannot be understood without. */
const idocOrders = rulesFrom(`
  . EDI_DC40 must
  EDI_DC40 IDOCTYP must
  EDI_DC40 MESTYP must
  EDI_DC40 SNDPRN must
  EDI_DC40 RCVPRN must
  . E1EDK01 must
  E1EDK01 CURCY may currency
  . E1EDKA1 must
  E1EDKA1 PARVW must
  E1EDK02 QUALF must
  E1EDK03 IDDAT must
  E1EDK03 DATUM may compact-date
  . E1EDP01 must
  E1EDP01 MENGE must number
  E1EDP01 VPREI may number
  E1EDP01 PEINH may number
  E1EDP01/E1EDP19 QUALF must
  E1EDP01/E1EDP20 WMENG may number
  E1EDP01/E1EDP20 EDATU may compact-date
`)

/** OrderRequest of cXML 1.2 (cXML.dtd). */
const cxmlOrder = rulesFrom(`
  . @payloadID must
  . @timestamp must
  . Header must
  Header From/Credential must
  Header To/Credential must
  Header/From/Credential Identity must
  Header/To/Credential Identity must
  Request/OrderRequest OrderRequestHeader must
  Request/OrderRequest/OrderRequestHeader @orderID must
  Request/OrderRequest/OrderRequestHeader @orderDate must
  Request/OrderRequest/OrderRequestHeader Total/Money must number
  Request/OrderRequest/OrderRequestHeader/Total/Money @currency must currency
  Request/OrderRequest ItemOut must
  Request/OrderRequest/ItemOut @quantity must number
  Request/OrderRequest/ItemOut @lineNumber may number
  Request/OrderRequest/ItemOut ItemID/SupplierPartID must
  Request/OrderRequest/ItemOut ItemDetail/UnitPrice/Money must number
  Request/OrderRequest/ItemOut/ItemDetail/UnitPrice/Money @currency must currency
  Request/OrderRequest/ItemOut ItemDetail/UnitOfMeasure must
`)

/** The rules of a kind of document; none for kinds that are not taken. */
export const rulesOf = (setId: string): readonly DocumentRule[] => {
  if (setId === 'ubl:Order') return ublOrder
  if (/^idoc:ORDERS0[1-5]$/.test(setId)) return idocOrders
  return setId === 'cxml:OrderRequest' ? cxmlOrder : []
}
