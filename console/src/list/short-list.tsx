import type { ReactNode } from 'react'
import { Empty } from '../parts/empty.tsx'
import { type Column, useChosenColumns } from './column.ts'
import { ListTools } from './list-tools.tsx'
import { RowsTable } from './rows-table.tsx'

export type ShortListProps<T> = {
  list: string
  label: string
  rows: readonly T[]
  columns: readonly Column<T>[]
  idOf: (row: T) => string
  pathOf?: (row: T) => string
  none: string
}

/** A list that comes whole: what the configuration names. Columns, keys and export as in every list. */
export const ShortList = <T,>({ list, label, rows, columns, idOf, pathOf, none }: ShortListProps<T>): ReactNode => {
  const chosen = useChosenColumns(list, columns)
  if (rows.length === 0) return <Empty title={none} />
  return (
    <div className="cd-list">
      <div className="cd-list-head cd-end">
        <ListTools list={list} read={async () => ({ rows, cut: false })} columns={columns} chosen={chosen} />
      </div>
      <RowsTable
        label={label}
        rows={rows}
        columns={chosen.shown}
        idOf={idOf}
        {...(pathOf === undefined ? {} : { pathOf })}
      />
    </div>
  )
}
