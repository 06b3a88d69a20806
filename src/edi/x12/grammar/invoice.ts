import { pairConditions, pairs } from './segments.ts'
import type { SetText } from './set-text.ts'

const place = 'N1?200 N2?2 N3?2 N4?1 REF?12 PER?3 DMG?1'
const taxed = '{SAC?25 TXI?10}'
const tail = '{LM?10 LQ!100}'
const vessel = '{V1?* R4?* DTM?*}'
const accounting = '{FA1?* FA2!*}'

/**
 * 810 Invoice.
 *
 * Covered: header, parties, terms, lines with charges, taxes and sub-lines, totals. Left open: the content of carload (L7),
 * balance (BAL), demographic (DMG), vessel (V1, R4), conditions (CRC), requested service (SR) and funds (FA1, FA2) segments.
 * Whether the total (TDS01, two implied decimals) is the sum of the lines is no matter of syntax.
 */
export const invoice: SetText = {
  elements: `
76 AN 1 22 Invoice Number
140 ID 2 4 Standard Carrier Alpha Code
358 R 1 15 Quantity Invoiced
363 ID 3 3 Note Reference Code
`,
  segments: `
BAL ...
BIG 373! 76! 373 324 328 327 640 353 306 76
CAD 91 206 207 140 387 368 128 127 284 | R0405 C0708
CRC ...
DMG ...
ISS 382 355 81 355 183 355 380 81 | R010305 P0102 P0304 P0506
IT1 350 358 355 212 639 ${pairs(10)} | P020304 ${pairConditions(6, 10)}
L7 ...
NTE 363 352!
SR ...
TDS 610! 610 610 610
`,
  sets: {
    '810': `ST!1 BIG!1 NTE?100 CUR?1 REF?12 YNQ?10 PER?3 {${place}} ITD?* DTM?10 FOB?1 PID?200 MEA?40 PWK?25 PKG?25 L7?1 BAL?*
  INC?1 PAM?* ${tail} {N9?* MSG?10} ${vessel} ${accounting}
  {IT1?200000 CRC?1 QTY?5 CUR?1 IT3?5 TXI?10 CTP?25 PAM?10 MEA?40 {PID?1000 MEA?10} PWK?25 PKG?25 PO4?1 ITD?2 REF?* YNQ?10 PER?5
    SDQ?500 DTM?10 CAD?* L7?* SR?1 ${taxed} {SLN?1000 DTM?1 REF?* PID?1000 ${taxed} TC2?2 TXI?10} {${place}} ${tail} ${vessel}
    ${accounting}}
  TDS!1 TXI?10 CAD?1 AMT?* ${taxed} {ISS?* PID?1} CTT?1 SE!1`,
  },
}
