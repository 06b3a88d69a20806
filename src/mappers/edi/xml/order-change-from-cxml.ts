import type { Mapped } from '../../../domain/issue.ts'
import type { OrderChange } from '../../../domain/order-change.ts'
import { readXml } from '../../../edi/xml/read-xml.ts'
import { attributeOf, elementAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { type Given, mapDocument, orderNumberOf } from './map-document.ts'
import { orderFromCxml } from './sales-order-from-cxml.ts'
import { requiredDateAt } from './ubl-document-values.ts'
import { complainOf, valueAt } from './xml-values.ts'

const changeFrom = (context: MappingContext, root: XmlElement): OrderChange | undefined => {
  const header = elementAt(root, 'Request/OrderRequest/OrderRequestHeader')
  if (header === undefined)
    return complainOf(
      context,
      'VALUE_MISSING',
      valueAt(root, 'Request/OrderRequest/OrderRequestHeader'),
      'The order has no heading',
    )
  const type = valueAt(header, '@type')
  const changeNumber = attributeOf(header, 'orderVersion')
  if (type.text === 'delete') {
    const orderNumber = orderNumberOf(context, valueAt(header, '@orderID'))
    const issueDate = requiredDateAt(context, header, '@orderDate')
    if (orderNumber === undefined || issueDate === undefined) return undefined
    return { orderNumber, changeNumber, issueDate, purpose: 'cancellation' }
  }
  if (type.text !== 'update')
    return complainOf(
      context,
      'ORDER_PURPOSE_UNSUPPORTED',
      type,
      `"${type.text ?? 'new'}" changes no order: update or delete does`,
    )
  const order = orderFromCxml(context, root)
  if (order === undefined) return undefined
  const { orderNumber, issueDate } = order
  return { orderNumber, changeNumber, issueDate, purpose: 'replace', order: { ...order, purpose: 'replace' } }
}

/** Whether an OrderRequest updates or deletes an order instead of placing one. */
export const isCxmlChange = (body: Uint8Array): boolean => {
  const xml = readXml(body)
  if (!xml.ok) return false
  const type = attributeOf(elementAt(xml.value.root, 'Request/OrderRequest/OrderRequestHeader'), 'type')
  return type === 'update' || type === 'delete'
}

/**
 * What a cXML OrderRequest of type update or delete does to an order. An update is the order as it should be, in our items, units
 * and places by the partner's code tables; a deletion ends it, whatever lines it names. The number of the change is the
 * version of the order.
 */
export const orderChangeFromCxml = (body: Uint8Array, given: Given): Mapped<OrderChange> =>
  mapDocument(body, given, (setId) => setId === 'cxml:OrderRequest', changeFrom, 'change of an order')
