import { type CrossdockError, type ErrorStage, messageOf, RejectedError, TransientError } from '../../domain/errors.ts'

/** The `code` of a Node file system error (`ENOENT`), when there is one. */
export const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

const causes: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free space',
  EDQUOT: 'the quota of the disk is used up: free space',
  EROFS: 'the file system is read-only: remount it',
  EACCES: 'Crossdock may not write there: grant access to its user',
  EPERM: 'Crossdock may not write there: grant access to its user',
  ENOENT: 'the folder is gone: mount or create it',
  EXDEV: 'it lies on another file system: set `work` to a folder on the file system of the inbox',
  ENOTDIR: 'it is not a folder: correct the setting',
  EIO: 'the disk reports an error: check it',
  ESTALE: 'the network share was lost: mount it again',
  EMFILE: 'too many files are open: raise the limit (ulimit -n)',
  ENFILE: 'too many files are open on this machine',
}

/**
 * A failed file operation in the words of an operator. Everything concerns the folder as a whole, except a name the
 * file system refuses. File operations are safe to repeat here: nothing becomes visible before the last one.
 */
export const fileErrorFrom = (error: unknown, doing: string, stage: ErrorStage): CrossdockError => {
  const errno = errnoOf(error)
  if (errno === 'ENAMETOOLONG') {
    return new RejectedError('RECORD_REJECTED', `${doing}: the file system refuses the name as too long`, {
      stage,
      cause: error,
    })
  }
  const cause = (errno === undefined ? undefined : causes[errno]) ?? messageOf(error)
  return new TransientError('SYSTEM_UNREACHABLE', `${doing}: ${cause}${errno ? ` (${errno})` : ''}`, {
    scope: 'system',
    stage,
    cause: error,
  })
}
