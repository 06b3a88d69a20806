/** Languages the tables of names know. */
export type NameLanguage = 'en' | 'zh'

export type NameTable = ReadonlyMap<string, Readonly<Record<NameLanguage, string>>>

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
