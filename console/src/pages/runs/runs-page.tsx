import type { ReactNode } from 'react'
import { runFields } from '../../../../src/domain/list-fields.ts'
import type { RunSummary } from '../../api/server-types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { stateText } from '../../i18n/state-text.ts'
import { DataList } from '../../list/data-list.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { paths } from '../../shell/paths.ts'
import { runColumns } from './run-columns.tsx'

export const Page = (): ReactNode => {
  const t = useText()
  return (
    <PageFrame title={t('page.runs')}>
      <DataList<RunSummary>
        list="runs"
        label={t('page.runs')}
        path="/runs"
        fields={runFields}
        columns={runColumns}
        idOf={({ id }) => id}
        pathOf={({ id }) => paths.run(id)}
        quick={[
          { label: stateText(t, 'running'), filter: 'state:running' },
          { label: stateText(t, 'failed'), filter: 'state:failed' },
          { label: stateText(t, 'stopped'), filter: 'state:stopped' },
        ]}
        empty={{ title: t('runs.none'), hint: t('runs.noneHint') }}
      />
    </PageFrame>
  )
}
