import { type DocumentRule, rulesFrom } from './rule.ts'

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

const rules: Readonly<Record<string, readonly DocumentRule[]>> = {
  'cxml:OrderRequest': cxmlOrder,
}

export const cxmlRules = (setId: string): readonly DocumentRule[] | undefined =>
  Object.hasOwn(rules, setId) ? rules[setId] : undefined
