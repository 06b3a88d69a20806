/**
 * What a value has to be; plain text where nothing is said. A GS1 key is one under its own scheme only; `serial-code` is always
 * an SSCC. `element` may hold nothing but attributes.
 */
export type ValueType =
  | 'text'
  | 'date'
  | 'compact-date'
  | 'number'
  | 'currency'
  | 'gtin'
  | 'gln'
  | 'sscc'
  | 'serial-code'
  | 'element'
  | 'boolean'

/** One thing that must or may stand below every element at `context`. */
export type DocumentRule = {
  /** Path from the document's root; '' is the root. */
  context: string
  /** Path below it; with `@` an attribute. */
  path: string
  isMandatory: boolean
  type: ValueType
  /** Holds for documents of this profile only. */
  profile: 'peppol' | undefined
}

const types: ReadonlyMap<string, ValueType> = new Map([
  ['date', 'date'],
  ['compact-date', 'compact-date'],
  ['number', 'number'],
  ['currency', 'currency'],
  ['gtin', 'gtin'],
  ['gln', 'gln'],
  ['sscc', 'sscc'],
  ['serial-code', 'serial-code'],
  ['element', 'element'],
  ['boolean', 'boolean'],
])

/** A line is: context or `.`, path, then `must` or `may`, a type, `peppol`. */
export const rulesFrom = (text: string): DocumentRule[] =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const [context = '', path = '', ...words] = line.trim().split(/\s+/)
      const type = words.map((word) => types.get(word)).find((each) => each !== undefined)
      return {
        context: context === '.' ? '' : context,
        path,
        isMandatory: words.includes('must'),
        type: type ?? 'text',
        profile: words.includes('peppol') ? 'peppol' : undefined,
      }
    })
