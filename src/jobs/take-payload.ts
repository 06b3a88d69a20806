import type { Interchange } from '../store/store.ts'
import type { JobDeps } from './job.ts'
import { storeFile, wakeIntake } from './store-file.ts'

type Payload = { system: string; fileName: string; transportRef: string; bytes: Uint8Array }

/** Takes a payload that was handed in as one that lay in the system's mailbox. */
export const takePayload = async (
  { system, fileName, transportRef, bytes }: Payload,
  deps: JobDeps,
): Promise<Interchange> => {
  const open = async function* (): AsyncGenerator<Uint8Array> {
    yield bytes
  }
  const interchange = await storeFile(system, { name: fileName, ref: transportRef, open }, deps)
  await wakeIntake(interchange, deps)
  return interchange
}
