import type { SetText } from './set-text.ts'

const place = 'N1?* N2?2 N3?2 N4?1 REF?12 PER?3 FOB?1'

/**
 * 846 Inventory Inquiry/Advice.
 *
 * Covered: header, places, items with their quantities by kind (QTY01: 17 on hand, 33 available, 29 in transit) and by place.
 * Left open: the fine order of the item's descriptive segments, where the guides of trading partners differ; a segment that
 * stands late among them is a warning.
 */
export const inventory: SetText = {
  elements: '',
  segments: `
BIA 353! 755! 127! 373! 337 306
UIT C001! 212 639 | C0302
`,
  sets: {
    '846': `ST!1 BIA!1 CUR?1 DTM?10 REF?* PER?3 {${place}}
  {LIN!10000 SI?* PID?200 MEA?25 PKG?25 DTM?10 CTP?25 CUR?1 {SAC?25 CUR?1} REF?* PER?3 PO4?1 SDQ?500 MAN?10 LDT?25 MSG?25 TD5?12
    {SLN?100 PID?*} {QTY?* UIT?1 CTP?25 MEA?25 DTM?10 LDT?25 REF?* {SCH?104 DTM?10 REF?*}} {LS?1 LDT?* QTY?* MSG?1 REF?*} LE?1
    {${place} QTY?* LDT?25 DTM?10 SCH?*} {LM?* LQ!*}}
  CTT?1 SE!1`,
  },
}
