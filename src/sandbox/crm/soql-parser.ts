/** A date or a datetime stands without quotes; it is not the same as a text that looks like one. */
export type Literal = string | number | boolean | null | { date: string }
export type Condition =
  | { kind: 'and'; parts: Condition[] }
  | { kind: 'or'; parts: Condition[] }
  | { kind: 'not'; part: Condition }
  | { kind: 'compare'; field: string; operator: '=' | '!=' | '<' | '>' | '<=' | '>=' | 'like'; value: Literal }
  | { kind: 'in'; field: string; negated: boolean; values: Literal[] }

export type Query = {
  fields: string[]
  object: string
  where: Condition | undefined
  orderBy: { field: string; descending: boolean }[]
  limit: number | undefined
  offset: number
}

/** A query the org would answer with MALFORMED_QUERY. */
export class SoqlError extends Error {}

type Token = { kind: 'word' | 'text' | 'date' | 'number' | 'mark'; text: string }

const tokenPattern =
  /\s+|'((?:[^'\\]|\\.)*)'|(\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2}))?)|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w.]*)|(<=|>=|!=|<>|[=<>(),])/y

const escaped: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

const tokenise = (soql: string): Token[] => {
  const tokens: Token[] = []
  tokenPattern.lastIndex = 0
  while (tokenPattern.lastIndex < soql.length) {
    const at = tokenPattern.lastIndex
    const match = tokenPattern.exec(soql)
    if (match === null) throw new SoqlError(`unexpected token: '${soql.slice(at, at + 20)}'`)
    const [, text, date, number, word, mark] = match
    if (text !== undefined) {
      tokens.push({ kind: 'text', text: text.replace(/\\(.)/g, (_all, letter: string) => escaped[letter] ?? letter) })
    } else if (date !== undefined) tokens.push({ kind: 'date', text: date })
    else if (number !== undefined) tokens.push({ kind: 'number', text: number })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word })
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark === '<>' ? '!=' : mark })
  }
  return tokens
}

const operators = ['=', '!=', '<', '>', '<=', '>='] as const

/** Parses the part of SOQL the stand-in speaks: SELECT fields FROM object WHERE ... ORDER BY ... LIMIT n OFFSET n. */
export const parseSoql = (soql: string): Query => {
  const tokens = tokenise(soql)
  let at = 0
  const peek = (): Token | undefined => tokens[at]
  const next = (): Token => {
    const token = tokens[at]
    if (token === undefined) throw new SoqlError('unexpected end of query')
    at += 1
    return token
  }
  const isWord = (word: string): boolean => {
    const token = peek()
    return token?.kind === 'word' && token.text.toLowerCase() === word
  }
  const takeWord = (word: string): boolean => {
    if (!isWord(word)) return false
    at += 1
    return true
  }
  const takeMark = (mark: string): boolean => {
    const token = peek()
    if (token?.kind !== 'mark' || token.text !== mark) return false
    at += 1
    return true
  }
  const expectWord = (word: string): void => {
    if (!takeWord(word)) throw new SoqlError(`expecting '${word}', found '${peek()?.text ?? 'end of query'}'`)
  }
  const expectMark = (mark: string): void => {
    if (!takeMark(mark)) throw new SoqlError(`expecting '${mark}', found '${peek()?.text ?? 'end of query'}'`)
  }
  const name = (): string => {
    const token = next()
    if (token.kind !== 'word') throw new SoqlError(`unexpected token: '${token.text}'`)
    return token.text
  }
  const literal = (): Literal => {
    const token = next()
    if (token.kind === 'text') return token.text
    if (token.kind === 'date') return { date: token.text }
    if (token.kind === 'number') return Number(token.text)
    const word = token.text.toLowerCase()
    if (token.kind === 'word' && (word === 'true' || word === 'false')) return word === 'true'
    if (token.kind === 'word' && word === 'null') return null
    throw new SoqlError(`unexpected token: '${token.text}'`)
  }
  const list = <T>(item: () => T): T[] => {
    const items = [item()]
    while (takeMark(',')) items.push(item())
    return items
  }

  const comparison = (): Condition => {
    const field = name()
    if (takeWord('not')) {
      expectWord('in')
      return inList(field, true)
    }
    if (takeWord('in')) return inList(field, false)
    if (takeWord('like')) return { kind: 'compare', field, operator: 'like', value: literal() }
    const token = next()
    const operator = operators.find((one) => token.kind === 'mark' && one === token.text)
    if (operator === undefined) throw new SoqlError(`unexpected token: '${token.text}'`)
    return { kind: 'compare', field, operator, value: literal() }
  }
  const inList = (field: string, negated: boolean): Condition => {
    expectMark('(')
    const values = list(literal)
    expectMark(')')
    return { kind: 'in', field, negated, values }
  }
  const unit = (): Condition => {
    if (takeWord('not')) return { kind: 'not', part: unit() }
    if (!takeMark('(')) return comparison()
    const inner = conditions()
    expectMark(')')
    return inner
  }
  const conditions = (): Condition => {
    const parts = [unit()]
    const kind = isWord('or') ? 'or' : 'and'
    while (takeWord(kind)) parts.push(unit())
    // SOQL wants parentheses where AND and OR meet.
    if (isWord('and') || isWord('or')) throw new SoqlError(`unexpected token: '${peek()?.text}'`)
    const [only] = parts
    return parts.length === 1 && only !== undefined ? only : { kind, parts }
  }
  const count = (): number => {
    const token = next()
    if (token.kind !== 'number' || !/^\d+$/.test(token.text)) throw new SoqlError(`unexpected token: '${token.text}'`)
    return Number(token.text)
  }

  expectWord('select')
  const fields = list(name)
  expectWord('from')
  const object = name()
  const where = takeWord('where') ? conditions() : undefined
  let orderBy: Query['orderBy'] = []
  if (takeWord('order')) {
    expectWord('by')
    orderBy = list(() => {
      const field = name()
      const descending = takeWord('desc')
      if (!descending) takeWord('asc')
      return { field, descending }
    })
  }
  const limit = takeWord('limit') ? count() : undefined
  const offset = takeWord('offset') ? count() : 0
  const rest = peek()
  if (rest !== undefined) throw new SoqlError(`unexpected token: '${rest.text}'`)
  return { fields, object, where, orderBy, limit, offset }
}
