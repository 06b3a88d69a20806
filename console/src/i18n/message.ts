/** A text with `{name}` for values; where the number `{n}` decides, one text per plural category. */
export type Message = string | { one: string; other: string }

type Names<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never
type TextOf<M> = M extends { other: infer T extends string } ? T : M extends string ? M : never

/** What `t` must be given besides the key: nothing when the text holds no name. */
export type Args<M> = [Names<TextOf<M>>] extends [never]
  ? []
  : [values: { [Name in Names<TextOf<M>>]: string | number }]

/** What a translation of `Catalogue` must have. A language without plurals leaves out `one`. */
export type Translation<Catalogue> = {
  [Key in keyof Catalogue]: Catalogue[Key] extends string ? string : { one?: string; other: string }
}
