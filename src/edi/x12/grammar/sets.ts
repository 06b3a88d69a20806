/**
 * Structure of the transaction sets, as `grammar-text.ts` reads it. They hold for 004010 and 005010: a segment that
 * only one of the two releases has is allowed in both, and its greatest count is the wider one.
 *
 * Covered: order of segments, loops, what is mandatory, how often. Left open: codes beyond the lists in `elements.ts`,
 * conditions between segments (semantic notes), the content of segments marked `...` in `segments.ts`.
 */
export const references = 'SI?* FOB?1 TD1?2 TD5?12 TD3?12 TD4?5 PKG?200'
export const party = 'N1?200 N2?2 IN2?* N3?2 N4?* NX2?* REF?12 PER?*'
const transport = 'TD1?2 TD5?12 TD3?12 TD4?5'
/** 005010 has MTX wherever 004010 has MSG. */
const text = 'MSG?1000 MTX?*'
export const message = `N9?1000 DTM?* MEA?40 ${text} PWK?* EFI?*`
const leadTime = `LDT?* QTY?* ${text} REF?*`

const lineParty = `{N1?200 N2?2 IN2?* N3?2 N4?1 QTY?* NX2?* REF?12 PER?3 SI?* DTM?1 FOB?1 SCH?200 ${transport} PKG?200
  {LDT?* MAN?10 QTY?5 ${text} REF?*}}`

const subCharge = '{SAC?25 CUR?1 CTP?1}'
const subQuantity = '{QTY?* SI?*}'
const subLine = `{SLN?1000 ${text} SI?* PID?1000 PO3?104 MEA?* TC2?* ADV?* ${subCharge} DTM?10 CTP?25 PAM?10 PO4?1 TAX?3 ${subQuantity}
  {N9?* DTM?* ${text}} ${subCharge} ${subQuantity} {N1?10 N2?2 IN2?* N3?2 N4?1 NX2?* REF?12 PER?3 SI?*}}`

export const lineHead = `PO1!100000 LIN?* SI?* CUR?1 CN1?1 PO3?25 {CTP?* CUR?1} PAM?10 MEA?40 {PID?1000 MEA?10} PWK?25`

export const lineTail = `{SCH?200 ${transport} REF?*} {PKG?200 MEA?*} LS?1 {${leadTime} {LM?* LQ!*}} LE?1
  {${message}} ${lineParty} ${subLine} {AMT?* REF?* PCT?*} {LM?* LQ!*}`

export const orderHeader = `CUR?1 REF?* PER?3 TAX?* FOB?* CTP?* PAM?10 CSH?25 TC2?* {SAC?25 CUR?1} ITD?* DIS?20 INC?1 DTM?10 {${leadTime}} LIN?5
  SI?* PID?200 MEA?40 PWK?25 PKG?200 TD1?2 TD5?* TD3?12 TD4?5 MAN?10 PCT?* CTB?* TXI?* {${leadTime}}`

/** What 850 and 860 have between their parties and their lines. */
export const buyerTerms = `{LM?* LQ!*} {SPI?* REF?5 DTM?5 ${text} {N1?20 N2?2 N3?2 N4?1 REF?20 G61?1 ${text}} {CB1?* REF?20 DTM?5 LDT?1 ${text}}}
  {ADV?* DTM?* MTX?*}`

/** Texts of a line. */
export const lineText = text

/** 850 Purchase Order. */
export const set850 = `ST!1 BEG!1 ${orderHeader} {AMT?* REF?* DTM?1 PCT?* {FA1?* FA2!*}} {${message}} {${party} ${references}}
  ${buyerTerms}
  {${lineHead} PKG?200 PO4?* REF?* PER?3 {SAC?25 CUR?1 CTP?1} IT8?* CSH?* ITD?2 DIS?20 INC?1 TAX?* FOB?* SDQ?500 IT3?5 DTM?10
   TC2?* TD1?1 TD5?12 TD3?12 TD4?5 PCT?* MAN?10 ${text} SPI?* TXI?* CTB?* {QTY?* SI?*} ${lineTail}}
  {CTT?1 AMT?1} SE!1`

/** 855 Purchase Order Acknowledgment. */
export const set855 = `ST!1 BAK!1 ${orderHeader} AMT?* {${message}} {${party} ${references} ${text}} {ADV?* DTM?* MTX?*}
  {${lineHead.replace('PO1!', 'PO1?')} PKG?200 PO4?* REF?* PER?3 {SAC?25 CUR?1 CTP?1} IT8?* CSH?* ITD?2 DIS?20 INC?1 TAX?* FOB?*
   SDQ?500 DTM?10 TC2?* TD1?1 TD5?12 TD3?12 TD4?5 PCT?* MAN?10 ${text} SPI?* TXI?* CTB?* QTY?* {ACK?104 DTM?1} ${lineTail}}
  {CTT?1 AMT?1} SE!1`

/** 997 Functional Acknowledgment. */
export const set997 = 'ST!1 AK1!1 {AK2?999999 {AK3?999999 AK4?99} AK5!1} AK9!1 SE!1'
