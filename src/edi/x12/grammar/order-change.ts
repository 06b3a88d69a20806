import { pairConditions, pairs } from './segments.ts'
import type { SetText } from './set-text.ts'
import { buyerTerms, lineHead, lineTail, lineText, message, orderHeader, party, references } from './sets.ts'

/** A changed line is an order line begun by POC instead of PO1; the standard sets no bound on how many. */
const changedHead = lineHead.replace('PO1!100000', 'POC?*')

const lineTerms = `PKG?200 PO4?* REF?* PER?3 {SAC?25 CUR?1 CTP?1} IT8?* CSH?* ITD?2 DIS?20 INC?1 TAX?* FOB?* SDQ?500 IT3?5 DTM?10
   TC2?* TD1?1 TD5?12 TD3?12 TD4?5 MAN?10 PCT?* TC2?* CTB?* TXI?* SPI?* ${lineText} CTB?*`

/**
 * 860 Purchase Order Change Request (Buyer) and 865 Purchase Order Change Acknowledgment/Request (Seller).
 *
 * Covered: both beginnings, the header and line segments they share with 850 and 855, and the seller's ACK. Left open: what
 * 850 leaves open, and the rule that an added line (POC02 AI) needs quantity and price while a deleted one (DI) does not.
 */
export const orderChange: SetText = {
  elements: `
670 ID 2 2 Change or Response Type Code
671 R 1 9 Quantity Left to Receive
`,
  segments: `
BCA 353! 587 324! 328 327 373! 326 367 127 373 373 373 92 786 640
BCH 353! 92! 324! 328 327 373! 326 367 127 373 373 1166 786 587 640 1232
POC 350 670! 330 671 C001 212 639 ${pairs(10)} | C0305 C0706 ${pairConditions(8, 10)}
`,
  sets: {
    '860': `ST!1 BCH!1 ${orderHeader} G53?* TXI?* PCT?* {AMT?* REF?* DTM?1 PCT?* {FA1?* FA2!*}} {${message}} {${party} ${references}} ${buyerTerms}
  {${changedHead} ${lineTerms} {QTY?* SI?*} ${lineTail}} {CTT?1 AMT?5} SE!1`,
    '865': `ST!1 BCA!1 ${orderHeader} G53?* AMT?* {${message}} {${party} ${references} ${lineText}} {ADV?* DTM?* MTX?*}
  {${changedHead} ${lineTerms} QTY?* {ACK?104 DTM?1} ${lineTail}} {CTT?1 AMT?5} SE!1`,
  },
}
