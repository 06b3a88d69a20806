/** A row as the database of the stand-in keeps it: references are ids, times ISO with milliseconds. */
export type OdooRow = Record<string, unknown> & { id: number; write_date: string }

/** Finds what a path such as `location_id.usage` leads to: several values where it goes through a list. */
export type PathReader = (row: OdooRow, path: string) => unknown[]

type Condition = readonly [string, string, unknown]
export type OdooDomain = readonly (string | Condition)[]

const isoOf = (stamp: unknown): unknown =>
  typeof stamp === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(stamp)
    ? `${stamp.replace(' ', 'T')}.000Z`
    : stamp

const comparisons: Readonly<Record<string, (value: unknown, wanted: unknown) => boolean>> = {
  '=': (value, wanted) => (value ?? false) === wanted,
  '!=': (value, wanted) => (value ?? false) !== wanted,
  '>': (value, wanted) => isKept(value) && (value as string) > (wanted as string),
  '>=': (value, wanted) => isKept(value) && (value as string) >= (wanted as string),
  '<': (value, wanted) => isKept(value) && (value as string) < (wanted as string),
  '<=': (value, wanted) => isKept(value) && (value as string) <= (wanted as string),
  in: (value, wanted) => Array.isArray(wanted) && wanted.includes(value),
  '=ilike': (value, wanted) => String(value ?? '').toLowerCase() === String(wanted).toLowerCase(),
}
const isKept = (value: unknown): boolean => value !== undefined && value !== null && value !== false

/** Odoo's domains: conditions in prefix notation, those without an operator before them must all hold. */
export const matchesDomain = (row: OdooRow, domain: OdooDomain, valuesAt: PathReader): boolean => {
  const holds = ([path, operator, wanted]: Condition): boolean => {
    const compare = comparisons[operator]
    if (compare === undefined) throw new Error(`Invalid leaf ${JSON.stringify([path, operator, wanted])}`)
    const values = valuesAt(row, path)
    return (values.length === 0 ? [undefined] : values).some((value) => compare(value, isoOf(wanted)))
  }
  let at = 0
  const operand = (): boolean => {
    const part = domain[at]
    at += 1
    if (part === undefined) throw new Error('Domain() ends before its last operand')
    if (typeof part !== 'string') return holds(part)
    if (part === '!') return !operand()
    const [left, right] = [operand(), operand()]
    if (part === '&') return left && right
    if (part === '|') return left || right
    throw new Error(`Invalid operator ${part}`)
  }
  const results: boolean[] = []
  while (at < domain.length) results.push(operand())
  return results.every(Boolean)
}
