import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { customer } from '../../../../src/domain/customer.ts'
import { invoice } from '../../../../src/domain/invoice.ts'
import type { Mapped } from '../../../../src/domain/issue.ts'
import { orderChange } from '../../../../src/domain/order-change.ts'
import { orderResponse } from '../../../../src/domain/order-response.ts'
import type { Partner } from '../../../../src/domain/partner.ts'
import { product } from '../../../../src/domain/product.ts'
import { shipment } from '../../../../src/domain/shipment.ts'
import { customerFromIdoc } from '../../../../src/mappers/edi/xml/customer-from-idoc.ts'
import { invoiceFromIdoc } from '../../../../src/mappers/edi/xml/invoice-from-idoc.ts'
import { orderChangeFromIdoc } from '../../../../src/mappers/edi/xml/order-change-from-idoc.ts'
import { orderResponseFromIdoc } from '../../../../src/mappers/edi/xml/order-response-from-idoc.ts'
import { productFromIdoc } from '../../../../src/mappers/edi/xml/product-from-idoc.ts'
import { shipmentFromIdoc } from '../../../../src/mappers/edi/xml/shipment-from-idoc.ts'
import { idocOf, idocPartner } from './idoc-values.ts'

type Reader = (body: Uint8Array, given: { partner: Partner }) => Mapped<unknown>
type Schema = { safeParse(value: unknown): { success: boolean; error?: { message: string } | undefined } }

const item =
  '<E1EDP19><QUALF>001</QUALF><IDTNR>NW-100518</IDTNR></E1EDP19><E1EDP19><QUALF>002</QUALF><IDTNR>KB-101</IDTNR></E1EDP19>'
const orderHead =
  '<E1EDK01><ACTION>004</ACTION><CURCY>EUR</CURCY><KUNDEUINR>DE1</KUNDEUINR><ZTERM>ZB30</ZTERM><BSART>INVO</BSART><BELNR>815</BELNR></E1EDK01><E1EDKA1><PARVW>AG</PARVW><PARTN>1</PARTN><LIFNR>2</LIFNR><ILNNR>4012345000016</ILNNR><STRAS>A</STRAS><LAND1>DE</LAND1></E1EDKA1><E1EDK02><QUALF>001</QUALF><BELNR>PO-1</BELNR><DATUM>20261101</DATUM></E1EDK02><E1EDK03><IDDAT>012</IDDAT><DATUM>20261120</DATUM></E1EDK03><E1EDK18><TAGE>30</TAGE><PRZNT>2</PRZNT></E1EDK18>'
const orderLine = `<E1EDP01><POSEX>10</POSEX><ACTION>002</ACTION><MENGE>4</MENGE><MENEE>EA</MENEE><VPREI>2</VPREI><PEINH>1</PEINH><NETWR>8</NETWR><E1EDP20><WMENG>4</WMENG><EDATU>20261210</EDATU></E1EDP20>${item}<E1EDP05><ALCKZ>-</ALCKZ><BETRG>1</BETRG></E1EDP05><E1EDP04><MSATZ>19</MSATZ></E1EDP04></E1EDP01>`
const sums = ['010', '011', '017'].map((code) => `<E1EDS01><SUMID>${code}</SUMID><SUMME>8</SUMME></E1EDS01>`).join('')
const delivery =
  '<E1EDL20><LIFEX>S-1</LIFEX><BTGEW>5</BTGEW><GEWEI>KGM</GEWEI><ANZPK>1</ANZPK><E1EDL55><QUALF>TRK</QUALF><REFNR>7</REFNR></E1EDL55><E1ADRM1><PARTNER_Q>WE</PARTNER_Q><PARTNER_ID>7</PARTNER_ID><E1ADRE1><EXTEND_Q>100</EXTEND_Q><EXTEND_D>4012345000016</EXTEND_D></E1ADRE1></E1ADRM1><E1EDT13><QUALF>015</QUALF><NTANF>20261120</NTANF><NTANZ>140500</NTANZ></E1EDT13><E1EDL24><POSNR>10</POSNR><MATNR>A</MATNR><LFIMG>4</LFIMG><VRKME>EA</VRKME><EAN11>4012345800296</EAN11><ORMNG>5</ORMNG><E1EDL41><QUALI>001</QUALI><BSTNR>PO-1</BSTNR></E1EDL41></E1EDL24><E1EDL37><EXIDV>340123450000000017</EXIDV><BRGEW>4</BRGEW><GWEIM>KGM</GWEIM><E1EDL44><EXIDV>B</EXIDV></E1EDL44><E1EDL44><POSNR>10</POSNR><VEMNG>3</VEMNG></E1EDL44></E1EDL37><E1EDL37><EXIDV>B</EXIDV><E1EDL44><EXIDV>340123450000000017</EXIDV></E1EDL44></E1EDL37></E1EDL20>'
const basic =
  '<E1KNA1M><KUNNR>1</KUNNR><BBBNR>4012345</BBBNR><BBSNR>00001</BBSNR><BUBKZ>6</BUBKZ><LAND1>DE</LAND1><NAME1>A</NAME1><E1KNVVM><WAERS>EUR</WAERS></E1KNVVM><E1KNVKM><NAME1>B</NAME1></E1KNVKM><E1KNKKM><KLIMK>10</KLIMK></E1KNKKM></E1KNA1M>'
const material =
  '<E1MARAM><MATNR>A</MATNR><MEINS>EA</MEINS><EAN11>4012345800296</EAN11><E1MAKTM><MAKTX>B</MAKTX></E1MAKTM></E1MARAM>'

const kinds: [name: string, text: string, read: Reader, schema: Schema][] = [
  ['DESADV', idocOf('DELVRY07', 'DESADV', delivery), shipmentFromIdoc, shipment],
  ['INVOIC', idocOf('INVOIC02', 'INVOIC', orderHead + orderLine + sums), invoiceFromIdoc, invoice],
  ['ORDCHG', idocOf('ORDERS05', 'ORDCHG', orderHead + orderLine), orderChangeFromIdoc, orderChange],
  [
    'replacing ORDCHG',
    idocOf('ORDERS05', 'ORDCHG', (orderHead + orderLine).replace(/<ACTION>.*?<\/ACTION>/g, '')),
    orderChangeFromIdoc,
    orderChange,
  ],
  ['ORDRSP', idocOf('ORDERS05', 'ORDRSP', orderHead + orderLine), orderResponseFromIdoc, orderResponse],
  ['DEBMAS', idocOf('DEBMAS07', 'DEBMAS', basic), customerFromIdoc, customer],
  ['MATMAS', idocOf('MATMAS05', 'MATMAS', material), productFromIdoc, product],
]

const strange = fc.constantFrom(
  '',
  ' ',
  '0',
  '00000000',
  '001',
  '002',
  '003',
  '-1',
  '1-',
  '1e9',
  'NaN',
  '9'.repeat(40),
  'x'.repeat(2000),
  '20260231',
  '__proto__',
  'constructor',
  "'+*~?:",
  '&lt;&amp;',
  '漢😀',
)

/** One thing done to the n-th leaf of a document, or to an element anywhere. */
const mutations = fc.array(
  fc.record({ at: fc.nat(200), kind: fc.constantFrom('value', 'drop', 'repeat'), value: strange }),
  { minLength: 1, maxLength: 4 },
)
type Mutation = { at: number; kind: string; value: string }

const leaves = /<(\w+)>([^<]*)<\/\1>/g

const mutate = (text: string, { at, kind, value }: Mutation): string => {
  const from = text.indexOf('</EDI_DC40>')
  const body = text.slice(from)
  const count = [...body.matchAll(leaves)].length
  let index = -1
  const done = body.replace(leaves, (whole: string, name: string) => {
    index += 1
    if (count === 0 || index !== at % count) return whole
    if (kind === 'drop') return ''
    return kind === 'repeat' ? whole + whole : `<${name}>${value}</${name}>`
  })
  return text.slice(0, from) + done
}

const check = (text: string, read: Reader, schema: Schema): void => {
  const result = read(Buffer.from(text), { partner: idocPartner() })
  if (!result.ok) {
    expect(result.issues).not.toEqual([])
    return
  }
  const parsed = schema.safeParse(result.value)
  expect(parsed.error?.message).toBeUndefined()
}

describe.each(kinds)('a %s', (_, text, read, schema) => {
  it('with anything in its fields is a whole value or has issues', () => {
    expect(read(Buffer.from(text), { partner: idocPartner() })).toMatchObject({ ok: true })
    fc.assert(
      fc.property(mutations, (all) => {
        check(all.reduce(mutate, text), read, schema)
      }),
      { numRuns: 150 },
    )
  })

  it('that holds nothing, or is no XML, has issues', () => {
    const empty = text.replace(/<\/EDI_DC40>.*<\/IDOC>/s, '</EDI_DC40></IDOC>')
    for (const bytes of [empty, '', '<a>', text.slice(0, -20)]) {
      const result = read(Buffer.from(bytes), { partner: idocPartner() })
      expect(result.ok ? [] : result.issues).not.toEqual([])
    }
  })
})
