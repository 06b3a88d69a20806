import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { run } from '../../src/cli/main.ts'

const project = join(import.meta.dirname, '../..')
const pages = [
  'README.md',
  ...readdirSync(join(project, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name)),
]

/** `crossdock flows show NAME` is flows, show; what is an option or stands for something ends it. */
const documented = pages
  .filter((name) => name.endsWith('.md'))
  .flatMap((name) => [
    ...readFileSync(join(project, name), 'utf8').matchAll(/`crossdock ((?:[a-z][a-z-]* ?){1,2})(?=[^a-z]|$)/g),
  ])
  .map(([, words = '']) => words.trim())

const usageOf = async (words: readonly string[]): Promise<string> => {
  const said: string[] = []
  const write = { write: (text: string | Uint8Array) => said.push(String(text)) }
  await run([...words, '--help'], { stdout: write, stderr: write, env: {}, cwd: project })
  return /^Usage: crossdock (.*)$/m.exec(said.join(''))?.[1] ?? ''
}

it('has the commands the documents name', async () => {
  const commands = [...new Set(documented)]
  expect(commands.length).toBeGreaterThan(40)
  const missing: string[] = []
  for (const command of commands) {
    const [first = '', second] = command.split(' ')
    const usage = await usageOf(second === undefined ? [first] : [first, second])
    // The second word may be what the command is about, such as `explain customer`.
    const takesWords =
      usage.startsWith(`${first} `) && /^\S+ \[options\] [<[]/.test(usage) && !usage.includes('[command]')
    if (!usage.startsWith(command) && !takesWords) missing.push(command)
  }
  expect(missing).toEqual([])
})
