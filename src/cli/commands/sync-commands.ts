import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { addExplainCommand } from './sync/explain-command.ts'
import { addMergeCommands } from './sync/merge-commands.ts'
import { addQualityCommand } from './sync/quality-command.ts'
import { addRecordCommands } from './sync/record-commands.ts'
import { addReviewCommands } from './sync/review-commands.ts'
import { addRunCommand } from './sync/run-command.ts'
import { addRunListCommands } from './sync/run-list-commands.ts'

/** Commands for the records that systems share, and the runs that read them. */
export const addSyncCommands = (program: Command, context: Context): void => {
  addRunCommand(program, context)
  addRunListCommands(program, context)
  addRecordCommands(program, context)
  addExplainCommand(program, context)
  addReviewCommands(program, context)
  addMergeCommands(program, context)
  addQualityCommand(program, context)
}
