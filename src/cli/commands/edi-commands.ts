import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { messageOf } from '../../domain/errors.ts'
import { type Difference, diffFiles } from '../../edi/x12/diff.ts'
import { type Explained, explainFile } from '../../edi/x12/explain.ts'
import { acknowledgeFile, type EnvelopeNode, parseFile } from '../../edi/x12/inspect.ts'
import type { LoopNode } from '../../edi/x12/loop-nodes.ts'
import {
  type FileCounts,
  type FileIssue,
  type FoundIssue,
  findIssues,
  validateFile,
} from '../../edi/x12/validate-file.ts'
import { type Context, wrapText } from '../context.ts'
import { type ExitCode, exitCodes, UsageError } from '../io.ts'
import { openSegmentSource, type SegmentSource } from '../segment-source.ts'
import { oneLine, screenWidth } from '../table.ts'

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
        if (!context.isJson()) return await validateAloud(context, file)
        const report = await withFile(context, file, validateFile)
        context.printJson(report)
        return report.issues.some(isError) ? exitCodes.foundProblems : exitCodes.done
      }),
    )
  group
    .command('ack <file>')
    .description('write the 997 or 999 (and TA1) the file deserves')
    .addOption(new Option('--as <kind>', 'kind of functional acknowledgement').choices(['997', '999']).default('997'))
    .addOption(new Option('--out <file>', 'into this file, which must not exist; else to standard output'))
    .action(
      context.run(async (file: string, { out, as }: { out?: string; as: '997' | '999' }) => {
        const at = new Date(context.nowMs())
        const bytes = await withFile(context, file, (chunks) => acknowledgeFile(chunks, at, as))
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
  group
    .command('diff <a> <b>')
    .description('compare two files by what they say, not by their text; exit code 1 when they differ')
    .action(
      context.run(async (a: string, b: string) => {
        const differences = diffFiles(await withFile(context, a, parseFile), await withFile(context, b, parseFile))
        if (context.isJson()) context.printJson(differences)
        else printDifferences(context, differences)
        return differences.length > 0 ? exitCodes.foundProblems : exitCodes.done
      }),
    )
  group
    .command('explain <file>')
    .description('show every segment and element of a file with its name, and what its codes mean')
    .addOption(new Option('--lang <language>', 'language of the names').choices(['en', 'zh']).default('en'))
    .action(
      context.run(async (file: string, { lang }: { lang: 'en' | 'zh' }) =>
        withFile(context, file, async (chunks) => {
          const all: Explained[] = []
          let hasInterchange = false
          for await (const explained of explainFile(chunks, lang)) {
            hasInterchange ||= explained.kind === 'interchange'
            if (context.isJson()) all.push(explained)
            else printExplained(context, explained)
          }
          if (context.isJson()) context.printJson(all)
          return hasInterchange ? exitCodes.done : exitCodes.foundProblems
        }),
      ),
    )
}

const isError = ({ severity }: FileIssue): boolean => severity === 'error'

/** Prints issues while the file is still being read, each with the segment it speaks of. */
const validateAloud = async (context: Context, file: string): Promise<ExitCode> =>
  withFile(context, file, async (chunks) => {
    let source: SegmentSource | undefined
    let hasErrors = false
    const found = findIssues(chunks)
    try {
      for (;;) {
        const next = await found.next()
        if (next.done) {
          context.print(countsText(next.value))
          return hasErrors ? exitCodes.foundProblems : exitCodes.done
        }
        const { issue } = next.value
        hasErrors ||= isError(issue)
        context.print(wrapText(issueText(file, issue), 0))
        source ??= await openSegmentSource(resolve(context.io.cwd, file))
        await printExcerpt(context, source, next.value)
      }
    } finally {
      await source?.close()
    }
  })

const printExcerpt = async (context: Context, source: SegmentSource, found: FoundIssue): Promise<void> => {
  const number = String(found.issue.line ?? '').padStart(6)
  const excerpt = await source.excerpt(found, screenWidth - number.length - 3)
  if (excerpt === undefined) return
  context.print(`${number} | ${excerpt.text}\n${' '.repeat(number.length)} | ${excerpt.marks}\n`)
}

const countsText = ({ interchanges, groups, transactions }: FileCounts): string => {
  const { accepted, rejected, 'accepted-with-errors': withErrors } = transactions
  return (
    `${interchanges} interchanges, ${groups} groups; documents: ${accepted} accepted, ` +
    `${withErrors} accepted with errors, ${rejected} rejected\n`
  )
}

const printDifferences = (context: Context, differences: readonly Difference[]): void => {
  for (const { path, a, b } of differences) {
    context.print(`${oneLine(path)}\n`)
    context.print(`  a: ${a === undefined ? '(nothing)' : oneLine(a)}\n`)
    context.print(`  b: ${b === undefined ? '(nothing)' : oneLine(b)}\n`)
  }
  const count = differences.length
  context.print(count === 0 ? 'Both files say the same.\n' : `${count} ${count === 1 ? 'difference' : 'differences'}\n`)
}

const indents: Readonly<Record<Explained['kind'], number>> = {
  interchange: 0,
  rubbish: 0,
  group: 2,
  document: 4,
  segment: 6,
}

const printExplained = (context: Context, { kind, depth, id, name, elements }: Explained): void => {
  const indent = indents[kind] + 2 * depth
  context.print(`${' '.repeat(indent)}${oneLine(`${id}  ${name}`.trim())}\n`)
  for (const { place, name: what, value, meaning } of elements) {
    const said = `${what}: ${value}${meaning === undefined ? '' : ` (${meaning})`}`
    context.print(`${' '.repeat(indent + 4)}${oneLine(`${place === '' ? '' : `${place}  `}${said}`)}\n`)
  }
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
