import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { addAcknowledgeCommand } from './edi/acknowledge-command.ts'
import { addDiffCommand } from './edi/diff-command.ts'
import { addExplainCommand } from './edi/explain-command.ts'
import { addParseCommand } from './edi/parse-command.ts'
import { addValidateCommand } from './edi/validate-command.ts'

/** Commands on a file by itself, of any standard: no store, no configuration. */
export const addEdiCommands = (program: Command, context: Context): void => {
  const group = program.command('edi').description('read, check and acknowledge an X12, EDIFACT or XML file by itself')
  addParseCommand(group, context)
  addValidateCommand(group, context)
  addAcknowledgeCommand(group, context)
  addDiffCommand(group, context)
  addExplainCommand(group, context)
}
