import type { Mapped } from '../../../domain/issue.ts'
import type { OrderResponse } from '../../../domain/order-response.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Delimiters } from '../../../edi/edi.ts'
import { type AnswerSet, responseFromSet } from './response-from-set.ts'

const answer: AnswerSet = {
  setId: '865',
  beginning: 'BCA',
  sellerOrderNumber: 9,
  issueDate: 10,
  lineId: 'POC',
  refusal: 'Only a purchase order change acknowledgment (865) can be read as the answer to an order change',
}

/**
 * The answer an 865 gives to an order change; the number of the change (BCA05) is not part of it. `body` is the transaction set from
 * ST to SE. Read as the 855 is: see `orderResponseFrom855`.
 */
export const orderResponseFrom865 = (
  body: Uint8Array,
  given: { partner: Partner; delimiters: Delimiters },
): Mapped<OrderResponse> => responseFromSet(body, given, answer)
