import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { addAcknowledgeCommand } from './edi/acknowledge-command.ts'
import { addDiffCommand } from './edi/diff-command.ts'
import { addExplainCommand } from './edi/explain-command.ts'
import { addGenerateCommand } from './edi/generate-command.ts'
import { addMapCommand } from './edi/map-command.ts'
import { addParseCommand } from './edi/parse-command.ts'
import { addValidateCommand } from './edi/validate-command.ts'

/** Commands on a file by itself, of any standard: no store. Only `map` and `generate` read the configuration. */
export const addEdiCommands = (program: Command, context: Context): void => {
  const group = program
    .command('edi')
    .description('read, check, acknowledge and write X12, EDIFACT and XML files by themselves')
  addParseCommand(group, context)
  addValidateCommand(group, context)
  addAcknowledgeCommand(group, context)
  addDiffCommand(group, context)
  addExplainCommand(group, context)
  addMapCommand(group, context)
  addGenerateCommand(group, context)
}
