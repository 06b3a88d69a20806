import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useClient } from '../../api/client.ts'
import type { DeadLetterDetail } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { Section } from '../../parts/page.tsx'
import { Time } from '../../parts/time.tsx'
import { PageLink } from '../../shell/page-link.tsx'
import { paths } from '../../shell/paths.ts'
import { toast, toastProblem } from '../../shell/toasts.tsx'
import { valueText } from '../records/value-text.ts'

export type ConflictChoiceProps = { conflict: NonNullable<DeadLetterDetail['conflict']> }

/** What each system says, side by side; one of them counts from then on. */
export const ConflictChoice = ({ conflict }: ConflictChoiceProps): ReactNode => {
  const t = useText()
  const client = useClient()
  const queries = useQueryClient()
  const { entity, recordId, field, decided, values } = conflict
  const decide = useMutation({
    mutationFn: (system: string) =>
      client.send('POST', `/records/${encodeURIComponent(recordId)}/decide`, { field, system, insteadOf: decided }),
    onSuccess: (_report, system) => toast(t('conflict.decided', { system, field })),
    onError: toastProblem,
    // Also when somebody else was quicker: what they decided is to be seen.
    onSettled: () => queries.invalidateQueries(),
  })
  return (
    <Section
      title={t('conflict.title', { field })}
      actions={<PageLink to={paths.record(entity, recordId)}>{t('conflict.record')}</PageLink>}
    >
      <table className="cd-table" aria-label={t('conflict.title', { field })}>
        <thead>
          <tr>
            <th scope="col">{t('column.system')}</th>
            <th scope="col">{t('column.value')}</th>
            <th scope="col">{t('column.since')}</th>
            <th scope="col">{t('conflict.choice')}</th>
          </tr>
        </thead>
        <tbody>
          {values.map(({ system, value, at }) => (
            <tr key={system}>
              <td data-label={t('column.system')}>{system}</td>
              <td data-label={t('column.value')}>{valueText(value)}</td>
              <td data-label={t('column.since')}>
                <Time at={at} />
              </td>
              <td>
                <ActionButton
                  needs="operate"
                  why={system === decided ? t('conflict.counts') : null}
                  loading={decide.isPending}
                  onClick={() => decide.mutate(system)}
                >
                  {t('conflict.take', { system })}
                </ActionButton>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}
