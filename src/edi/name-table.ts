/** Languages the tables of names know. */
export type NameLanguage = 'en' | 'zh'

export type Names = Readonly<Record<NameLanguage, string>>
export type NameTable = ReadonlyMap<string, Names>

/** Reads lines `key English | 中文`; a line without Chinese uses the English name for both. */
export const nameTable = (text: string): NameTable =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [, key = '', en = '', zh = en] = /^(\S+) ([^|]+?)(?: \| (.+))?$/.exec(line) ?? []
        return [key, { en, zh }]
      }),
  )

/** Tables of code values, by data element. */
export const codeTables = (texts: Readonly<Record<string, string>>): ReadonlyMap<string, NameTable> =>
  new Map(Object.entries(texts).map(([element, text]) => [element, nameTable(text)]))
