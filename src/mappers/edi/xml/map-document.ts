import { isCurrency } from '../../../domain/currencies.ts'
import type { Mapped } from '../../../domain/issue.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { OrderLine } from '../../../domain/sales-order.ts'
import { checkDocument } from '../../../edi/xml/check-document.ts'
import { describeXml } from '../../../edi/xml/describe-document.ts'
import { readXml } from '../../../edi/xml/read-xml.ts'
import type { XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { complainOf, requiredText, type Value } from './xml-values.ts'

/** What the mappers of XML orders are given besides the document. */
export type Given = { partner: Partner }

/**
 * Reads a document of one kind and maps it. `map` notes what is wrong in the context; with issues there is no value. `what` names
 * what becomes of it. What the structure lacks is the reader's to report and is not reported twice.
 */
export const mapDocument = <T>(
  body: Uint8Array,
  { partner }: Given,
  isWanted: (setId: string) => boolean,
  map: (context: MappingContext, content: XmlElement) => T | undefined,
  what = 'sales order',
): Mapped<T> => {
  const xml = readXml(body, { fallbackEncoding: partner.encoding })
  if (!xml.ok) return xml
  const [document] = describeXml(xml.value.root).documents
  if (document === undefined || !isWanted(document.setId)) {
    const message = `This kind of document does not become a ${what} here`
    return { ok: false, issues: [{ code: 'VALUE_INVALID', path: 'document', value: document?.setId, message }] }
  }
  const context: MappingContext = { partner, issues: [], line: undefined }
  const value = map(context, document.content)
  if (value !== undefined && context.issues.length === 0) return { ok: true, value }
  if (context.issues.length > 0) return { ok: false, issues: context.issues }
  const [fault] = checkDocument(document.setId, document.content)
  const message = fault?.message ?? `The ${what} cannot be understood`
  return { ok: false, issues: [{ code: 'VALUE_MISSING', path: fault?.position.segmentId ?? 'document', message }] }
}

const longestOrderNumber = 35

export const orderNumberOf = (context: MappingContext, value: Value): string | undefined => {
  const number = requiredText(context, value, 'order number')
  if (number !== undefined && number.length > longestOrderNumber)
    complainOf(context, 'VALUE_INVALID', value, `The order number has more than ${longestOrderNumber} characters`)
  return number
}

/** The currency of an order, the partner's where the document names none. */
export const currencyOf = (context: MappingContext, value: Value): string => {
  const code = value.text ?? context.partner.currency
  if (!isCurrency(code)) complainOf(context, 'CURRENCY_UNKNOWN', value, `"${code}" is not a currency code of ISO 4217`)
  return code
}

/** Maps each line; a line with issues is left out, since the document is then refused anyway. */
export const linesFrom = <T = OrderLine>(
  context: MappingContext,
  root: XmlElement,
  elements: readonly XmlElement[],
  lineFrom: (element: XmlElement, index: number) => T | undefined,
  what = 'order',
): T[] => {
  if (elements.length === 0)
    complainOf(
      context,
      'VALUE_MISSING',
      { text: undefined, path: root.path, line: root.line },
      `The ${what} has no lines`,
    )
  const lines: T[] = []
  for (const [index, element] of elements.entries()) {
    const before = context.issues.length
    const line = lineFrom(element, index)
    if (line !== undefined && context.issues.length === before) lines.push(line)
  }
  return lines
}
