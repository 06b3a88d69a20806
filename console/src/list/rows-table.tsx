import { Checkbox } from '@mantine/core'
import { type ReactNode, useRef } from 'react'
import { useText } from '../i18n/i18n.tsx'
import { PageLink } from '../shell/page-link.tsx'
import type { Column } from './column.ts'
import { useRowKeys } from './use-row-keys.ts'
import type { Selection } from './use-selection.ts'

export type RowsTableProps<T> = {
  label: string
  rows: readonly T[]
  columns: readonly Column<T>[]
  idOf: (row: T) => string
  /** Where the first column leads. */
  pathOf?: (row: T) => string
  selection?: Selection
  /** Old rows, while the new ones are asked for. */
  faded?: boolean
}

/** Rows as a table; on a phone each row is a card. */
export const RowsTable = <T,>(props: RowsTableProps<T>): ReactNode => {
  const { label, rows, columns, idOf, pathOf, selection, faded = false } = props
  const t = useText()
  const table = useRef<HTMLTableElement>(null)
  useRowKeys(table)
  const ids = rows.map(idOf)
  const chosen = selection === undefined ? 0 : ids.filter(selection.has).length
  return (
    // On a phone the cells are blocks: without the roles a screen reader would hear no table any more.
    // biome-ignore-start lint/a11y/noRedundantRoles: see above
    <table ref={table} role="table" className="cd-table" aria-label={label} data-faded={faded || undefined}>
      <thead role="rowgroup">
        <tr role="row">
          {selection === undefined ? null : (
            <th role="columnheader" scope="col" className="cd-choose">
              <Checkbox
                size="xs"
                aria-label={t('list.chooseAll')}
                checked={chosen > 0 && chosen === ids.length}
                indeterminate={chosen > 0 && chosen < ids.length}
                onChange={() => selection.toggleAll(ids)}
              />
            </th>
          )}
          {columns.map(({ key, label: name, align }) => (
            <th role="columnheader" scope="col" key={key} data-align={align}>
              {t(name)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => {
          const id = idOf(row)
          return (
            <tr role="row" key={id} data-row data-chosen={selection?.has(id) || undefined}>
              {selection === undefined ? null : (
                <td role="cell" className="cd-choose">
                  <Checkbox
                    size="xs"
                    aria-label={t('list.choose', { what: String(columns[0]?.value(row) ?? id) })}
                    checked={selection.has(id)}
                    onChange={() => selection.toggle(id)}
                  />
                </td>
              )}
              {columns.map((column, index) => (
                <td
                  role="cell"
                  key={column.key}
                  data-label={t(column.label)}
                  data-align={column.align}
                  data-grow={column.grow || undefined}
                  data-primary={index === 0 || undefined}
                >
                  {index === 0 && pathOf !== undefined ? (
                    <PageLink to={pathOf(row)}>{column.cell(row)}</PageLink>
                  ) : (
                    column.cell(row)
                  )}
                </td>
              ))}
            </tr>
          )
        })}
      </tbody>
    </table>
    // biome-ignore-end lint/a11y/noRedundantRoles: see above
  )
}
