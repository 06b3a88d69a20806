import type { Mapped } from '../../../domain/issue.ts'
import type { OrderResponse } from '../../../domain/order-response.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Delimiters } from '../../../edi/edi.ts'
import { type AnswerSet, responseFromSet } from './response-from-set.ts'

const answer: AnswerSet = {
  setId: '855',
  beginning: 'BAK',
  sellerOrderNumber: 8,
  issueDate: 9,
  lineId: 'PO1',
  refusal: 'Only a purchase order acknowledgment (855) can be read as the answer to an order',
}

/**
 * The answer an 855 gives. `body` is the transaction set from ST to SE. Items are the seller's own codes (VP, VN, SK, VC), taken
 * as they are; units go through the partner's table. All issues come at once.
 *
 * Of what `orderResponseTo855` writes, two things cannot be told apart and are read the shorter way: a line that comes whole
 * without a date has no promises, and the rest of a back-ordered line without a date is not among them. A line whose answer
 * had no price has the order's; what a rejected line once promised is not written.
 */
export const orderResponseFrom855 = (
  body: Uint8Array,
  given: { partner: Partner; delimiters: Delimiters },
): Mapped<OrderResponse> => responseFromSet(body, given, answer)
