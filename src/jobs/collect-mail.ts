import { crashPoint } from '../domain/crash-point.ts'
import { callOf, connectionOf, type JobDeps } from './job.ts'
import { storeFile, wakeIntake } from './store-file.ts'

/**
 * Takes the files that wait in a system's mailbox: bytes are committed first, then the file is moved away, then it is read.
 * A crash at any point repeats the step for the same arrival, never for a new one. Returns how many files came in.
 */
export const collectMail = async (system: string, deps: JobDeps, signal: AbortSignal): Promise<number> => {
  const { mailbox } = connectionOf(deps, system)
  if (mailbox === undefined) return 0
  let files = 0
  for await (const file of mailbox.receive(callOf(deps, signal))) {
    const interchange = await storeFile(system, file, deps)
    crashPoint('interchange-stored')
    await file.accept()
    crashPoint('mail-accepted')
    await wakeIntake(interchange, deps, files)
    files += 1
    if (signal.aborted) break
  }
  return files
}
