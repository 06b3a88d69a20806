import type { Problem } from '../api/problem.ts'
import type { Tell } from '../i18n/tell.ts'
import type { Text } from '../i18n/text.ts'

/** What went wrong in the language of the reader: the server's words, or the console's own where the server said nothing. */
export const problemText = (problem: Problem, t: Text, tell: Tell): { title: string; detail: string } => {
  const { code, status, title, detail, said } = problem
  if (code === 'NO_ANSWER') return { title: t('problem.noAnswer'), detail: t('problem.noAnswerWhat') }
  if (code === 'UNEXPLAINED') return { title, detail: t('problem.unexplained', { status: `${status} ${title}` }) }
  if (code === 'CONSOLE_DEFECT') return { title: t('problem.defect'), detail }
  return { title: tell.meaning(code, title), detail: tell.sentence(detail, said) }
}

/** The same in one line: the detail, led by what the code means where the detail is in the server's language only. */
export const problemLine = (problem: Problem, t: Text, tell: Tell): string => {
  const { title, detail } = problemText(problem, t, tell)
  return detail === problem.detail && title !== problem.title ? `${title}: ${detail}` : detail
}
