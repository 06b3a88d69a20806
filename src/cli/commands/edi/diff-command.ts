import type { Command } from 'commander'
import { standardNames } from '../../../edi/dialects.ts'
import { type Difference, diffFiles } from '../../../edi/diff-files.ts'
import { type FileTree, parseFile, standardOfTree } from '../../../edi/parse-file.ts'
import type { Context } from '../../context.ts'
import { exitCodes, UsageError } from '../../io.ts'
import { oneLine } from '../../table.ts'
import { withFile } from './with-file.ts'

export const addDiffCommand = (group: Command, context: Context): void => {
  group
    .command('diff <a> <b>')
    .description('compare two files by what they say, not by their text; exit code 1 when they differ')
    .action(
      context.run(async (a: string, b: string) => {
        const trees = [await withFile(context, a, parseFile), await withFile(context, b, parseFile)] as const
        refuseOtherStandard([a, b], trees)
        const differences = diffFiles(...trees)
        if (context.isJson()) context.printJson(differences)
        else printDifferences(context, differences)
        return differences.length > 0 ? exitCodes.foundProblems : exitCodes.done
      }),
    )
}

const refuseOtherStandard = (files: readonly [string, string], trees: readonly [FileTree, FileTree]): void => {
  const [one, other] = [standardOfTree(trees[0]), standardOfTree(trees[1])]
  if (one === undefined || other === undefined || one === other) return
  const said = `${files[0]} is ${standardNames[one]} and ${files[1]} is ${standardNames[other]}`
  throw new UsageError(`${said}: only files of one standard can be compared`)
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
