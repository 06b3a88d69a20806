import type { IncomingFile } from '../connectors/connector.ts'
import { crashPoint } from '../domain/crash-point.ts'
import { StoreAwayError } from '../domain/errors.ts'
import { callOf, connectionOf, type JobDeps } from './job.ts'
import { storeFile, wakeIntake } from './store-file.ts'

/**
 * Takes the files that wait in a system's mailbox: bytes are committed first, then the file is moved away, then it is read.
 * A crash at any point repeats the step for the same arrival, never for a new one. A file that cannot be taken does not hold up those behind it; the
 * first failure is thrown at the end. Returns how many files came in.
 */
export const collectMail = async (system: string, deps: JobDeps, signal: AbortSignal): Promise<number> => {
  const { mailbox } = connectionOf(deps, system)
  if (mailbox === undefined) return 0
  let files = 0
  const failures: unknown[] = []
  for await (const file of mailbox.receive(callOf(deps, signal))) {
    try {
      await take(system, file, files, deps)
      files += 1
    } catch (error) {
      if (signal.aborted || error instanceof StoreAwayError) throw error
      failures.push(error)
    }
    if (signal.aborted) break
  }
  if (failures.length > 0) throw failures[0]
  return files
}

const take = async (system: string, file: IncomingFile, filesBefore: number, deps: JobDeps): Promise<void> => {
  const interchange = await storeFile(system, file, deps)
  crashPoint('interchange-stored')
  await file.accept()
  crashPoint('mail-accepted')
  await wakeIntake(interchange, deps, filesBefore)
}
