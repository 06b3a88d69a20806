import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { problemOf } from '../api/problem.ts'
import { useTell, useText } from '../i18n/i18n.tsx'
import { MarkedText } from './marked-text.tsx'
import { Notice } from './notice.tsx'
import { problemText } from './problem-text.ts'

/** An error as the API tells it: what is wrong, in which place, and from the list of errors what to do. */
export const ProblemNotice = ({ error, onRetry }: { error: unknown; onRetry?: () => void }): ReactNode => {
  const t = useText()
  const tell = useTell()
  const problem = problemOf(error)
  const { code, issues = [] } = problem
  const { title, detail } = problemText(problem, t, tell)
  const own = tell.remedy(code)?.remedy
  const { data: english } = useQuery({
    queryKey: ['remedy', code],
    queryFn: async () => (await import('./remedies.ts')).remedyOf(code) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
    enabled: own === undefined,
  })
  const remedy = own ?? english
  return (
    <Notice tone="bad" title={title}>
      <p>{detail}</p>
      {issues.length === 0 ? null : (
        <ul>
          {issues.map(({ path, message, value }) => (
            <li key={`${path} ${message}`}>
              {path === undefined || path === '' ? null : <code>{path}</code>} {message}
              {value === undefined ? null : <code> {value}</code>}
            </li>
          ))}
        </ul>
      )}
      {remedy === null || remedy === undefined ? null : (
        <p {...(own === undefined ? { lang: 'en' } : {})}>
          <strong>{t('problem.remedy')}</strong> <MarkedText text={remedy} />
        </p>
      )}
      <p className="cd-problem-end">
        <code>{code}</code>
        {onRetry === undefined ? null : <Button onClick={onRetry}>{t('action.again')}</Button>}
      </p>
    </Notice>
  )
}
