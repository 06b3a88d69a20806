import type { OutgoingDocuments, OutgoingEntity } from '../../domain/document.ts'
import type { OrderResponse } from '../../domain/order-response.ts'
import { outgoingDocument } from '../../domain/outgoing-document.ts'
import type { Partner } from '../../domain/partner.ts'
import type { SalesOrder } from '../../domain/sales-order.ts'
import { renderMessage, wrapMessages } from '../../edi/edifact/write.ts'
import { encodeText } from '../../edi/encoding.ts'
import type { RenderedDocument } from '../../edi/rendered-document.ts'
import type { Segment } from '../../edi/segment.ts'
import { functionalIds } from '../../edi/x12/grammar/grammars.ts'
import { renderSet, wrapSets } from '../../edi/x12/write.ts'
import { edifactSettingsOf } from './edifact/edifact-settings.ts'
import { forecastToDelfor } from './edifact/forecast-to-delfor.ts'
import { invoiceToInvoic } from './edifact/invoice-to-invoic.ts'
import { orderResponseToOrdrsp } from './edifact/order-response-to-ordrsp.ts'
import { priceCatalogueToPricat } from './edifact/price-catalogue-to-pricat.ts'
import { shipmentToDesadv } from './edifact/shipment-to-desadv.ts'
import { stockReportToInvrpt } from './edifact/stock-report-to-invrpt.ts'
import { orderResponseToCsv } from './flat/order-response-to-csv.ts'
import { forecastTo830 } from './x12/forecast-to-830.ts'
import { invoiceTo810 } from './x12/invoice-to-810.ts'
import { orderResponseTo855 } from './x12/order-response-to-855.ts'
import { orderResponseTo865 } from './x12/order-response-to-865.ts'
import { priceCatalogueTo832 } from './x12/price-catalogue-to-832.ts'
import { shipmentTo856 } from './x12/shipment-to-856.ts'
import { stockReportTo846 } from './x12/stock-report-to-846.ts'
import type { AnswerGiven } from './xml/answer.ts'
import { customerToIdoc } from './xml/customer-to-idoc.ts'
import { invoiceToIdoc } from './xml/invoice-to-idoc.ts'
import { invoiceToUbl } from './xml/invoice-to-ubl.ts'
import { orderResponseToCxml } from './xml/order-response-to-cxml.ts'
import { orderResponseToIdoc } from './xml/order-response-to-idoc.ts'
import { orderResponseToUbl } from './xml/order-response-to-ubl.ts'
import { priceCatalogueToUbl } from './xml/price-catalogue-to-ubl.ts'
import { productToIdoc } from './xml/product-to-idoc.ts'
import { shipmentToCxml } from './xml/shipment-to-cxml.ts'
import { shipmentToIdoc } from './xml/shipment-to-idoc.ts'
import { shipmentToUbl } from './xml/shipment-to-ubl.ts'
import { stockReportToUbl } from './xml/stock-report-to-ubl.ts'

/** The order an order response answers, or the change of one. */
export type Answered = {
  /** As it stands, a change applied. */
  order: SalesOrder
  /** Control number of the document that is answered: cXML refers to it. */
  controlNumber: string
  /** The buyer's number of the change; empty when changes are not numbered, absent when the order itself is answered. */
  changeNumber?: string
}

/** What a document is made with. */
export type RenderContext = {
  partner: Partner
  /** Needed for order responses. */
  answered?: Answered
}

/** What the interchange around it is made with. */
export type EnvelopeContext = {
  partner: Partner
  controlNumbers: { interchange: number; group: number }
  at: Date
}

export type WriteContext = RenderContext & EnvelopeContext

/** How one kind of document is written in one standard. */
export type OutgoingFormat<E extends OutgoingEntity = OutgoingEntity> = {
  /** As the reader names it: `856`, `DESADV`, `ubl:Invoice`. */
  type: string
  /** Part of the file name, and its ending. */
  fileName: { kind: string; extension: 'edi' | 'xml' | 'csv' }
  /** The bytes of a whole interchange. Throws RejectedError for values that cannot be written. */
  write(value: OutgoingDocuments[E], context: WriteContext): Uint8Array
  /** Where an interchange can hold several documents: `write` in two steps. */
  parts?: DocumentParts<E>
}

export type DocumentParts<E extends OutgoingEntity = OutgoingEntity> = {
  /** Throws RejectedError for values that cannot be written. */
  render(value: OutgoingDocuments[E], context: RenderContext): RenderedDocument
  /** The bytes of an interchange with documents that were rendered for the same partner. */
  wrap(documents: readonly RenderedDocument[], context: EnvelopeContext): Uint8Array
}

/** The answer to a change has a document of its own in some standards. */
type Kind = OutgoingEntity | 'order-change-response'
type EntityOf<K extends Kind> = K extends OutgoingEntity ? K : 'order-response'
type Formats = { readonly [K in Kind]?: OutgoingFormat<EntityOf<K>> }

type Write<T, Context, Written> = (value: T, context: Context) => Written
type ToSegments<E extends OutgoingEntity> = Write<OutgoingDocuments[E], RenderContext, readonly Segment[]>

const ofParts = <E extends OutgoingEntity>(type: string, kind: string, parts: DocumentParts<E>): OutgoingFormat<E> => ({
  type,
  fileName: { kind, extension: 'edi' },
  write: (value, context) => parts.wrap([parts.render(value, context)], context),
  parts,
})

const x12 = <E extends OutgoingEntity>(type: string, map: ToSegments<E>): OutgoingFormat<E> =>
  ofParts(type, type, {
    render: (value, context) => renderSet(map(value, context), context.partner),
    wrap: (documents, { partner, controlNumbers, at }) => {
      const functionalId = functionalIds.get(type)
      if (functionalId === undefined) throw new Error(`transaction set ${type} has no functional identifier`)
      return wrapSets({ partner, controlNumbers, functionalId, version: partner.version, at }, documents)
    },
  })

const edifact = <E extends OutgoingEntity>(type: string, map: ToSegments<E>): OutgoingFormat<E> =>
  ofParts(type, type.toLowerCase(), {
    render: (value, context) => renderMessage(map(value, context), edifactSettingsOf(context.partner, type)),
    wrap: (documents, { partner, controlNumbers, at }) =>
      wrapMessages(
        edifactSettingsOf(partner, type),
        { controlNumber: String(controlNumbers.interchange), at },
        documents,
      ),
  })

const xml = <E extends OutgoingEntity>(
  type: string,
  kind: string,
  map: (value: OutgoingDocuments[E], given: AnswerGiven, context: WriteContext) => string,
): OutgoingFormat<E> => ({
  type,
  fileName: { kind, extension: 'xml' },
  write: (value, context) => {
    const { partner, controlNumbers, at } = context
    return Buffer.from(map(value, { partner, controlNumber: String(controlNumbers.interchange), at }, context))
  },
})

const csv = <E extends OutgoingEntity>(
  type: string,
  kind: string,
  map: Write<OutgoingDocuments[E], RenderContext, string>,
): OutgoingFormat<E> => ({
  type,
  fileName: { kind, extension: 'csv' },
  write: (value, context) => encodeText(map(value, context), context.partner.encoding),
})

const answeredOf = ({ answered }: RenderContext): Answered => {
  if (answered === undefined) throw new Error('an order response is written with the order it answers')
  return answered
}

const formats: Record<Partner['standard'], Formats> = {
  x12: {
    'order-response': x12('855', (value, context) =>
      orderResponseTo855(value, answeredOf(context).order, context.partner),
    ),
    'order-change-response': x12('865', (value, context) => {
      const { order, changeNumber } = answeredOf(context)
      return orderResponseTo865(value, order, context.partner, changeNumber || undefined)
    }),
    shipment: x12('856', (value, { partner }) => shipmentTo856(value, partner)),
    invoice: x12('810', (value, { partner }) => invoiceTo810(value, partner)),
    'stock-level': x12('846', (value, { partner }) => stockReportTo846(value, partner)),
    price: x12('832', (value, { partner }) => priceCatalogueTo832(value, partner)),
    forecast: x12('830', (value, { partner }) => forecastTo830(value, partner)),
  },
  edifact: {
    'order-response': edifact('ORDRSP', (value, context) => {
      const { order, changeNumber } = answeredOf(context)
      return orderResponseToOrdrsp(value, order, context.partner, changeNumber || undefined)
    }),
    shipment: edifact('DESADV', (value, { partner }) => shipmentToDesadv(value, partner)),
    invoice: edifact('INVOIC', (value, { partner }) => invoiceToInvoic(value, partner)),
    'stock-level': edifact('INVRPT', (value, { partner }) => stockReportToInvrpt(value, partner)),
    price: edifact('PRICAT', (value, { partner }) => priceCatalogueToPricat(value, partner)),
    forecast: edifact('DELFOR', (value, { partner }) => forecastToDelfor(value, partner)),
  },
  ubl: {
    'order-response': xml('ubl:OrderResponse', 'order-response', (value, given, context) =>
      orderResponseToUbl(value, answeredOf(context).order, given),
    ),
    shipment: xml('ubl:DespatchAdvice', 'despatch-advice', shipmentToUbl),
    invoice: xml('ubl:Invoice', 'invoice', invoiceToUbl),
    'stock-level': xml('ubl:InventoryReport', 'inventory-report', stockReportToUbl),
    price: xml('ubl:Catalogue', 'catalogue', priceCatalogueToUbl),
  },
  idoc: {
    'order-response': xml('idoc:ORDERS05:ORDRSP', 'ordrsp', (value, given, context) =>
      orderResponseToIdoc(value, answeredOf(context).order, given),
    ),
    shipment: xml('idoc:DELVRY07:DESADV', 'desadv', shipmentToIdoc),
    invoice: xml('idoc:INVOIC02:INVOIC', 'invoic', invoiceToIdoc),
    customer: xml('idoc:DEBMAS07:DEBMAS', 'debmas', customerToIdoc),
    product: xml('idoc:MATMAS05:MATMAS', 'matmas', productToIdoc),
  },
  cxml: {
    'order-response': xml('cxml:ConfirmationRequest', 'confirmation', (value, given, context) =>
      orderResponseToCxml(value, answeredOf(context).order, {
        ...given,
        orderPayloadId: answeredOf(context).controlNumber,
      }),
    ),
    shipment: xml('cxml:ShipNoticeRequest', 'ship-notice', shipmentToCxml),
  },
  flat: {
    'order-response': csv('flat:OrderResponse', 'order-response', (value, context) =>
      orderResponseToCsv(value, answeredOf(context).order, context.partner),
    ),
  },
}

/** How a partner is sent documents of one entity, in the standard it speaks; undefined when that standard has none that we write. */
export const outgoingFormatOf = <E extends OutgoingEntity>(
  { standard }: Partner,
  entity: E,
  answersChange = false,
): OutgoingFormat<E> | undefined => {
  const ofStandard: Formats = formats[standard]
  const special = answersChange && entity === 'order-response' ? ofStandard['order-change-response'] : undefined
  // Both lookups give formats of the entity asked for.
  return (special ?? ofStandard[entity]) as OutgoingFormat<E> | undefined
}

export const outgoingEntities: readonly OutgoingEntity[] = [
  'order-response',
  'shipment',
  'invoice',
  'stock-level',
  'price',
  'forecast',
  'customer',
  'product',
]

/** The entities a partner can be sent. */
export const outgoingEntitiesOf = ({ standard }: Partner): string[] =>
  Object.keys(formats[standard]).filter((kind) => kind !== 'order-change-response')

/** The order response to an order or to the change of one, to be written; undefined for a partner that wants none. */
export const orderResponseDocument = (
  answered: { id: string; entity: string; system: string; flow: string | null; businessKey: string | null },
  answer: OrderResponse,
  partner: Partner,
): ReturnType<typeof outgoingDocument> | undefined => {
  const format = outgoingFormatOf(partner, 'order-response', answered.entity === 'order-change')
  if (!partner.respond || format === undefined) return undefined
  return outgoingDocument({
    partner: partner.name,
    system: answered.system,
    type: format.type,
    entity: 'order-response',
    flow: answered.flow,
    businessKey: answered.businessKey ?? answer.orderNumber,
    canonical: answer,
    answers: answered.id,
  })
}
