import { describeXml } from '../../../edi/xml/describe-document.ts'
import { readXml } from '../../../edi/xml/read-xml.ts'
import { attributeOf, childrenOf, elementAt, textAt } from '../../../edi/xml/xml-element.ts'

const longest = 35

/** The order number of an order in XML, also of one that cannot be mapped, so that it can be found by its number. */
export const orderNumberFromXml = (body: Uint8Array): string | undefined => {
  const xml = readXml(body)
  const [document] = xml.ok ? describeXml(xml.value.root).documents : []
  if (document === undefined) return undefined
  const { setId, content } = document
  const customers = childrenOf(content, 'E1EDK02').find((element) => textAt(element, 'QUALF') === '001')
  const number = setId.startsWith('ubl:')
    ? (textAt(content, 'OrderReference/ID') ?? textAt(content, 'ID'))
    : setId.startsWith('idoc:')
      ? (textAt(customers, 'BELNR') ?? textAt(content, 'E1EDK01/BELNR'))
      : attributeOf(elementAt(content, 'Request/OrderRequest/OrderRequestHeader'), 'orderID')
  return number === undefined || number.length > longest ? undefined : number
}
