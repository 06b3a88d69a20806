/**
 * Yields what `items` yields, and asks for the next one while the last is worked on: the source answers while the store writes. One item is held
 * ahead, never more. What the source throws is thrown in its turn.
 */
export async function* readAhead<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
  const ask = (): Promise<IteratorResult<T>> => {
    const asked = items.next()
    // It is looked at in its turn; until then nobody may call it unhandled.
    asked.catch(() => undefined)
    return asked
  }
  let next = ask()
  try {
    for (;;) {
      const item = await next
      if (item.done === true) return
      next = ask()
      yield item.value
    }
  } finally {
    await next.catch(() => undefined)
    await items.return(undefined)
  }
}
