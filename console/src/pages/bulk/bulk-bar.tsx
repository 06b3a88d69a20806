import { type ReactNode, useState } from 'react'
import type { BulkOrder, BulkTarget } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import type { Selection } from '../../list/use-selection.ts'
import { ActionButton } from '../../parts/action-button.tsx'
import { BulkDialog } from './bulk-dialog.tsx'

export type BulkBarProps = { selection: Selection; filter: string }

const actions = ['retry', 'resolve', 'ignore', 'assign', 'tag'] as const

/** What can be done with chosen rows, or with all that the filter matches on every page. */
export const BulkBar = ({ selection, filter }: BulkBarProps): ReactNode => {
  const t = useText()
  const [asked, setAsked] = useState<{ action: BulkOrder['action']; target: BulkTarget } | null>(null)
  const chosen = selection.ids.size
  const target: BulkTarget =
    chosen > 0 ? { ids: [...selection.ids] } : { filter: filter === '' ? 'state:open' : filter }
  return (
    <div className="cd-bulk" role="toolbar" aria-label={t('bulk.bar')}>
      <span className="cd-dim">{chosen > 0 ? t('bulk.chosen', { n: chosen }) : t('bulk.allMatching')}</span>
      {actions.map((action) => (
        <ActionButton key={action} needs="operate" onClick={() => setAsked({ action, target })}>
          {t(`bulk.${action}`)}
        </ActionButton>
      ))}
      {chosen > 0 ? (
        <ActionButton variant="subtle" onClick={selection.clear}>
          {t('bulk.chooseNone')}
        </ActionButton>
      ) : null}
      {asked === null ? null : (
        <BulkDialog
          {...asked}
          name={t(`bulk.${asked.action}`)}
          onClose={() => setAsked(null)}
          onBegun={selection.clear}
        />
      )}
    </div>
  )
}
