import type { SetText } from './set-text.ts'

const place = 'N1?* N2?2 N3?2 N4?1 REF?12 PER?*'

/**
 * 832 Price/Sales Catalog.
 *
 * Covered: the catalog's header, parties and terms; items with descriptions, packing, prices (CTP), charges, components and
 * places. Left open: the content of maintenance codes (G53) and media (EFI), and the fine order of the item's segments, where a
 * late one is a warning.
 */
export const catalog: SetText = {
  elements: `
683 ID 2 2 Catalog Purpose Code
684 AN 1 15 Catalog Number
685 AN 1 15 Catalog Version Number
686 AN 1 15 Catalog Revision Number
`,
  segments: `
BCT 683! 684 685 686 352 684 685 686 352 353
G53 ...
`,
  sets: {
    '832': `ST!1 BCT!1 NTE?* CUR?1 CTP?* REF?* YNQ?10 PER?* TAX?3 FOB?1 CTP?* DTM?10 CTB?25 CUR?5 {SAC?* CUR?1} CSH?1 ITD?2 DTM?10 LDT?*
  PID?* MEA?* PWK?* TD1?* PKG?* TD5?* TD3?* TD4?* FOB?1 PKG?* TXI?* MAN?10 MSG?* MTX?* PWK?* {${place} CTP?* SDQ?*} {LM?* LQ!*}
  {LIN?* G53?1 SLN?1 SI?* DTM?10 CTB?* {PID?* PWK?* MEA?*} MEA?40 PKG?200 PO4?* REF?* PER?3 IT8?* TAX?3 FOB?1 ITD?2 TD4?5 MAN?10
    CUR?1 LDT?12 QTY?* SDQ?500 TC2?* MSG?* {CTP?* DTM?10 CUR?1 MEA?*} {SAC?25 CUR?1 DTM?10} {PKG?* MEA?*} {N9?* MSG?* EFI?*}
    {SLN?* PID?* MEA?* PO4?1 CTP?* CUR?1 DTM?10 REF?* {SAC?25 CUR?1}} {${place} LDT?12 CTP?* SDQ?*} {LM?* LQ!*}}
  CTT?1 SE!1`,
  },
}
