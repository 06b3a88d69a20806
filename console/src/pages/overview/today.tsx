import type { ReactNode } from 'react'
import type { Overview } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { Count } from '../../parts/count.tsx'
import { Figures } from '../../parts/figures.tsx'
import { Money } from '../../parts/money.tsx'
import { Time } from '../../parts/time.tsx'
import { PageLink } from '../../shell/page-link.tsx'
import { paths } from '../../shell/paths.ts'

export const Today = ({ today }: { today: Overview['today'] }): ReactNode => {
  const t = useText()
  const { deadLettersOpen, oldestDeadLetterAt, moneyAtRisk } = today
  return (
    <Figures
      figures={[
        { label: t('overview.ordersIn'), value: <Count n={today.ordersIn} /> },
        { label: t('overview.documentsIn'), value: <Count n={today.documentsIn} /> },
        { label: t('overview.deliveriesDone'), value: <Count n={today.deliveriesDone} /> },
        {
          label: t('overview.deadOpen'),
          value: (
            <PageLink to={paths.deadLetters}>
              <Count n={deadLettersOpen} />
            </PageLink>
          ),
          more: (
            <>
              {t('overview.deadOpened', { n: today.deadLettersOpened })}
              {oldestDeadLetterAt === null ? null : (
                <>
                  , {t('overview.oldest')} <Time at={oldestDeadLetterAt} />
                </>
              )}
            </>
          ),
        },
        { label: t('overview.moneyAtRisk'), value: <Money amounts={moneyAtRisk} /> },
        { label: t('overview.oldestWaiting'), value: <Time at={today.oldestWaitingAt} /> },
      ]}
    />
  )
}
