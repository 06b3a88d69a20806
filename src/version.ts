import { readFileSync } from 'node:fs'
import * as z from 'zod'

const packageFile = z.object({ version: z.string() })

/** The version of this program, from its package file, which stands one folder above sources and build alike. */
export const version: string = packageFile.parse(
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')),
).version
