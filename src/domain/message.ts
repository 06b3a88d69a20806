/**
 * A text with `{name}` for values; where the number `{n}` decides, one text per plural category. `{name:form}` says how the value is written in
 * the language: an age, a time, the name of a state.
 */
export type Message = string | { one: string; other: string }

type NameOf<T extends string> = T extends `${infer Name}:${string}` ? Name : T
type Names<T extends string> = T extends `${string}{${infer Inside}}${infer Rest}`
  ? NameOf<Inside> | Names<Rest>
  : never
/** The number that decides on the plural is among them, whether or not the text holds it. */
type NamesOf<M> = Names<TextOf<M>> | (M extends { other: string } ? 'n' : never)
type TextOf<M> = M extends { other: infer T extends string } ? T : M extends string ? M : never

/** What a text must be given: nothing when it holds no name. */
export type Args<M, Value = string | number> = [NamesOf<M>] extends [never]
  ? []
  : [values: { [Name in NamesOf<M>]: Value }]

/** What a translation of `Catalogue` must have. A language without plurals leaves out `one`. */
export type Translation<Catalogue> = {
  [Key in keyof Catalogue]: Catalogue[Key] extends string ? string : { one?: string; other: string }
}

export type Filling<Value> = {
  /** Whether `n` takes the singular. */
  isOne: (n: number) => boolean
  /** The text of a value; `form` is what stands behind the colon. */
  write: (value: Value, form: string | undefined) => string
}

/** The text with its values in place; a name without a value stays. Values are never read as texts. */
export const fill = <Value>(
  message: string | { one?: string; other: string },
  values: Readonly<Record<string, Value>>,
  { isOne, write }: Filling<Value>,
): string =>
  chosen(message, values['n'], isOne).replaceAll(
    /\{(\w+)(?::(\w+))?\}/g,
    (whole, name: string, form: string | undefined) => {
      const value = values[name]
      return value === undefined ? whole : write(value, form)
    },
  )

const chosen = (
  message: string | { one?: string; other: string },
  n: unknown,
  isOne: (n: number) => boolean,
): string => {
  if (typeof message === 'string') return message
  return typeof n === 'number' && isOne(n) ? (message.one ?? message.other) : message.other
}
