import { basename } from 'node:path'
import { TransientError } from '../../domain/errors.ts'

/** Something in a file makes what follows uncertain: nothing of it is guessed. */
export const unreadableFile = (path: string, line: number, what: string): TransientError =>
  new TransientError('REPLY_UNREADABLE', `${basename(path)}, near line ${line}: ${what}`, {
    scope: 'item',
    stage: 'read',
  })

export const incompleteRead = (what: string): TransientError =>
  new TransientError('READ_INCOMPLETE', what, { scope: 'item', stage: 'read' })
