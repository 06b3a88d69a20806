import type * as z from 'zod'
import type { product as productSchema } from '../../../domain/product.ts'
import { leaf } from '../../../edi/xml/write-xml.ts'
import type { AnswerGiven } from './answer.ts'
import { field, segment, unitCode, words, writeIdoc } from './idoc-segments.ts'

type Product = z.infer<typeof productSchema>

/** MSGFN: the record replaces what the receiver has. */
const replace = leaf('MSGFN', '005')

/** Item numbers of more characters stand in MATNR_LONG, as S/4HANA has them. */
const longestNumber = 18

/**
 * A product as IDoc XML of type MATMAS05 (of which the core is used), as text to be sent as UTF-8. The name is cut to 40 characters
 * and sent as English; a product that is no longer sold is marked for deletion (LVORM). Throws RejectedError for an item number
 * of more than 40 characters (VALUE_INVALID) and for a unit without a code (UNIT_UNKNOWN).
 */
export const productToIdoc = (product: Product, given: AnswerGiven): string => {
  const { itemId, gtin, name, active } = product
  const unit = unitCode(product.unit, given.partner)
  const basic = segment(
    'E1MARAM',
    replace,
    itemId.length > longestNumber ? undefined : leaf('MATNR', itemId),
    leaf('LVORM', active ? undefined : 'X'),
    leaf('MEINS', unit),
    leaf('EAN11', gtin),
    itemId.length > longestNumber ? field('MATNR_LONG', itemId, 40) : undefined,
    segment('E1MAKTM', replace, leaf('SPRAS', 'E'), words('MAKTX', name, 40), leaf('SPRAS_ISO', 'EN')),
    segment('E1MARMM', replace, leaf('MEINH', unit), leaf('UMREZ', '1'), leaf('UMREN', '1'), leaf('EAN11', gtin)),
  )
  return writeIdoc({ type: 'MATMAS05', message: 'MATMAS', sender: 'LS' }, given, [basic])
}
