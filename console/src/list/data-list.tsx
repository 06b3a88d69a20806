import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Filter, FilterFields } from '../../../src/domain/filter.ts'
import { parseFilter } from '../../../src/domain/parse-filter.ts'
import { useClient } from '../api/client.ts'
import { listQuery } from '../api/queries.ts'
import { useText } from '../i18n/i18n.tsx'
import { Empty } from '../parts/empty.tsx'
import { Loading } from '../parts/loading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { usePageSearch } from '../shell/search-params.ts'
import { useShortcuts } from '../shell/shortcuts.ts'
import { type Column, useChosenColumns } from './column.ts'
import { readAll } from './export.ts'
import { FilterBar, type QuickFilter } from './filter-bar.tsx'
import { ListTools } from './list-tools.tsx'
import { RowsTable } from './rows-table.tsx'
import { usePaging } from './use-paging.ts'
import { type Selection, useSelection } from './use-selection.ts'

export type DataListProps<T> = {
  /** Names the list for the choice of columns and exported files. */
  list: string
  label: string
  path: `/${string}`
  fields: FilterFields
  columns: readonly Column<T>[]
  idOf: (row: T) => string
  pathOf?: (row: T) => string
  quick?: readonly QuickFilter[]
  /** Further parameters of the request, such as `sort`. */
  query?: Readonly<Record<string, string | undefined>>
  /** Rows can be chosen; shows what can be done with them. `filter` is what all matching rows match. */
  bulk?: (selection: Selection, filter: string) => ReactNode
  /** Asks only when this holds of the filter, and shows `empty` until then. A filter with a mistake is asked all the same: the answer says what is wrong. */
  isAsked?: (filter: Filter) => boolean
  /** When nothing is there and no filter is set. */
  empty: { title: string; hint?: ReactNode }
}

const rowsPerPage = 50

/** A list of the API: filter in the address, pages, chosen columns, keys, export, bulk work. */
export const DataList = <T,>(props: DataListProps<T>): ReactNode => {
  const { list, label, path, fields, columns, idOf, pathOf, quick = [], query = {}, bulk, isAsked, empty } = props
  const t = useText()
  const [{ filter = '' }, change] = usePageSearch()
  const client = useClient()
  const paging = usePaging()
  const asked = { ...query, filter }
  const read = parseFilter(filter, fields)
  const enabled = isAsked === undefined || !read.ok || isAsked(read.filter)
  const { error, isPlaceholderData, refetch, ...answer } = useQuery({
    ...listQuery<T>(client, path, { ...asked, after: paging.after, limit: rowsPerPage }),
    enabled,
  })
  // The rows of the filter before would stay otherwise.
  const data = enabled ? answer.data : undefined
  const chosen = useChosenColumns(list, columns)
  const selection = useSelection(JSON.stringify(asked))
  const next = data?.next ?? null
  useShortcuts([
    ...(next === null
      ? []
      : [
          {
            keys: 'n',
            label: 'shortcuts.nextPage' as const,
            group: 'shortcuts.list' as const,
            run: () => paging.next(next),
          },
        ]),
    { keys: 'r', label: 'shortcuts.reload', group: 'shortcuts.list', run: () => enabled && void refetch() },
  ])
  return (
    <div className="cd-list">
      <div className="cd-list-head">
        <FilterBar
          fields={fields}
          filter={filter}
          quick={quick}
          onFilter={(to) => change({ filter: to, after: undefined })}
        />
        {enabled ? (
          <ListTools
            list={list}
            read={(onRows) => readAll<T>(client, path, asked, onRows)}
            columns={columns}
            chosen={chosen}
          />
        ) : null}
      </div>
      {bulk === undefined ? null : bulk(selection, filter)}
      {error === null ? null : <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {enabled ? null : <Empty title={empty.title}>{empty.hint}</Empty>}
      {enabled && data === undefined && error === null ? <Loading rows={10} /> : null}
      {data !== undefined && error === null && data.items.length === 0 ? (
        <NoRows
          filtered={filter !== ''}
          empty={empty}
          onClear={() => change({ filter: undefined, after: undefined })}
        />
      ) : null}
      {data !== undefined && data.items.length > 0 ? (
        <>
          <RowsTable
            label={label}
            rows={data.items}
            columns={chosen.shown}
            idOf={idOf}
            faded={isPlaceholderData}
            {...(pathOf === undefined ? {} : { pathOf })}
            {...(bulk === undefined ? {} : { selection })}
          />
          <nav className="cd-paging" aria-label={t('list.pages')}>
            <span className="cd-dim">{t('list.rows', { n: data.items.length })}</span>
            <Button disabled={paging.first === null} onClick={() => paging.first?.()}>
              {t('list.first')}
            </Button>
            <Button disabled={paging.previous === null} onClick={() => paging.previous?.()}>
              {t('list.previous')}
            </Button>
            <Button disabled={next === null} onClick={() => next !== null && paging.next(next)}>
              {t('list.next')}
            </Button>
          </nav>
        </>
      ) : null}
    </div>
  )
}

type NoRowsProps = { filtered: boolean; empty: DataListProps<never>['empty']; onClear: () => void }

const NoRows = ({ filtered, empty, onClear }: NoRowsProps): ReactNode => {
  const t = useText()
  if (!filtered) return <Empty title={empty.title}>{empty.hint}</Empty>
  return (
    <Empty title={t('list.nothingMatches')}>
      <Button onClick={onClear}>{t('filter.clear')}</Button>
    </Empty>
  )
}
