import { resolve } from 'node:path'
import type { Command } from 'commander'
import {
  type FileCounts,
  type FileIssue,
  type FoundIssue,
  findIssues,
  validateFile,
} from '../../../edi/validate-file.ts'
import { type Context, wrapText } from '../../context.ts'
import { type ExitCode, exitCodes } from '../../io.ts'
import { openSegmentSource, type SegmentSource } from '../../segment-source.ts'
import { screenWidth } from '../../table.ts'
import { withFile } from './with-file.ts'

export const addValidateCommand = (group: Command, context: Context): void => {
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

/** The segment, or the XML element by its path, and the part of it. */
const placeOf = ({ standard, segment, segmentId, element, component, message }: FileIssue): string[] => {
  if (segmentId === undefined || segmentId === '') return []
  if (standard === 'xml') return message.startsWith(segmentId) ? [] : [segmentId]
  const part = element === undefined ? [] : [`element ${element}${component === undefined ? '' : `.${component}`}`]
  return [`${segmentId} (segment ${segment ?? '?'})`, ...part]
}

const issueText = (file: string, issue: FileIssue): string => {
  const { severity, line, byteOffset, transaction, standardCode, value, message } = issue
  const document = transaction === undefined ? [] : [`document ${transaction}`]
  const parts = [line === undefined ? `byte ${byteOffset}` : `line ${line}`, ...document, ...placeOf(issue)]
  const code = standardCode === '' ? '' : ` [${issue.level} ${standardCode}]`
  const seen = value === undefined || message.includes(JSON.stringify(value)) ? '' : ` (saw ${JSON.stringify(value)})`
  return `${file}: ${parts.join(', ')}: ${severity}: ${message}${seen}${code}`
}
