import type { ActionReport } from '../api/server-types.ts'
import type { Tell } from '../i18n/tell.ts'
import type { Text } from '../i18n/text.ts'

/** What an action did and what comes next, in one line in the language of the reader. */
export const reportLine = ({ did, next, said }: ActionReport, t: Text, tell: Tell): string => {
  const what = tell.sentence(did, said.did)
  return next === '' ? what : t('desk.report', { did: what, next: tell.sentence(next, said.next) })
}
