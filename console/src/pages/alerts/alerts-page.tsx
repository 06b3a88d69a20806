import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { alertFields } from '../../../../src/domain/operations-fields.ts'
import { alertRulesQuery } from '../../api/admin-queries.ts'
import { useClient } from '../../api/client.ts'
import type { Alert } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import type { Column } from '../../list/column.ts'
import { DataList } from '../../list/data-list.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { Count } from '../../parts/count.tsx'
import { Empty } from '../../parts/empty.tsx'
import { KindText } from '../../parts/kind-text.tsx'
import { PageFrame, Section } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { ConsoleLink } from '../../shell/page-link.tsx'
import { toast, toastProblem } from '../../shell/toasts.tsx'
import { AlertMessages } from './alert-messages.tsx'
import { ChannelTests } from './channel-tests.tsx'

const Acknowledge = ({ alert }: { alert: Alert }): ReactNode => {
  const t = useText()
  const client = useClient()
  const queries = useQueryClient()
  const see = (): void => {
    client
      .send('POST', `/alerts/${encodeURIComponent(alert.id)}/acknowledge`, {})
      .then(async () => {
        toast(t('alerts.seen'))
        await queries.invalidateQueries({ queryKey: ['alerts'] })
      })
      .catch(toastProblem)
  }
  if (alert.state !== 'firing') return alert.acknowledgedBy ?? '–'
  return (
    <ActionButton needs="operate" onClick={see}>
      {t('groups.acknowledge')}
    </ActionButton>
  )
}

const columns: readonly Column<Alert>[] = [
  {
    key: 'what',
    label: 'column.what',
    grow: true,
    cell: ({ what, said, link }) => (
      <ConsoleLink href={link}>
        <Sentence english={what} said={said} />
      </ConsoleLink>
    ),
    value: ({ what }) => what,
  },
  {
    key: 'state',
    label: 'column.state',
    cell: ({ state }) => <StateBadge state={state} />,
    value: ({ state }) => state,
  },
  { key: 'rule', label: 'column.rule', cell: ({ rule }) => rule, value: ({ rule }) => rule },
  {
    key: 'fired',
    label: 'column.since',
    cell: ({ firedAt }) => <Time at={firedAt} />,
    value: ({ firedAt }) => firedAt,
  },
  {
    key: 'recovered',
    label: 'column.recovered',
    cell: ({ recoveredAt }) => <Time at={recoveredAt} />,
    value: ({ recoveredAt }) => recoveredAt,
  },
  {
    key: 'count',
    label: 'column.times',
    align: 'end',
    cell: ({ count }) => <Count n={count} />,
    value: ({ count }) => count,
  },
  {
    key: 'seen',
    label: 'column.who',
    cell: (alert) => <Acknowledge alert={alert} />,
    value: ({ acknowledgedBy }) => acknowledgedBy,
  },
]

export const Page = (): ReactNode => {
  const t = useText()
  const rules = useQuery(alertRulesQuery(useClient()))
  return (
    <PageFrame title={t('page.alerts')} about={t('alerts.about')}>
      <DataList<Alert>
        list="alerts"
        label={t('page.alerts')}
        path="/alerts"
        fields={alertFields}
        columns={columns}
        idOf={({ id }) => id}
        quick={[
          { label: t('alerts.quick.firing'), filter: 'state:firing' },
          { label: t('alerts.quick.recovered'), filter: 'state:recovered' },
        ]}
        empty={{ title: t('alerts.none'), hint: t('alerts.noneHint') }}
      />
      <Section title={t('alerts.rules')}>
        <QueryView query={rules}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('alerts.noRules')}>{t('alerts.noRulesHint')}</Empty>
            ) : (
              <>
                <table className="cd-table" aria-label={t('alerts.rules')}>
                  <thead>
                    <tr>
                      <th scope="col">{t('column.rule')}</th>
                      <th scope="col">{t('column.kind')}</th>
                      <th scope="col">{t('alerts.settings')}</th>
                      <th scope="col">{t('alerts.channels')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {items.map(({ name, kind, settings, channels }) => (
                      <tr key={name}>
                        <td data-primary>{name}</td>
                        <td data-label={t('column.kind')}>
                          <KindText kind={kind} />
                        </td>
                        <td data-label={t('alerts.settings')}>
                          <code>{JSON.stringify(settings)}</code>
                        </td>
                        <td data-label={t('alerts.channels')}>{channels.join(', ')}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
                <ChannelTests channels={[...new Set(items.flatMap(({ channels }) => channels))]} />
              </>
            )
          }
        </QueryView>
      </Section>
      <AlertMessages />
    </PageFrame>
  )
}
