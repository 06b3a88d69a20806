/**
 * A function that keeps what it made of a text and gives it again: for what a load asks over and over. Of at most `most` texts; then it forgets all and
 * starts again.
 */
export const remember = <T>(most: number, make: (text: string) => T): ((text: string) => T) => {
  const known = new Map<string, T>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined || known.has(text)) return found as T
    const made = make(text)
    if (known.size >= most) known.clear()
    known.set(text, made)
    return made
  }
}

/** What was made for this object before, or else what `make` makes now; kept in `made` as long as the object lives. */
export const rememberFor = <T>(made: WeakMap<object, unknown>, one: object, make: () => T): T => {
  // Whoever owns `made` puts one kind of thing into it, made from the object alone.
  if (made.has(one)) return made.get(one) as T
  const value = make()
  made.set(one, value)
  return value
}
