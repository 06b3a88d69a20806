import type { ReactNode } from 'react'
import { reviewFields } from '../../../../src/domain/list-fields.ts'
import type { Review } from '../../api/server-types.ts'
import { useText } from '../../i18n/i18n.tsx'
import type { Column } from '../../list/column.ts'
import { DataList } from '../../list/data-list.tsx'
import { Count } from '../../parts/count.tsx'
import { KindText } from '../../parts/kind-text.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { paths } from '../../shell/paths.ts'
import { valueText } from '../records/value-text.ts'

const columns: readonly Column<Review>[] = [
  {
    key: 'name',
    label: 'column.name',
    grow: true,
    cell: ({ fields, externalId }) => valueText(fields['name'] ?? externalId),
    value: ({ fields, externalId }) => valueText(fields['name'] ?? externalId),
  },
  {
    key: 'external',
    label: 'column.externalId',
    cell: ({ externalId }) => externalId,
    value: ({ externalId }) => externalId,
  },
  { key: 'system', label: 'column.system', cell: ({ system }) => system, value: ({ system }) => system },
  {
    key: 'entity',
    label: 'column.entity',
    cell: ({ entity }) => <KindText kind={entity} />,
    value: ({ entity }) => entity,
  },
  {
    key: 'candidates',
    label: 'reviews.candidates',
    align: 'end',
    cell: ({ candidates }) => <Count n={candidates.length} />,
    value: ({ candidates }) => candidates.length,
  },
  {
    key: 'score',
    label: 'reviews.score',
    align: 'end',
    cell: ({ candidates }) => <Count n={candidates[0]?.score ?? null} />,
    value: ({ candidates }) => candidates[0]?.score ?? null,
  },
  {
    key: 'state',
    label: 'column.state',
    cell: ({ state }) => <StateBadge state={state} />,
    value: ({ state }) => state,
  },
  {
    key: 'created',
    label: 'column.since',
    cell: ({ createdAt }) => <Time at={createdAt} />,
    value: ({ createdAt }) => createdAt,
  },
]

export const Page = (): ReactNode => {
  const t = useText()
  return (
    <PageFrame title={t('page.reviews')} about={t('reviews.about')}>
      <DataList<Review>
        list="reviews"
        label={t('page.reviews')}
        path="/reviews"
        fields={reviewFields}
        columns={columns}
        idOf={({ id }) => id}
        pathOf={({ id }) => paths.review(id)}
        quick={[{ label: t('reviews.quick.decided'), filter: '-state:open' }]}
        empty={{ title: t('reviews.none'), hint: t('reviews.noneHint') }}
      />
    </PageFrame>
  )
}
