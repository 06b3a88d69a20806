/** E-mail addresses and telephone numbers in a canonical value: the fields `email` and `phone`, wherever they stand. */
export const personalTextsOf = (value: unknown): { kind: 'email' | 'phone'; text: string }[] => {
  if (Array.isArray(value)) return value.flatMap(personalTextsOf)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    (key === 'email' || key === 'phone') && typeof inner === 'string' && inner !== ''
      ? [{ kind: key, text: inner } as const]
      : personalTextsOf(inner),
  )
}
