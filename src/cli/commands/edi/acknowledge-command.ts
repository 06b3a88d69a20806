import { type Command, Option } from 'commander'
import {
  type AcknowledgementKind,
  acknowledgeFile,
  acknowledgementKinds,
  kindsOf,
} from '../../../edi/acknowledge-file.ts'
import { type Standard, standardNames } from '../../../edi/dialects.ts'
import type { Context } from '../../context.ts'
import { exitCodes, UsageError } from '../../io.ts'
import { giveBytes, outOption } from './give-bytes.ts'
import { withFile } from './with-file.ts'

export const addAcknowledgeCommand = (group: Command, context: Context): void => {
  group
    .command('ack <file>')
    .description('write the acknowledgement the file deserves: 997 or 999 (and TA1) for X12, CONTRL for EDIFACT')
    .addOption(
      new Option('--as <kind>', 'kind of acknowledgement; 997 or CONTRL unless given').choices(acknowledgementKinds),
    )
    .addOption(outOption())
    .action(
      context.run(async (file: string, { out, as }: { out?: string; as?: AcknowledgementKind }) => {
        const at = new Date(context.nowMs())
        const answer = await withFile(context, file, (chunks) => acknowledgeFile(chunks, at, as))
        if (answer.kind === 'misfit') throw new UsageError(misfitText(file, answer.standard, as))
        const { bytes } = answer
        if (bytes.byteLength === 0) {
          context.note(`${file} holds nothing to acknowledge.`)
          return exitCodes.foundProblems
        }
        await giveBytes(context, bytes, { out, name: 'acknowledgement' })
        return exitCodes.done
      }),
    )
}

const misfitText = (file: string, standard: Standard, wanted: AcknowledgementKind | undefined): string => {
  const fitting = kindsOf[standard]
  const name = standardNames[standard]
  if (fitting.length > 0) return `${file} is ${name}, which has no ${wanted}: use --as ${fitting.join(' or ')}`
  return `${file} is ${name}, which has no acknowledgement: the order response (UBL OrderResponse, IDoc ORDRSP, cXML ConfirmationRequest) is the answer`
}
