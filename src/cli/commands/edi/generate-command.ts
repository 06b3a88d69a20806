import { type Command, InvalidArgumentError, Option } from 'commander'
import * as z from 'zod'
import { type OutgoingDocuments, type OutgoingEntity, outgoingSchemas } from '../../../domain/document.ts'
import type { Partner } from '../../../domain/partner.ts'
import { salesOrder } from '../../../domain/sales-order.ts'
import {
  type Answered,
  outgoingEntities,
  outgoingEntitiesOf,
  outgoingFormatOf,
} from '../../../mappers/edi/outgoing-documents.ts'
import type { Context } from '../../context.ts'
import { exitCodes, UsageError } from '../../io.ts'
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
      context.run(async (file: string, options: Options) => {
        const partner = await partnerNamed(context, options.partner)
        const order = options.order === undefined ? undefined : await checked(context, options.order, salesOrder)
        const schema: z.ZodType<OutgoingDocuments[OutgoingEntity]> = outgoingSchemas[options.entity]
        const value = await checked(context, file, schema)
        const answered = order === undefined ? undefined : { order, controlNumber: '1' }
        const bytes = write(value, options, partner, { at: new Date(context.nowMs()), answered })
        await giveBytes(context, bytes, { out: options.out, name: 'interchange' })
        return exitCodes.done
      }),
    )
}

const partnerNamed = async (context: Context, name: string): Promise<Partner> => {
  const { partners } = await context.settings()
  const partner = partners.find((each) => each.name === name)
  if (partner !== undefined) return partner
  throw new UsageError(`there is no partner ${name}: there are ${partners.map((each) => each.name).join(', ')}`)
}

const checked = async <T>(context: Context, file: string, schema: z.ZodType<T>): Promise<T> => {
  const result = schema.safeParse(await readJson(context, file))
  if (result.success) return result.data
  throw new UsageError(`${file} holds no such document:\n${z.prettifyError(result.error)}`)
}

const write = (
  value: OutgoingDocuments[OutgoingEntity],
  { entity, controlNumber }: Options,
  partner: Partner,
  { at, answered }: { at: Date; answered: Answered | undefined },
): Uint8Array => {
  const format = outgoingFormatOf(partner, entity)
  if (format === undefined) {
    const can = outgoingEntitiesOf(partner).join(', ')
    throw new UsageError(`${partner.name} speaks ${partner.standard}, in which we write ${can}: no ${entity}`)
  }
  if (entity === 'order-response' && answered === undefined) {
    throw new UsageError('an order response is written with the order it answers: give --order')
  }
  const controlNumbers = { interchange: controlNumber, group: controlNumber }
  return format.write(value, { partner, controlNumbers, at, ...(answered === undefined ? {} : { answered }) })
}
