import { type Command, InvalidArgumentError, Option } from 'commander'
import type { OutgoingEntity } from '../../../domain/document.ts'
import { outgoingEntities } from '../../../mappers/edi/outgoing-documents.ts'
import { type Context, wrapText } from '../../context.ts'
import { exitCodes } from '../../io.ts'
import { issueText } from '../issue-text.ts'
import { writeDocument } from '../partner/write-document.ts'
import { partnerNamed } from '../partner-named.ts'
import { readJson } from '../read-json.ts'
import { giveBytes, outOption } from './give-bytes.ts'

type Options = { partner: string; entity: OutgoingEntity; order?: string; controlNumber: number; out?: string }

const lastControlNumber = 999_999_999

const controlNumberOf = (text: string): number => {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= 1 && number <= lastControlNumber) return number
  throw new InvalidArgumentError(`It must be a number from 1 to ${lastControlNumber}.`)
}

export const addGenerateCommand = (group: Command, context: Context): void => {
  group
    .command('generate <file>')
    .description("write a canonical document (JSON) in a partner's standard, without sending it")
    .requiredOption('--partner <name>', 'whose standard, ids and codes to use')
    .addOption(new Option('--entity <entity>', 'what the file holds').choices(outgoingEntities).makeOptionMandatory())
    .option('--order <file>', 'the order (canonical JSON) an order response answers')
    .addOption(
      new Option('--control-number <number>', 'of interchange and group').argParser(controlNumberOf).default(1),
    )
    .addOption(outOption())
    .action(
      context.run(async (file: string, { partner: name, entity, order, controlNumber, out }: Options) => {
        const partner = await partnerNamed(context, name)
        const given = {
          value: await readJson(context, file),
          order: order === undefined ? undefined : await readJson(context, order),
          controlNumber,
          at: new Date(context.nowMs()),
        }
        const written = await writeDocument(entity, given, partner)
        if (written.ok) {
          await giveBytes(context, written.value, { out, name: 'interchange' })
          return exitCodes.done
        }
        for (const issue of written.issues) context.io.stderr.write(wrapText(`${file}: ${issueText(issue)}`, 0))
        return exitCodes.foundProblems
      }),
    )
}
