import type { ReactNode } from 'react'
import { deadLetterFields } from '../../../../src/domain/list-fields.ts'
import type { DeadLetterRow } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { DataList } from '../../list/data-list.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { paths } from '../../shell/paths.ts'
import { deadLetterColumns } from '../desk/dead-letter-columns.tsx'

const shown = new Set(['order', 'error', 'state', 'system', 'created', 'assignee'])

/** Fields systems disagree on, which the flow leaves to a person. */
export const Page = (): ReactNode => {
  const t = useText()
  return (
    <PageFrame title={t('page.conflicts')} about={t('conflict.about')}>
      <DataList<DeadLetterRow>
        list="conflicts"
        label={t('page.conflicts')}
        path="/dead-letters"
        fields={deadLetterFields}
        query={{ code: 'FIELD_CONFLICT' }}
        columns={deadLetterColumns.filter(({ key }) => shown.has(key))}
        idOf={({ id }) => id}
        pathOf={({ id }) => paths.deadLetter(id)}
        empty={{ title: t('conflict.none'), hint: t('conflict.noneHint') }}
      />
    </PageFrame>
  )
}
