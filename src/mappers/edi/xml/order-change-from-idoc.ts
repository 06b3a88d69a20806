import type { Mapped } from '../../../domain/issue.ts'
import type { LineChange, OrderChange } from '../../../domain/order-change.ts'
import type { Party } from '../../../domain/party.ts'
import { childrenOf, elementAt, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { changedLineFromIdoc, lineFromIdoc } from './idoc-order-line.ts'
import { changedPartyFromIdoc } from './idoc-party.ts'
import { deliveryTerms, notes, paymentTerms, qualifiedValue } from './idoc-values.ts'
import { currencyOf, type Given, mapDocument } from './map-document.ts'
import { checkLineNumbers } from './order-totals.ts'
import { orderedItems, orderFromIdoc, orderNumberFromIdoc } from './sales-order-from-idoc.ts'
import { compactDateOf, complainOf, requiredText, type Value, valueAt } from './xml-values.ts'

/** ACTION of E1EDP01; a line without one is changed, and nothing happens to one with 004. */
const lineActions: ReadonlyMap<string, LineChange['action'] | 'none'> = new Map<string, LineChange['action'] | 'none'>([
  ['001', 'add'],
  ['002', 'change'],
  ['003', 'delete'],
  ['004', 'none'],
])

/** ACTION of E1EDK01: 001 ends the order; 002 changes its head, 003 its lines, 004 both. */
const cancellation = '001'
const changes: ReadonlySet<string> = new Set(['002', '003', '004'])

/** Day the IDoc was made, else of the document, else of the order, else of the control record. */
const issueDateOf = (context: MappingContext, idoc: XmlElement): string | undefined => {
  const places = ['011', '012', '022'].map((code) => qualifiedValue(idoc, 'E1EDK03', 'IDDAT', code, 'DATUM'))
  places.push(qualifiedValue(idoc, 'E1EDK02', 'QUALF', '001', 'DATUM'), valueAt(idoc, 'EDI_DC40/CREDAT'))
  const found = places.find(({ text }) => text !== undefined && !/^0+$/.test(text))
  if (found !== undefined) return compactDateOf(context, found)
  const message = 'The date of the change is missing: neither E1EDK03, E1EDK02 nor the control record has one'
  return complainOf(context, 'VALUE_MISSING', valueAt(idoc, 'E1EDK03/DATUM'), message)
}

const actionOf = (context: MappingContext, line: XmlElement): LineChange['action'] | 'none' | undefined => {
  const action = valueAt(line, 'ACTION')
  if (action.text === undefined) return 'change'
  const message = `ACTION "${action.text}" of a line is none of 001 (new), 002 (changed), 003 (deleted), 004 (as it was)`
  return lineActions.get(action.text) ?? complainOf(context, 'VALUE_INVALID', action, message)
}

/** What the head of a change says that its lines need. */
type ChangeHead = { parties: readonly Party[]; currency: Value }

const lineChangeFrom = (
  context: MappingContext,
  line: XmlElement,
  index: number,
  { parties, currency }: ChangeHead,
): LineChange | undefined => {
  const action = actionOf(context, line)
  if (action === 'delete') {
    const lineNumber = requiredText(context, valueAt(line, 'POSEX'), 'number of the line that is deleted')
    return lineNumber === undefined ? undefined : { action, lineNumber }
  }
  if (action === 'add') {
    requiredText(context, valueAt(line, 'POSEX'), 'number of the new line')
    const added = lineFromIdoc(context, line, index, { parties, currency: currencyOf(context, currency) })
    return added && { action, line: added }
  }
  const changed =
    action === 'change' ? changedLineFromIdoc(context, line, { parties, currency: currency.text }) : undefined
  return changed && { action: 'change', line: changed }
}

const lineChangesFrom = (context: MappingContext, idoc: XmlElement, head: ChangeHead): LineChange[] => {
  const elements = orderedItems(context, childrenOf(idoc, 'E1EDP01'), true)
  checkLineNumbers(
    context,
    elements.map((element) => valueAt(element, 'POSEX')),
  )
  return elements
    .map((line, index) => lineChangeFrom(context, line, index, head))
    .filter((change) => change !== undefined)
}

/** Without any action in head and lines the IDoc is the order as it should be. */
const isReplacement = (idoc: XmlElement): boolean =>
  !changes.has(textAt(idoc, 'E1EDK01/ACTION') ?? '') &&
  childrenOf(idoc, 'E1EDP01').length > 0 &&
  childrenOf(idoc, 'E1EDP01').every((line) => textAt(line, 'ACTION') === undefined)

const changeFrom = (context: MappingContext, idoc: XmlElement): OrderChange | undefined => {
  const head = elementAt(idoc, 'E1EDK01') ?? idoc
  const orderNumber = orderNumberFromIdoc(context, idoc)
  const issueDate = issueDateOf(context, idoc)
  if (orderNumber === undefined || issueDate === undefined) return undefined
  const common = { orderNumber, changeNumber: textAt(head, 'BSTZD'), issueDate }
  if (textAt(head, 'ACTION') === cancellation) return { ...common, purpose: 'cancellation' }
  if (isReplacement(idoc)) {
    const order = orderFromIdoc(context, idoc)
    return order && { ...common, purpose: 'replace', order: { ...order, purpose: 'replace' } }
  }
  const parties = childrenOf(idoc, 'E1EDKA1')
    .filter((element) => textAt(element, 'PARVW') === 'WE')
    .map((element) => changedPartyFromIdoc(context, element))
  const currency = valueAt(head, 'CURCY')
  return {
    ...common,
    purpose: 'change',
    header: {
      requestedDate: compactDateOf(context, qualifiedValue(idoc, 'E1EDK03', 'IDDAT', '002', 'DATUM')),
      paymentTerms: paymentTerms(context, idoc),
      deliveryTerms: deliveryTerms(idoc),
      shipTo: parties[0],
      currency: currency.text === undefined ? undefined : currencyOf(context, currency),
    },
    notes: notes(idoc, 'E1EDKT1', 'E1EDKT2'),
    lines: lineChangesFrom(context, idoc, { parties, currency }),
  }
}

/**
 * The change of an order that an IDoc of type ORDERS01 to ORDERS05 with message type ORDCHG means, in our items and units by the
 * partner's code tables. E1EDK01 ACTION 001 cancels the order; with actions in head or lines only what the IDoc holds changes;
 * without any it is the whole order anew. The change's own number is the supplement to the order number (BSTZD). Pure; all
 * issues come at once, with path and line.
 */
export const orderChangeFromIdoc = (body: Uint8Array, given: Given): Mapped<OrderChange> =>
  mapDocument(body, given, (setId) => /^idoc:ORDERS0[1-5]:ORDCHG$/.test(setId), changeFrom, 'change of an order')
