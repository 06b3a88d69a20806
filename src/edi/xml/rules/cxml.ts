import { type DocumentRule, rulesFrom } from './rule.ts'

/** What every document of cXML 1.2 has around its request. */
const head = `
  . @payloadID must
  . @timestamp must
  . Header must
  Header From/Credential must
  Header To/Credential must
  Header/From/Credential Identity must
  Header/To/Credential Identity must
`

/** OrderRequest of cXML 1.2 (cXML.dtd). */
const cxmlOrder = rulesFrom(`${head}  Request/OrderRequest OrderRequestHeader must
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

/** ShipNoticeRequest of cXML 1.2 (Fulfill.dtd). */
const cxmlShipNotice = rulesFrom(`${head}
  Request/ShipNoticeRequest ShipNoticeHeader must element
  Request/ShipNoticeRequest/ShipNoticeHeader @shipmentID must
  Request/ShipNoticeRequest/ShipNoticeHeader @noticeDate must
  Request/ShipNoticeRequest ShipNoticePortion must
  Request/ShipNoticeRequest/ShipNoticePortion OrderReference must element
  Request/ShipNoticeRequest/ShipNoticeHeader/Packaging ShippingContainerSerialCode may serial-code
  Request/ShipNoticeRequest/ShipNoticeHeader/Packaging/Dimension @quantity must number
  Request/ShipNoticeRequest/ShipNoticePortion/ShipNoticeItem @quantity must number
  Request/ShipNoticeRequest/ShipNoticePortion/ShipNoticeItem @lineNumber must
  Request/ShipNoticeRequest/ShipNoticePortion/ShipNoticeItem ItemID/SupplierPartID must
  Request/ShipNoticeRequest/ShipNoticePortion/ShipNoticeItem UnitOfMeasure must
  Request/ShipNoticeRequest/ShipNoticePortion/ShipNoticeItem/Packaging ShippingContainerSerialCode may serial-code
`)

/** ConfirmationRequest of cXML 1.2 (Fulfill.dtd). */
const cxmlConfirmation = rulesFrom(`${head}
  Request/ConfirmationRequest ConfirmationHeader must element
  Request/ConfirmationRequest/ConfirmationHeader @type must
  Request/ConfirmationRequest/ConfirmationHeader @noticeDate must
  Request/ConfirmationRequest OrderReference must element
  Request/ConfirmationRequest/ConfirmationItem @lineNumber must
  Request/ConfirmationRequest/ConfirmationItem @quantity must number
  Request/ConfirmationRequest/ConfirmationItem UnitOfMeasure must
  Request/ConfirmationRequest/ConfirmationItem ConfirmationStatus must
  Request/ConfirmationRequest/ConfirmationItem/ConfirmationStatus @type must
  Request/ConfirmationRequest/ConfirmationItem/ConfirmationStatus @quantity must number
`)

const rules: Readonly<Record<string, readonly DocumentRule[]>> = {
  'cxml:OrderRequest': cxmlOrder,
  'cxml:ShipNoticeRequest': cxmlShipNotice,
  'cxml:ConfirmationRequest': cxmlConfirmation,
}

export const cxmlRules = (setId: string): readonly DocumentRule[] | undefined =>
  Object.hasOwn(rules, setId) ? rules[setId] : undefined
