import type { SetText } from './set-text.ts'

/**
 * 824 Application Advice: what a partner's application made of a document, beyond its syntax.
 *
 * Covered: header, parties, one OTI for each document spoken of, its errors (TED, with notes) and coded remarks (LM, LQ).
 * Left open: the content of NM1 and of related data (RED).
 */
export const applicationAdvice: SetText = {
  elements: `
3 AN 1 60 Free Form Message
110 ID 1 2 Application Acknowledgment Code
124 AN 2 15 Application Receiver's Code
142 AN 2 15 Application Sender's Code
305 ID 1 2 Transaction Handling Code
346 ID 1 2 Application Type
647 ID 1 3 Application Error Condition Code
961 AN 1 99 Data Element New Content
`,
  segments: `
BGN 353! 127! 373! 337 623 127 640 306 786 | C0504
OTI 110! 128! 127! 142 124 373 337 28 329 143 480 353 640 346 306 305 641 | C0908
RED ...
TED 647! 3 721 719 C030 725 724 961
`,
  sets: {
    '824': `ST!1 BGN!1 CUR?1 {N1?* N2?2 N3?2 N4?1 REF?12 PER?3}
  {OTI?* REF?12 DTM?2 PER?3 AMT?* QTY?* NM1?9 {TED?* CTX?10 NTE?100 RED?*} {LM?* {LQ!100 RED?*}}} SE!1`,
  },
}
