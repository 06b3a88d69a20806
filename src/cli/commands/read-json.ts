import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { messageOf } from '../../domain/errors.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../io.ts'

/** A JSON file an argument names. */
export const readJson = async (context: Context, file: string): Promise<unknown> => {
  const text = await readFile(resolve(context.io.cwd, file), 'utf8').catch((error: unknown) => {
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`)
  })
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${file} is no JSON: ${messageOf(error)}`)
  }
}
