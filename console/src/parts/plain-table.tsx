import type { ReactNode } from 'react'
import { Empty } from './empty.tsx'

export type PlainColumn<T> = { key: string; label: string; cell: (row: T) => ReactNode; align?: 'end' }

export type PlainTableProps<T> = {
  label: string
  rows: readonly T[]
  columns: readonly PlainColumn<T>[]
  keyOf: (row: T) => string
  none: string
}

/** A short table within a page: what is there at once, without filter or pages. On a phone each row is a card. */
export const PlainTable = <T,>({ label, rows, columns, keyOf, none }: PlainTableProps<T>): ReactNode => {
  if (rows.length === 0) return <Empty title={none} />
  return (
    // On a phone the cells are blocks: without the roles a screen reader would hear no table any more.
    // biome-ignore-start lint/a11y/noRedundantRoles: see above
    <table role="table" className="cd-table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ key, label: name, align }) => (
            <th role="columnheader" scope="col" key={key} data-align={align}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr role="row" key={keyOf(row)}>
            {columns.map(({ key, label: name, cell, align }, index) => (
              <td role="cell" key={key} data-label={name} data-align={align} data-primary={index === 0 || undefined}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
    // biome-ignore-end lint/a11y/noRedundantRoles: see above
  )
}
