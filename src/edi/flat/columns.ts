import { type FlatLayout, type FlatPath, flatPaths } from '../../domain/flat-layout.ts'

/** Where a row holds a value. */
export type Column = {
  /** Of the cell, from 0. */
  index: number
  /** As messages call it: `column 3 "Quantity"`, `characters 10 to 14`. */
  name: string
  /** Digits behind a decimal mark that is not written. */
  decimals?: number | undefined
}

/** A layout, applied to a file. */
export type Columns = {
  byPath: ReadonlyMap<FlatPath, readonly Column[]>
  /** Cells a row must have; undefined when any number will do. */
  count: number | undefined
}

/** From and to are offsets as `slice` takes them. */
export type Stretch = { from: number; to: number; decimals?: number | undefined }

type Spec =
  | string
  | number
  | { from: number; to: number; decimals?: number | undefined }
  | { start: number; length: number; decimals?: number | undefined }

const specsOf = (layout: FlatLayout, path: FlatPath): readonly Spec[] => {
  const spec: Spec | readonly Spec[] | undefined = layout.fields[path]
  if (spec === undefined) return []
  return typeof spec === 'object' && !('decimals' in spec) && !('from' in spec) && !('start' in spec) ? spec : [spec]
}

const nameOf = (text: string): string => text.trim().toLowerCase()

/**
 * Where each value stands in a CSV file, by its heading (or, without one, its first row). Text when the heading does not fit the layout.
 */
export const columnsOfCsv = (layout: FlatLayout & { format: 'csv' }, first: readonly string[]): Columns | string => {
  const headings = layout.header ? first.map(nameOf) : []
  while (headings.at(-1) === '') headings.pop()
  const count = layout.columns ?? (layout.header ? headings.length : first.length)
  const byPath = new Map<FlatPath, Column[]>()
  for (const path of flatPaths) {
    for (const spec of specsOf(layout, path)) {
      const index = typeof spec === 'number' ? spec - 1 : headings.indexOf(nameOf(String(spec)))
      const heading = layout.header ? first[index]?.trim() : undefined
      if (typeof spec === 'string' && index < 0) return missingText(spec, path, first)
      if (typeof spec === 'string' && headings.lastIndexOf(nameOf(spec)) !== index)
        return `Column "${spec}" stands twice in the heading: name the one for "${path}" by its number`
      if (index >= count) return `The file has ${count} columns; "${path}" is to stand in column ${index + 1}`
      const name = heading === undefined ? `column ${index + 1}` : `column ${index + 1} "${heading}"`
      byPath.set(path, [...(byPath.get(path) ?? []), { index, name }])
    }
  }
  return { byPath, count }
}

const mostShown = 200

const missingText = (heading: string, path: FlatPath, first: readonly string[]): string => {
  const seen = first.join(', ').slice(0, mostShown)
  return `The heading has no column "${heading}", where "${path}" is to stand; it has: ${seen}`
}

/** Where each value stands in rows of fixed width, as cells in the order of `stretches`. */
export const columnsOfFixed = (
  layout: FlatLayout & { format: 'fixed' },
): { columns: Columns; stretches: Stretch[] } => {
  const stretches: Stretch[] = []
  const byPath = new Map<FlatPath, Column[]>()
  for (const path of flatPaths) {
    for (const spec of specsOf(layout, path)) {
      const stretch = stretchOf(spec)
      const name = `characters ${stretch.from + 1} to ${stretch.to}`
      const column = { index: stretches.length, name, decimals: stretch.decimals }
      byPath.set(path, [...(byPath.get(path) ?? []), column])
      stretches.push(stretch)
    }
  }
  return { columns: { byPath, count: undefined }, stretches }
}

const stretchOf = (spec: Spec): Stretch => {
  if (typeof spec !== 'object') return { from: 0, to: 0 }
  return 'from' in spec
    ? { from: spec.from - 1, to: spec.to, decimals: spec.decimals }
    : { from: spec.start - 1, to: spec.start - 1 + spec.length, decimals: spec.decimals }
}
