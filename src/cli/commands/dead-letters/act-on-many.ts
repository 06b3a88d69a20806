import type { ApiClient } from '../../client.ts'
import { type Context, wrapText } from '../../context.ts'
import { type ExitCode, exitCodes } from '../../io.ts'
import { followBulk, printBulk } from './bulk-commands.ts'
import { bulkPage, moneyText, type PreviewView, previewView } from './views.ts'

type Order = { action: 'retry' | 'ignore'; target: { filter: string }; reason?: string; mapping?: string }

/**
 * Tells what an action on all that match would do; told `yes`, begins it in the background and, told `wait`, waits for its end. Exit code 1: it was
 * not begun, or something of it was not done.
 */
export const actOnMany = async (
  context: Context,
  client: ApiClient,
  order: Order,
  { yes, wait, name }: { yes: boolean; wait: boolean; name: string | undefined },
): Promise<ExitCode> => {
  const answer = await client.json({ method: 'POST', path: '/bulk-actions/preview', json: order })
  const preview = previewView.parse(answer)
  if (!yes || preview.count === 0) {
    if (context.isJson()) context.printJson(answer)
    else context.print(previewText(preview))
    context.note(`${preview.count} open dead letters match: say --yes to ${order.action} them.`)
    return preview.count === 0 ? exitCodes.done : exitCodes.foundProblems
  }
  const json = {
    ...order,
    name: name ?? `${order.action} ${order.target.filter}`.slice(0, 200),
    expected: preview.count,
  }
  const begun = bulkPage.parse(await client.json({ method: 'POST', path: '/bulk-actions', json }))
  if (!client.mayRun) context.note('No Crossdock runs on this data folder: the work begins with `crossdock start`.')
  else if (!wait) context.note(`It goes on in the background: crossdock bulk show ${begun.id}`)
  return printBulk(context, wait && client.mayRun ? await followBulk(client, begun.id) : begun)
}

const previewText = ({ excluded, safety, moneyAtRisk, count }: PreviewView): string =>
  [
    `${count}: ${safety['not-sent']} never reached their system, ${safety.unknown} unknown, ${safety.applied} applied; at risk ${moneyText(moneyAtRisk)}`,
    ...excluded.map(({ why, count: left }) => `left out ${left}: ${why}`),
  ]
    .map((line) => wrapText(line, 0))
    .join('')
