import type { ApiClient } from './client.ts'
import { type Context, wrapText } from './context.ts'
import type { ReportView } from './views.ts'

/** Says what an action did, and who goes on with it. */
export const printReport = (context: Context, client: ApiClient, report: ReportView): void => {
  context.print(wrapText(`Done: ${report.did}.`, 0))
  if (report.next !== '') context.print(wrapText(`Next: ${report.next}.`, 0))
  noteWaiting(context, client, report.queued)
}

/** Tells when nobody works on what was just begun. */
const noteWaiting = (context: Context, client: ApiClient, queued: boolean): void => {
  if (!client.mayRun) context.note('No Crossdock runs on this data folder: the work begins with `crossdock start`.')
  else if (!queued) context.note('The queue could not be told; the sweep finds the work within seconds of its return.')
}
