import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { isMissing } from '../api/problem.ts'
import { useText } from '../i18n/i18n.tsx'
import { Empty } from './empty.tsx'
import { Loading } from './loading.tsx'
import { ProblemNotice } from './problem-notice.tsx'

export type QueryViewProps<T> = {
  query: UseQueryResult<T>
  /** What stands there while there is nothing yet. */
  rows?: number
  /** Says what is not there, when it is a single thing that was asked for. */
  missing?: string
  children: (data: T) => ReactNode
}

/** Content that comes from the API: loading, refused, missing, or there. What is there stays while it is asked for again. */
export const QueryView = <T,>({ query, rows = 4, missing, children }: QueryViewProps<T>): ReactNode => {
  const t = useText()
  const { data, error, refetch } = query
  if (data !== undefined) {
    return (
      <>
        {error === null ? null : <ProblemNotice error={error} onRetry={() => void refetch()} />}
        {children(data)}
      </>
    )
  }
  if (error === null) return <Loading rows={rows} />
  if (missing !== undefined && isMissing(error)) return <Empty title={missing}>{t('missing.maybe')}</Empty>
  return <ProblemNotice error={error} onRetry={() => void refetch()} />
}
