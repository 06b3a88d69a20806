import { type Command, Option } from 'commander'
import type { Explained } from '../../../edi/dialect.ts'
import { explainFile } from '../../../edi/explain-file.ts'
import type { NameLanguage } from '../../../edi/name-table.ts'
import type { Context } from '../../context.ts'
import { exitCodes } from '../../io.ts'
import { oneLine } from '../../table.ts'
import { withFile } from './with-file.ts'

export const addExplainCommand = (group: Command, context: Context): void => {
  group
    .command('explain <file>')
    .description('show every segment and element of a file with its name, and what its codes mean')
    .addOption(new Option('--lang <language>', 'language of the names').choices(['en', 'zh']).default('en'))
    .action(
      context.run(async (file: string, { lang }: { lang: NameLanguage }) =>
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
