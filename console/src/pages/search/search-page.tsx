import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useClient } from '../../api/client.ts'
import { searchQuery } from '../../api/queries.ts'
import type { SearchHit } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import type { Column } from '../../list/column.ts'
import { RowsTable } from '../../list/rows-table.tsx'
import { textColumn } from '../../list/text-column.ts'
import { partnerColumn, stateColumn, timeColumn } from '../../list/typed-columns.tsx'
import { Empty } from '../../parts/empty.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { hitPath } from '../../shell/hit-path.ts'
import { usePageSearch } from '../../shell/search-params.ts'

const mostHits = 100

const columns: readonly Column<SearchHit>[] = [
  textColumn('title', 'column.found', ({ title }) => title),
  { key: 'kind', label: 'column.kind', cell: ({ kind }) => <HitKind kind={kind} />, value: ({ kind }) => kind },
  stateColumn(({ state }) => state),
  textColumn('detail', 'column.detail', ({ detail }) => detail, { grow: true }),
  partnerColumn(({ partner }) => partner),
  textColumn('system', 'column.system', ({ system }) => system),
  textColumn('matched', 'column.matched', ({ matched }) => matched),
  timeColumn('at', 'column.created', ({ at }) => at),
]

const HitKind = ({ kind }: { kind: SearchHit['kind'] }): ReactNode => useText()(`hit.${kind}`)

export const Page = (): ReactNode => {
  const t = useText()
  const [{ q = '' }, change] = usePageSearch()
  return (
    <PageFrame title={q === '' ? t('page.search') : t('search.title', { text: q })}>
      {/* Typed anew when the address changes. */}
      <SearchForm key={q} asked={q} onAsk={(next) => change({ q: next })} />
      {q === '' ? <Empty title={t('search.what')} /> : <Hits asked={q} />}
    </PageFrame>
  )
}

const SearchForm = ({ asked, onAsk }: { asked: string; onAsk: (text: string) => void }): ReactNode => {
  const t = useText()
  const [text, setText] = useState(asked)
  return (
    <search>
      <form
        className="cd-search"
        onSubmit={(event) => {
          event.preventDefault()
          onAsk(text.trim())
        }}
      >
        <TextInput
          aria-label={t('palette.placeholder')}
          placeholder={t('palette.placeholder')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" variant="filled">
          {t('page.search')}
        </Button>
      </form>
    </search>
  )
}

const Hits = ({ asked }: { asked: string }): ReactNode => {
  const t = useText()
  const query = useQuery(searchQuery(useClient(), asked, mostHits))
  return (
    <QueryView query={query} rows={8}>
      {({ items, tookMs }) =>
        items.length === 0 ? (
          <Empty title={t('palette.nothing', { text: asked })}>{t('search.hint')}</Empty>
        ) : (
          <>
            <p className="cd-dim cd-above">{t('search.found', { n: items.length, ms: tookMs })}</p>
            <RowsTable
              label={t('page.search')}
              rows={items}
              columns={columns}
              idOf={({ kind, id }) => `${kind} ${id}`}
              pathOf={hitPath}
              faded={query.isPlaceholderData}
            />
          </>
        )
      }
    </QueryView>
  )
}
