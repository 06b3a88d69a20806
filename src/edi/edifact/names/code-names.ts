import { codeTables, type NameLanguage } from '../../name-table.ts'
import { documentCodes } from './document-codes.ts'
import { goodsCodes } from './goods-codes.ts'
import { moneyCodes } from './money-codes.ts'
import { partyCodes } from './party-codes.ts'
import { serviceCodes } from './service-codes.ts'

const tables = codeTables({ ...serviceCodes, ...documentCodes, ...partyCodes, ...moneyCodes, ...goodsCodes })

/** What a code value of a data element means, or undefined when the tables do not say. */
export const codeName = (element: string, value: string, language: NameLanguage): string | undefined =>
  tables.get(element)?.get(value)?.[language]
