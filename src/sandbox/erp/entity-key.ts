import { literalValue } from './odata-filter.ts'

/** The parts of `('1')` or `(SalesOrder='1',SalesOrderItem='10')`, by name; a part without a name is called `defaultName`. */
export const keysIn = (text: string, defaultName: string): Record<string, string> => {
  const keys: Record<string, string> = {}
  const part = /(?:(\w+)=)?((?:datetimeoffset|datetime)?'(?:[^']|'')*'|true|false)/g
  for (const [, name, value = ''] of text.matchAll(part)) keys[name ?? defaultName] = String(literalValue(value))
  return keys
}
