/**
 * One condition of a filter, as the filter language of API, console and command line reads it:
 * `state:open`, `partner:acme,northwind` (any of), `-code:ITEM_UNKNOWN` (none of), `age>2h`, `at<2026-11-01`, `attempts>=3`.
 * Terms are separated by spaces and must all hold; a value with spaces stands in double quotes; a bare word is a business key or its beginning.
 * `partner:""` is for rows without a partner.
 */
export type Condition = {
  /** One of the fields the list knows; `text` for a bare word. */
  field: string
  op: 'is' | 'is-not' | '<' | '<=' | '>' | '>='
  /** Several for `is` and `is-not`, exactly one for the others. Empty: has none. */
  values: readonly string[]
}
export type Filter = readonly Condition[]

/**
 * What a field holds, which says how it can be asked for. A list of names: one of them. `code`: an error code. `time`: `at>2026-11-01`, `at:2026-11-01` (that day in UTC),
 * `at>2h` (within the last two hours). `age`: `age>2h` (older than two hours). Times and ages and numbers are compared, all others are equal or not.
 */
export type FieldKind = 'text' | 'id' | 'code' | 'number' | 'time' | 'age' | readonly string[]

/** The fields of a list. Each list knows `text`, for bare words. */
export type FilterFields = Readonly<Record<string, FieldKind>> & { readonly text: 'text' }

/** The condition that each of these fields has this value; undefined ones are left out. */
export const conditionsOf = (values: Readonly<Record<string, string | undefined>>): Filter =>
  Object.entries(values).flatMap(([field, value]): Condition[] =>
    value === undefined ? [] : [{ field, op: 'is', values: [value] }],
  )
