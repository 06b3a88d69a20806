import type { SetText } from './set-text.ts'

const place = 'N1?200 N2?2 N3?2 N4?1 REF?12 PER?3 FOB?1'

/**
 * 856 Ship Notice/Manifest.
 *
 * Covered: the header, every segment of the HL loop in the order of the standard, and the loops within it. Which levels (HL03)
 * follow which is agreed between partners, so any segment may stand at any level; that parents exist is checked in
 * `check-hierarchy.ts`. Left open: the content of hazardous material (LH1 to LHE), yes/no questions (YNQ), pallets (PAL),
 * vessels (V1, R4), and which of header and summary 005010 alone adds.
 */
export const shipNotice: SetText = {
  elements: `
327 AN 1 8 Change Order Sequence Number
382 R 1 10 Number of Units Shipped
396 AN 2 30 Shipment Identification
622 N0 1 5 Number of Customer Loads
628 AN 1 12 Hierarchical ID Number
641 ID 3 3 Status Reason Code
646 R 1 15 Quantity Shipped to Date
728 ID 1 2 Returnable Container Load Make-Up Code
734 AN 1 12 Hierarchical Parent ID Number
735 ID 1 2 Hierarchical Level Code
736 ID 1 1 Hierarchical Child Code
1005 ID 4 4 Hierarchical Structure Code
`,
  segments: `
BSN 353! 396! 373! 337! 1005 640 641 | C0706
CLD 622! 382! 103 357 355 | C0504
DTP 374! 1250! 1251!
ETD ...
GF ...
HL 628! 734 735! 736
LEP ...
LFH ...
LH1 ...
LH2 ...
LH3 ...
LH4 ...
LHE ...
LHR ...
LHT ...
PAL ...
PRF 324! 328 327 373 350 367 92
R4 ...
SN1 350 382! 355! 646 330 355 728 668 | P0506
TSD ...
V1 ...
YNQ ...
`,
  sets: {
    '856': `ST!1 BSN!1 DTM?10
  {HL!200000 LIN?1 SN1?1 SLN?1000 PRF?1 PO4?1 PID?200 MEA?40 PWK?25 PKG?25 TD1?20 TD5?12 TD3?12 TD4?5 TSD?1 REF?* PER?3
    {LH1?100 LH2?4 LH3?12 LFH?20 LEP?3 LH4?1 LHT?3 LHR?5 PER?5 LHE?1} {CLD?200 REF?200 DTP?1} MAN?* DTM?10 FOB?1 PAL?1
    {${place}} SDQ?50 ETD?1 CUR?1 {SAC?* CUR?1} GF?1 YNQ?10 {LM?10 LQ!100} {V1?* R4?* DTM?*}}
  CTT?1 SE!1`,
  },
}
