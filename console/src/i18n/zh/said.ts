import { troublesZh } from '../../../../src/domain/troubles-zh.ts'
import type { Told } from '../tell.ts'
import { access } from './said/access.ts'
import { desk } from './said/desk.ts'
import { flows } from './said/flows.ts'
import { hops } from './said/hops.ts'
import { matching } from './said/matching.ts'
import { problems } from './said/problems.ts'
import { reports } from './said/reports.ts'

/** Every sentence of the server: the compiler says which is missing. */
export const sentences: Told['sentences'] = {
  ...problems,
  ...hops,
  ...desk,
  ...flows,
  ...access,
  ...reports,
  ...matching,
  ...troublesZh,
}
