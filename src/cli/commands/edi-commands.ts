import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { messageOf } from '../../domain/errors.ts'
import {
  acknowledgeFile,
  type EnvelopeNode,
  type FileIssue,
  parseFile,
  validateFile,
} from '../../edi/x12/inspect.ts'
import type { LoopNode } from '../../edi/x12/loop-nodes.ts'
import { type Context, wrapText } from '../context.ts'
import { exitCodes, UsageError } from '../io.ts'
import { oneLine } from '../table.ts'

/** Commands on a file by itself: no store, no configuration. */
export const addEdiCommands = (program: Command, context: Context): void => {
  const group = program.command('edi').description('read, check and acknowledge an EDI file by itself')
  group
    .command('parse <file>')
    .description('show what stands in a file: interchanges, groups, documents, segments by loop')
    .action(
      context.run(async (file: string) => {
        const tree = await withFile(context, file, parseFile)
        if (context.isJson()) context.printJson(tree)
        else {
          for (const envelope of tree.envelopes) printEnvelope(context, envelope)
          for (const { byteOffset, message } of tree.rubbish) context.print(`byte ${byteOffset}: ${message}\n`)
        }
        return tree.envelopes.length === 0 ? exitCodes.foundProblems : exitCodes.done
      }),
    )
  group
    .command('validate <file>')
    .description('check a file against its standard; exit code 1 when there are errors')
    .action(
      context.run(async (file: string) => {
        const report = await withFile(context, file, validateFile)
        if (context.isJson()) context.printJson(report)
        else {
          for (const issue of report.issues) context.print(wrapText(issueText(file, issue), 0))
          const { accepted, rejected, 'accepted-with-errors': withErrors } = report.transactions
          context.print(
            `${report.interchanges} interchanges, ${report.groups} groups; documents: ${accepted} accepted, ` +
              `${withErrors} accepted with errors, ${rejected} rejected\n`,
          )
        }
        return report.issues.some(({ severity }) => severity === 'error') ? exitCodes.foundProblems : exitCodes.done
      }),
    )
  group
    .command('ack <file>')
    .description('write the 997 (and TA1) the file deserves')
    .addOption(new Option('--out <file>', 'into this file, which must not exist; else to standard output'))
    .action(
      context.run(async (file: string, { out }: { out?: string }) => {
        const at = new Date(context.nowMs())
        const bytes = await withFile(context, file, (chunks) => acknowledgeFile(chunks, at))
        if (bytes.byteLength === 0) {
          context.note(`${file} holds nothing to acknowledge.`)
          return exitCodes.foundProblems
        }
        if (out !== undefined)
          await writeFile(resolve(context.io.cwd, out), bytes, { flag: 'wx' }).catch(unwritable(out))
        else if (context.isJson()) context.printJson({ acknowledgement: Buffer.from(bytes).toString('latin1') })
        else context.io.stdout.write(bytes)
        return exitCodes.done
      }),
    )
}

const withFile = async <T>(
  context: Context,
  file: string,
  work: (chunks: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> => {
  try {
    return await work(createReadStream(resolve(context.io.cwd, file)))
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw new UsageError(`${file} cannot be read: ${error.message}`)
    throw error
  }
}

const unwritable =
  (file: string) =>
  (error: unknown): never => {
    throw new UsageError(`${file} cannot be written: ${messageOf(error)}`)
  }

const printEnvelope = (context: Context, envelope: EnvelopeNode): void => {
  const { sender, receiver, controlNumber, version, status, groups } = envelope
  const parties = `from ${sender.qualifier}/${sender.id} to ${receiver.qualifier}/${receiver.id}`
  context.print(`${oneLine(`interchange ${controlNumber} ${parties}, version ${version}: ${status}`)}\n`)
  for (const group of groups) {
    context.print(`  ${oneLine(`group ${group.functionalId} ${group.controlNumber}, version ${group.version}`)}\n`)
    for (const { setId, controlNumber: number, status: verdict, content } of group.transactions) {
      context.print(`    ${oneLine(`document ${setId} ${number}: ${verdict}`)}\n`)
      printLoop(context, content, envelope.delimiters.element, 6)
    }
  }
}

const printLoop = (context: Context, { loop, segments, loops }: LoopNode, separator: string, indent: number): void => {
  if (loop !== '') context.print(`${' '.repeat(indent - 2)}[${oneLine(loop)}]\n`)
  for (const segment of segments) context.print(`${' '.repeat(indent)}${oneLine(segment.join(separator))}\n`)
  for (const inner of loops) printLoop(context, inner, separator, indent + 2)
}

const issueText = (file: string, issue: FileIssue): string => {
  const {
    severity,
    line,
    byteOffset,
    segment,
    segmentId,
    element,
    component,
    transaction,
    standardCode,
    value,
    message,
  } = issue
  const place = line === undefined ? `byte ${byteOffset}` : `line ${line}`
  const parts = [
    transaction === undefined ? undefined : `document ${transaction}`,
    segmentId === undefined ? undefined : `${segmentId} (segment ${segment ?? '?'})`,
    element === undefined ? undefined : `element ${element}${component === undefined ? '' : `.${component}`}`,
  ].filter((part) => part !== undefined)
  const code = standardCode === '' ? '' : ` [${issue.level} ${standardCode}]`
  const seen = value === undefined ? '' : ` (saw ${JSON.stringify(value)})`
  return `${file}: ${place}${parts.length === 0 ? '' : `, ${parts.join(', ')}`}: ${severity}: ${message}${seen}${code}`
}
