import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Option } from 'commander'
import { messageOf } from '../../../domain/errors.ts'
import { guessText } from '../../../edi/encoding.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../io.ts'

export const outOption = (): Option =>
  new Option('--out <file>', 'into this file, which must not exist; else to standard output')

/** Hands written bytes over: into a new file, as JSON under `name`, or as they are. */
export const giveBytes = async (
  context: Context,
  bytes: Uint8Array,
  { out, name }: { out: string | undefined; name: string },
): Promise<void> => {
  if (out !== undefined) {
    await writeFile(resolve(context.io.cwd, out), bytes, { flag: 'wx' }).catch((error: unknown) => {
      throw new UsageError(`${out} cannot be written: ${messageOf(error)}`)
    })
  } else if (context.isJson()) context.printJson({ [name]: guessText(bytes) })
  else context.io.stdout.write(bytes)
}
