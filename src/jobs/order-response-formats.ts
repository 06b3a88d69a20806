import type { OrderResponse } from '../domain/order-response.ts'
import type { Partner } from '../domain/partner.ts'
import type { SalesOrder } from '../domain/sales-order.ts'
import { writeEdifactInterchange } from '../edi/edifact/write.ts'
import { writeInterchange } from '../edi/x12/write.ts'
import { orderResponseTo855 } from '../mappers/edi/order-response-to-855.ts'
import { orderResponseToOrdrsp } from '../mappers/edi/order-response-to-ordrsp.ts'
import { orderResponseToCxml } from '../mappers/edi/xml/order-response-to-cxml.ts'
import { orderResponseToIdoc } from '../mappers/edi/xml/order-response-to-idoc.ts'
import { orderResponseToUbl } from '../mappers/edi/xml/order-response-to-ubl.ts'
import type { OrderResponseKind } from '../store/store.ts'
import { edifactSettingsOf } from './edifact-settings.ts'

/** What an order response is written from. */
export type OrderResponseInput = {
  answer: OrderResponse
  order: SalesOrder
  partner: Partner
  controlNumbers: { interchange: number; group: number }
  at: Date
  /** The control number of the document that is answered: cXML refers to it. */
  orderControlNumber: string
}

/** How a partner is answered. */
export type OrderResponseFormat = {
  kind: OrderResponseKind
  /** Part of the file name, and its ending. */
  fileName: { kind: string; extension: 'edi' | 'xml' }
  /** Throws RejectedError for values that cannot be written. */
  write(input: OrderResponseInput): Uint8Array
}

const formats: Record<Partner['standard'], OrderResponseFormat> = {
  x12: {
    kind: '855',
    fileName: { kind: '855', extension: 'edi' },
    write: ({ answer, order, partner, controlNumbers, at }) =>
      writeInterchange({
        partner,
        controlNumbers,
        functionalId: 'PR',
        version: partner.version,
        at,
        sets: [orderResponseTo855(answer, order, partner)],
      }),
  },
  edifact: {
    kind: 'ORDRSP',
    fileName: { kind: 'ordrsp', extension: 'edi' },
    write: ({ answer, order, partner, controlNumbers, at }) =>
      writeEdifactInterchange(edifactSettingsOf(partner), {
        controlNumber: String(controlNumbers.interchange),
        at,
        messages: [orderResponseToOrdrsp(answer, order, partner)],
      }),
  },
  ubl: {
    kind: 'UBL OrderResponse',
    fileName: { kind: 'order-response', extension: 'xml' },
    write: ({ answer, order, partner, controlNumbers, at }) =>
      Buffer.from(
        orderResponseToUbl(answer, order, { partner, controlNumber: String(controlNumbers.interchange), at }),
      ),
  },
  idoc: {
    kind: 'IDoc ORDRSP',
    fileName: { kind: 'ordrsp', extension: 'xml' },
    write: ({ answer, order, partner, controlNumbers, at }) =>
      Buffer.from(
        orderResponseToIdoc(answer, order, { partner, controlNumber: String(controlNumbers.interchange), at }),
      ),
  },
  cxml: {
    kind: 'cXML ConfirmationRequest',
    fileName: { kind: 'confirmation', extension: 'xml' },
    write: ({ answer, order, partner, controlNumbers, at, orderControlNumber }) =>
      Buffer.from(
        orderResponseToCxml(answer, order, {
          partner,
          controlNumber: String(controlNumbers.interchange),
          at,
          orderPayloadId: orderControlNumber,
        }),
      ),
  },
}

/** Every partner is answered in the standard it speaks. */
export const orderResponseFormatOf = ({ standard }: Partner): OrderResponseFormat => formats[standard]
