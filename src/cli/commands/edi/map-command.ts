import { resolve } from 'node:path'
import type { Command } from 'commander'
import { type Context, wrapText } from '../../context.ts'
import { exitCodes, UsageError } from '../../io.ts'
import { issueText } from '../issue-text.ts'
import { readPartnerFile } from '../partner/read-file.ts'
import { partnerNamed } from '../partner-named.ts'

export const addMapCommand = (group: Command, context: Context): void => {
  group
    .command('map <file>')
    .description("print what a partner's file becomes: each document as canonical JSON; exit code 1 when one cannot")
    .requiredOption('--partner <name>', 'whose tables and mapping to use')
    .action(
      context.run(async (file: string, { partner: name }: { partner: string }) => {
        const { limits } = await context.settings()
        const partner = await partnerNamed(context, name)
        const { documents, issues } = await readPartnerFile(resolve(context.io.cwd, file), partner, limits).catch(
          (error: unknown) => {
            if (error instanceof Error && 'syscall' in error) {
              throw new UsageError(`${file} cannot be read: ${error.message}`)
            }
            throw error
          },
        )
        context.printJson(documents)
        for (const issue of issues) context.io.stderr.write(wrapText(issueText(issue), 0))
        return issues.length > 0 ? exitCodes.foundProblems : exitCodes.done
      }),
    )
}
