import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from '../settings.ts'
import { UsageError } from './io.ts'

export type Edited = {
  bytes: Uint8Array
  /** The file the person wrote, until `remove`. */
  keptIn: { path: string; remove(): Promise<void> } | undefined
}

/** Lets the person edit bytes in their editor ($VISUAL, $EDITOR) and returns what they saved. */
export const editText = async (bytes: Uint8Array, env: Environment): Promise<Edited> => {
  const editor = env['VISUAL'] || env['EDITOR']
  if (!editor) throw new UsageError('no editor is set: set EDITOR, or give the new body with --file')
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-edit-'))
  const path = join(folder, 'document.edi')
  await writeFile(path, bytes, { mode: 0o600 })
  await runEditor(editor, path)
  return { bytes: await readFile(path), keptIn: { path, remove: () => rm(folder, { recursive: true }) } }
}

/** Through the shell, because EDITOR may carry arguments; the path is handed over as one. */
const runEditor = (editor: string, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', path], { stdio: 'inherit' })
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve()
      else reject(new UsageError(`the editor (${editor}) ended with ${code ?? 'a signal'}: nothing was changed`))
    })
  })
