import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import type { Context } from '../../context.ts'
import { UsageError } from '../../io.ts'

/** Reads a file as a stream for the time of `work`. */
export const withFile = async <T>(
  context: Context,
  file: string,
  work: (chunks: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> => {
  const stream = createReadStream(resolve(context.io.cwd, file))
  try {
    return await work(stream)
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw new UsageError(`${file} cannot be read: ${error.message}`)
    throw error
  } finally {
    stream.destroy()
  }
}
