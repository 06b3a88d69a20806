import type { ReactNode } from 'react'
import { deadLetterFields } from '../../../../src/domain/list-fields.ts'
import { useSession } from '../../api/session.ts'
import type { DeadLetterRow } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { DataList } from '../../list/data-list.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { paths } from '../../shell/paths.ts'
import { BulkBar } from '../bulk/bulk-bar.tsx'
import { deadLetterColumns } from './dead-letter-columns.tsx'

export const Page = (): ReactNode => {
  const t = useText()
  const { user } = useSession()
  return (
    <PageFrame title={t('page.deadLetters')} about={t('desk.about')}>
      <DataList<DeadLetterRow>
        list="dead-letters"
        label={t('page.deadLetters')}
        path="/dead-letters"
        fields={deadLetterFields}
        columns={deadLetterColumns}
        idOf={({ id }) => id}
        pathOf={({ id }) => paths.deadLetter(id)}
        quick={[
          { label: t('desk.quick.mine'), filter: `state:open assignee:"${user.name}"` },
          { label: t('desk.quick.safe'), filter: 'state:open safety:not-sent' },
          { label: t('desk.quick.unknown'), filter: 'state:open safety:unknown' },
          { label: t('desk.quick.old'), filter: 'state:open age>4h' },
          { label: t('desk.quick.ended'), filter: '-state:open' },
        ]}
        bulk={(selection, filter) => <BulkBar selection={selection} filter={filter} />}
        empty={{ title: t('desk.none'), hint: t('desk.noneHint') }}
      />
    </PageFrame>
  )
}
