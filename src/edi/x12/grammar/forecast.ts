import type { SetText } from './set-text.ts'

const place = 'N1?200 N2?2 N3?2 N4?1 REF?12 PER?3 FOB?1'
const forecasts = '{FST?* QTY?* SDQ?50 {LM?10 LQ!100}}'

/**
 * 830 Planning Schedule with Release Capability.
 *
 * Covered: horizon, parties, items with authorisations, shipped quantities and forecasts, alone (FST) or under a delivery
 * pattern (SDP). Left open: the content of demand detail (DD), names (NM1) and change orders (XPO), and how the cumulative
 * quantities relate to each other.
 */
export const forecast: SetText = {
  elements: `
672 ID 2 2 Resource Authorization Code
675 ID 2 2 Schedule Type Qualifier
676 ID 1 1 Schedule Quantity Qualifier
678 ID 1 2 Ship/Delivery or Calendar Pattern Code
679 ID 1 1 Ship/Delivery Pattern Time Code
680 ID 1 1 Forecast Qualifier
681 ID 1 1 Forecast Timing Qualifier
682 ID 1 2 Part Release Status Code
783 ID 2 2 Planning Schedule Type Code
`,
  segments: `
ATH 672! 373 380 380 373 | R0203
BFR 353! 127 328 675! 676! 373! 373 373! 373 367 324 783 306 | R0203
DD ...
FST 380! 680! 681! 373! 373 374 337 128 127 783 | P0607 P0809
NM1 ...
PRS 682! 352
SDP 678! 679! 678 679 678 679 678 679 | P0304 P0506 P0708
SHP 673 380 374 373 337 373 337 | C0102
XPO ...
`,
  sets: {
    '830': `ST!1 BFR!1 XPO?* CUR?1 REF?12 PER?3 TAX?3 FOB?1 CTP?25 SAC?25 CSH?1 ITD?2 DTM?10 PID?200 MEA?40 PWK?25 PKG?25 TD1?2 TD5?12
  TD3?12 TD4?5 MAN?10 {${place}} {LM?10 LQ!100}
  {LIN!* UIT?1 DTM?10 CUR?1 PO3?25 CTP?25 PID?1000 MEA?40 PWK?25 PKG?25 PO4?1 PRS?1 REF?12 PER?3 SAC?25 ITD?2 TAX?3 FOB?1 LDT?12
    QTY?* ATH?20 TD1?1 TD5?12 TD3?12 TD4?5 MAN?10 DD?100 {SLN?100 PID?1000 {NM1?10 N2?2 N3?2 N4?1 REF?* PER?3}} {${place}}
    {LM?10 LQ!100} ${forecasts} {SDP?260 ${forecasts}} {SHP?25 REF?12} {TD1?* TD5?12 TD3?12 TD4?5}}
  CTT?1 SE!1`,
  },
}
