import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useClient } from '../../api/client.ts'
import { reviewQuery } from '../../api/record-queries.ts'
import type { ReviewView } from '../../api/server-types.ts'
import { useTell, useText } from '../../i18n/i18n.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { Facts } from '../../parts/facts.tsx'
import { PageFrame, Section } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { PageLink } from '../../shell/page-link.tsx'
import { paths } from '../../shell/paths.ts'
import { toast, toastProblem } from '../../shell/toasts.tsx'
import { valueText } from '../records/value-text.ts'

export const Page = (): ReactNode => {
  const t = useText()
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const query = useQuery(reviewQuery(useClient(), id))
  return (
    <QueryView query={query} missing={t('reviews.missing', { id })} rows={8}>
      {(view) => <Decide view={view} />}
    </QueryView>
  )
}

const Decide = ({ view: { review, candidates } }: { view: ReviewView }): ReactNode => {
  const t = useText()
  const tell = useTell()
  const client = useClient()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const why = review.state === 'open' ? null : t('reviews.isDecided')
  const decide = useMutation({
    mutationFn: (decision: { same: string } | { new: true }) =>
      client.send('POST', `/reviews/${encodeURIComponent(review.id)}/decide`, decision),
    onSuccess: async (_report, decision) => {
      toast(t('same' in decision ? 'reviews.saidSame' : 'reviews.saidNew'))
      await navigate({ to: paths.reviews })
    },
    onError: toastProblem,
    // Also when somebody else was quicker: what they decided is to be seen.
    onSettled: () => queries.invalidateQueries({ queryKey: ['reviews'] }),
  })
  return (
    <PageFrame
      title={valueText(review.fields['name'] ?? review.externalId)}
      mark={<StateBadge state={review.state} />}
      about={t('reviews.what', { system: review.system, id: review.externalId })}
      actions={
        <ActionButton needs="operate" why={why} loading={decide.isPending} onClick={() => decide.mutate({ new: true })}>
          {t('reviews.new')}
        </ActionButton>
      }
    >
      <Facts
        facts={[
          { label: t('column.since'), value: <Time at={review.createdAt} /> },
          { label: t('column.who'), value: review.actor },
        ]}
      />
      {candidates.map(({ recordId, key, score, reasons, reasonsSaid, fields }) => (
        <Section
          key={recordId}
          title={t('reviews.candidate', { key, score })}
          actions={
            <ActionButton
              needs="operate"
              why={why}
              variant="filled"
              loading={decide.isPending}
              onClick={() => decide.mutate({ same: recordId })}
            >
              {t('reviews.same')}
            </ActionButton>
          }
        >
          <p className="cd-dim">
            <PageLink to={paths.record(review.entity, recordId)}>{t('conflict.record')}</PageLink> ·{' '}
            {reasons.map((reason, index) => tell.sentence(reason, reasonsSaid?.[index])).join('; ')}
          </p>
          <table className="cd-table" aria-label={key}>
            <thead>
              <tr>
                <th scope="col">{t('column.field')}</th>
                <th scope="col">{t('reviews.theirs', { system: review.system })}</th>
                <th scope="col">{t('reviews.ours')}</th>
                <th scope="col">{t('reviews.equal')}</th>
              </tr>
            </thead>
            <tbody>
              {fields.map(({ field, theirs, ours, same }) => (
                <tr key={field} data-differs={!same || undefined}>
                  <td data-label={t('column.field')} data-primary>
                    {field}
                  </td>
                  <td data-label={t('reviews.theirs', { system: review.system })}>{valueText(theirs)}</td>
                  <td data-label={t('reviews.ours')}>{valueText(ours)}</td>
                  <td>
                    <StateBadge
                      state={same ? 'ok' : 'warning'}
                      label={t(same ? 'reviews.isEqual' : 'reviews.differs')}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      ))}
    </PageFrame>
  )
}
