import type { Difference } from '../edi/diff-files.ts'

/** What two plain JSON values do not have in common, by field path; `a` and `b` are JSON text, undefined where nothing stands. */
export const diffValues = (a: unknown, b: unknown, path = ''): Difference[] => {
  if (Array.isArray(a) && Array.isArray(b)) {
    return Array.from({ length: Math.max(a.length, b.length) }, (_, index) =>
      diffValues(a[index], b[index], `${path}[${index}]`),
    ).flat()
  }
  if (isRecord(a) && isRecord(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
      diffValues(a[key], b[key], path === '' ? key : `${path}.${key}`),
    )
  }
  const [left, right] = [textOf(a), textOf(b)]
  return left === right ? [] : [{ path, a: left, b: right }]
}

const textOf = (value: unknown): string | undefined => JSON.stringify(value)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
