import { type DocumentRule, rulesFrom } from './rule.ts'

/** The control record is the same in all of them. */
const controlRecord = `
  . EDI_DC40 must
  EDI_DC40 IDOCTYP must
  EDI_DC40 MESTYP must
  EDI_DC40 SNDPRN must
  EDI_DC40 RCVPRN must
`

const idocRulesFrom = (...texts: string[]): DocumentRule[] =>
  [controlRecord, ...texts].flatMap((text) => rulesFrom(text))

/** What ORDERS01 to ORDERS05 have in common as an order, its change and its answer. */
const anyOrder = `
  . E1EDK01 must
  E1EDK01 CURCY may currency
  E1EDK02 QUALF must
  E1EDK03 IDDAT must
  E1EDK03 DATUM may compact-date
  E1EDP01 VPREI may number
  E1EDP01 PEINH may number
  E1EDP01/E1EDP19 QUALF must
  E1EDP01/E1EDP20 WMENG may number
  E1EDP01/E1EDP20 EDATU may compact-date
`

/** What an order cannot be understood without. */
const orders = idocRulesFrom(
  anyOrder,
  `
  . E1EDKA1 must
  E1EDKA1 PARVW must
  . E1EDP01 must
  E1EDP01 MENGE must number
`,
)

/** A change may have no lines, and a line that is deleted has a number only. */
const orderChange = idocRulesFrom(
  anyOrder,
  `
  E1EDKA1 PARVW must
  E1EDP01 POSEX must
  E1EDP01 MENGE may number
`,
)

const orderResponse = idocRulesFrom(
  anyOrder,
  `
  . E1EDK02 must
  . E1EDP01 must
  E1EDP01 POSEX must
  E1EDP01 MENGE must number
`,
)

/** INVOIC01 and INVOIC02. */
const invoice = idocRulesFrom(`
  . E1EDK01 must
  E1EDK01 CURCY may currency
  . E1EDKA1 must
  E1EDKA1 PARVW must
  E1EDK02 QUALF must
  E1EDK03 IDDAT must
  E1EDK03 DATUM may compact-date
  E1EDK04 MSATZ may number
  E1EDK04 MWSBT may number
  E1EDK05 BETRG may number
  E1EDK18 TAGE may number
  . E1EDP01 must
  E1EDP01 MENGE must number
  E1EDP01 VPREI may number
  E1EDP01 PEINH may number
  E1EDP01 NETWR may number
  E1EDP01/E1EDP19 QUALF must
  E1EDP01/E1EDP26 QUALF must
  E1EDP01/E1EDP26 BETRG may number
  . E1EDS01 must
  E1EDS01 SUMID must
  E1EDS01 SUMME must number
`)

/** DELVRY01 to DELVRY07 as despatch advice. */
const despatchAdvice = idocRulesFrom(`
  . E1EDL20 must
  E1EDL20 BTGEW may number
  E1EDL20 ANZPK may number
  E1EDL20/E1ADRM1 PARTNER_Q must
  E1EDL20/E1EDT13 QUALF must
  E1EDL20/E1EDT13 NTANF may compact-date
  E1EDL20/E1EDT13 ISDD may compact-date
  E1EDL20/E1EDL24 POSNR must
  E1EDL20/E1EDL24 LFIMG must number
  E1EDL20/E1EDL24 ORMNG may number
  E1EDL20/E1EDL24 VFDAT may compact-date
  E1EDL20/E1EDL24/E1EDL41 BSTDT may compact-date
  E1EDL20/E1EDL37 EXIDV must
  E1EDL20/E1EDL37 BRGEW may number
  E1EDL20/E1EDL37/E1EDL44 VEMNG may number
`)

/** DEBMAS01 to DEBMAS07. */
const customer = idocRulesFrom(`
  . E1KNA1M must
  E1KNA1M NAME1 must
  E1KNA1M/E1KNVVM WAERS may currency
  E1KNA1M/E1KNKKM KLIMK may number
`)

/** MATMAS01 to MATMAS05. */
const material = idocRulesFrom(`
  . E1MARAM must
  E1MARAM MEINS must
  E1MARAM/E1MARMM MEINH must
`)

const kinds: readonly (readonly [setId: RegExp, rules: readonly DocumentRule[]])[] = [
  [/^idoc:ORDERS0[1-5]$/, orders],
  [/^idoc:ORDERS0[1-5]:ORDCHG$/, orderChange],
  [/^idoc:ORDERS0[1-5]:ORDRSP$/, orderResponse],
  [/^idoc:INVOIC0[12]:INVOIC$/, invoice],
  [/^idoc:DELVRY0[1-7]:DESADV$/, despatchAdvice],
  [/^idoc:DEBMAS0[1-7]:DEBMAS$/, customer],
  [/^idoc:MATMAS0[1-5]:MATMAS$/, material],
]

/** Rules by `idoc:` and the basic type, with the message type behind it where that is not ORDERS. */
export const idocRules = (setId: string): readonly DocumentRule[] | undefined =>
  kinds.find(([pattern]) => pattern.test(setId))?.[1]
