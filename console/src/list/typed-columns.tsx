import type { PlainKey } from '../i18n/text.ts'
import { Count } from '../parts/count.tsx'
import { KindText } from '../parts/kind-text.tsx'
import { StateBadge } from '../parts/state-badge.tsx'
import { Duration, Time } from '../parts/time.tsx'
import { PageLink } from '../shell/page-link.tsx'
import { paths } from '../shell/paths.ts'
import type { Column } from './column.ts'

type More<T> = Partial<Pick<Column<T>, 'extra' | 'align' | 'grow'>>

export const timeColumn = <T,>(
  key: string,
  label: PlainKey,
  at: (row: T) => string | null,
  more: More<T> = {},
): Column<T> => ({
  key,
  label,
  cell: (row) => <Time at={at(row)} />,
  value: at,
  ...more,
})

export const countColumn = <T,>(
  key: string,
  label: PlainKey,
  n: (row: T) => number | null,
  more: More<T> = {},
): Column<T> => ({
  key,
  label,
  cell: (row) => <Count n={n(row)} />,
  value: n,
  align: 'end',
  ...more,
})

export const durationColumn = <T,>(
  key: string,
  label: PlainKey,
  ms: (row: T) => number | null,
  more: More<T> = {},
): Column<T> => ({
  key,
  label,
  cell: (row) => <Duration ms={ms(row)} />,
  value: ms,
  ...more,
})

export const stateColumn = <T,>(state: (row: T) => string): Column<T> => ({
  key: 'state',
  label: 'column.state',
  cell: (row) => <StateBadge state={state(row)} />,
  value: state,
})

export const kindColumn = <T,>(
  key: string,
  label: PlainKey,
  kind: (row: T) => string,
  more: More<T> = {},
): Column<T> => ({
  key,
  label,
  cell: (row) => <KindText kind={kind(row)} />,
  value: kind,
  ...more,
})

export const partnerColumn = <T,>(partner: (row: T) => string | null): Column<T> => ({
  key: 'partner',
  label: 'column.partner',
  cell: (row) => {
    const name = partner(row)
    return name === null ? null : <PageLink to={paths.partner(name)}>{name}</PageLink>
  },
  value: partner,
})

export const systemColumn = <T,>(system: (row: T) => string, more: More<T> = {}): Column<T> => ({
  key: 'system',
  label: 'column.system',
  cell: (row) => <PageLink to={paths.system(system(row))}>{system(row)}</PageLink>,
  value: system,
  ...more,
})

export const flowColumn = <T,>(flow: (row: T) => string | null, more: More<T> = {}): Column<T> => ({
  key: 'flow',
  label: 'column.flow',
  cell: (row) => {
    const name = flow(row)
    return name === null ? null : <PageLink to={paths.flow(name)}>{name}</PageLink>
  },
  value: flow,
  ...more,
})
