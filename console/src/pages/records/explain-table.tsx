import type { ReactNode } from 'react'
import type { RecordExplanation } from '../../api/server-types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { valueText } from './value-text.ts'

/** Field by field: the value, whose it is, by which rule, and what the others say. */
export const ExplainTable = ({ fields }: { fields: RecordExplanation['fields'] }): ReactNode => {
  const t = useText()
  return (
    <table className="cd-table" aria-label={t('records.why')}>
      <thead>
        <tr>
          <th scope="col">{t('column.field')}</th>
          <th scope="col">{t('column.value')}</th>
          <th scope="col">{t('records.from')}</th>
          <th scope="col">{t('records.rule')}</th>
          <th scope="col">{t('column.since')}</th>
          <th scope="col">{t('records.others')}</th>
        </tr>
      </thead>
      <tbody>
        {fields.map(({ field, value, system, rule, since, emptied, decidedBy, others, inConflict }) => (
          <tr key={field}>
            <td data-label={t('column.field')} data-primary>
              {field} {inConflict ? <StateBadge state="conflict" tone="bad" label={t('records.inConflict')} /> : null}
            </td>
            <td data-label={t('column.value')}>{emptied ? t('records.emptied') : valueText(value)}</td>
            <td data-label={t('records.from')}>{system ?? '–'}</td>
            <td data-label={t('records.rule')}>
              {t(`rule.${rule}`)}
              {decidedBy === null ? null : ` (${decidedBy})`}
            </td>
            <td data-label={t('column.since')}>
              <Time at={since} />
            </td>
            <td data-label={t('records.others')}>
              {others.map((other) => (
                <div key={other.system}>
                  <span className="cd-dim">{other.system}:</span> {valueText(other.value)}
                </div>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
