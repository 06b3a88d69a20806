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
