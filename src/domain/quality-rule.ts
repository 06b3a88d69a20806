/** Where a rule found trouble: `field` when it is another than the rule's own. */
export type Finding = { field?: string; value?: string | undefined }

export type QualityRule<V> = {
  name: string
  field: string
  message: string
  find: (value: V) => readonly Finding[]
}

/** A rule whose check answers with true, with what it found, or with a list of it. */
export const rule = <V>(
  name: string,
  field: string,
  check: (value: V) => boolean | Finding | readonly Finding[],
  message: string,
): QualityRule<V> => ({
  name,
  field,
  message,
  find: (value) => {
    const found = check(value)
    if (typeof found === 'boolean') return found ? [{}] : []
    return [found].flat()
  },
})
