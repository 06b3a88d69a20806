import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { run } from '../../src/cli/main.ts'

/** The `edi` commands in a folder of their own, for the tests of one file. */
export const ediCli = () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossdock-edi-cli-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  return {
    crossdock: async (...args: string[]) => {
      const out: Buffer[] = []
      let err = ''
      const code = await run(['edi', ...args], {
        stdout: { write: (text) => out.push(Buffer.from(text)) },
        stderr: {
          write: (text) => {
            err += text
          },
        },
        env: {},
        cwd: folder,
      })
      return { code, out: Buffer.concat(out).toString('utf8'), err }
    },
    put: (name: string, text: string | Uint8Array): Promise<void> => writeFile(join(folder, name), text),
    pathOf: (name: string): string => join(folder, name),
  }
}

/** The lines that show segments and carets. */
export const shownIn = (out: string): string[] => out.split('\n').filter((line) => /^ *\d* \| /.test(line))
