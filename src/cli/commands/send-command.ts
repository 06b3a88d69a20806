import { type Command, Option } from 'commander'
import { sendableEntities } from '../../domain/document.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../io.ts'
import { printReport } from '../reports.ts'
import { sendView } from '../views.ts'
import { readJson } from './read-json.ts'

export const addSendCommand = (program: Command, context: Context): void => {
  program
    .command('send <file>')
    .description('send a shipment, invoice... (canonical JSON) to a partner, in the standard the partner speaks')
    .requiredOption('--partner <name>', 'to this partner')
    .addOption(new Option('--entity <entity>', 'what it is').choices(sendableEntities).makeOptionMandatory())
    .action(
      context.run(async (file: string, { partner, entity }: { partner: string; entity: string }) => {
        const value = await readJson(context, file)
        return context.withClient(async (client) => {
          const answer = await client.json({ method: 'POST', path: '/documents', json: { partner, entity, value } })
          if (context.isJson()) context.printJson(answer)
          else {
            const report = sendView.parse(answer)
            printReport(context, client, report)
            context.print(`document ${report.documentId}\n`)
          }
          return exitCodes.done
        })
      }),
    )
}
