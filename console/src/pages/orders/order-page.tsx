import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useClient } from '../../api/client.ts'
import { orderQuery } from '../../api/queries.ts'
import { useText } from '../../i18n/i18n.tsx'
import { Notice } from '../../parts/notice.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { DocumentWay } from './document-way.tsx'
import { whereIs } from './where-is.ts'

/** Where is my order: the whole way of an order number. */
export const Page = (): ReactNode => {
  const t = useText()
  const { number = '' } = useParams({ strict: false }) as { number?: string }
  const query = useQuery(orderQuery(useClient(), number))
  const where = whereIs(query.data?.documents ?? [])
  return (
    <PageFrame
      title={t('order.title', { number })}
      mark={where === undefined ? null : <StateBadge state={where.state} label={t(`order.is.${where.state}`)} />}
      about={where?.hop === undefined ? null : <Sentence english={where.hop.what} said={where.hop.said} />}
    >
      <QueryView query={query} rows={12} missing={t('order.missing', { number })}>
        {({ documents }) => (
          <>
            {documents.length > 1 ? (
              <Notice tone="warn">
                <p>{t('order.several', { n: documents.length })}</p>
              </Notice>
            ) : null}
            {documents.map((trace, index) => (
              <DocumentWay key={trace.document.id} trace={trace} title={documents.length > 1 ? index + 1 : null} />
            ))}
          </>
        )}
      </QueryView>
    </PageFrame>
  )
}
