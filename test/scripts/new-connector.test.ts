import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../..')
const parts = ['.gitignore', 'biome.json', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'vitest.config.ts']
const folders = ['bench', 'bin', 'config', 'console', 'scripts', 'src', 'test', 'examples']
const minutes = 60_000

let copy: string

/** A copy of the project to work in, with the packages that are installed. */
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'crossdock-copy-'))
  for (const name of [...parts, ...folders]) await cp(join(root, name), join(copy, name), { recursive: true })
  await mkdir(join(copy, 'docs'))
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
}, minutes)
afterAll(() => rm(copy, { recursive: true, force: true }))

const shell = async (command: string): Promise<string> => {
  try {
    const { stdout, stderr } = await run('sh', ['-ec', command], { cwd: copy, maxBuffer: 64 * 1024 * 1024 })
    return stdout + stderr
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string } // as execFile throws it
    throw new Error(`${command}\n${stdout.slice(-4000)}\n${stderr.slice(-4000)}`)
  }
}

type Step = { kind: 'run'; commands: string } | { kind: 'write'; path: string; text: string }

/** The commands and files of a page, in order. */
const stepsOf = (page: string): Step[] =>
  [...page.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map(([, language, path, text = '']): Step => {
    if (language === 'sh') return { kind: 'run', commands: text }
    if (path === undefined) throw new Error(`A block of the page is neither a command nor a file:\n${text}`)
    return { kind: 'write', path, text }
  })

describe('npm run new:connector', () => {
  test(
    'writes what lints and passes its own tests as it is, whatever the length of the name',
    async () => {
      const type = 'north-sea-trading-2'
      await shell(`npm run --silent new:connector -- ${type}`)
      const paths = ['connectors', 'mappers'].flatMap((name) => [`src/${name}/${type}`, `test/${name}/${type}`])
      // Types are checked once, with all that was made: at the end of the page that is followed below.
      await shell(`npx biome check ${paths.join(' ')} src/connectors/registry.ts`)
      await shell('node scripts/generate-registry.js --check')
      expect(await shell(`npx vitest run test/connectors/${type} test/mappers/${type}`)).toMatch(/Tests\s.*passed/)
    },
    10 * minutes,
  )

  test('overwrites nothing, and refuses a name that is none', async () => {
    await expect(shell('node scripts/new-connector.js salesforce')).rejects.toThrow(
      /salesforce\/client\.ts is there already/,
    )
    await expect(shell('node scripts/new-connector.js "Acme CRM"')).rejects.toThrow(
      /say its type in lower-case letters/,
    )
  })
})

describe('docs/adding-a-connector.md', () => {
  test(
    'followed word by word makes a connector that passes its suites, the types and the lint',
    async () => {
      const steps = stepsOf(await readFile(join(root, 'docs/adding-a-connector.md'), 'utf8'))
      expect(steps.filter(({ kind }) => kind === 'run').length).toBeGreaterThan(3)
      expect(steps.some((step) => step.kind === 'run' && step.commands.includes('npm run types'))).toBe(true)
      for (const step of steps) {
        if (step.kind === 'run') {
          const said = await shell(step.commands)
          if (step.commands.includes('vitest')) expect(said).toMatch(/Tests\s.*passed/)
          continue
        }
        await mkdir(dirname(join(copy, step.path)), { recursive: true })
        await writeFile(join(copy, step.path), step.text)
      }
    },
    10 * minutes,
  )
})

test('the registry of connectors is what its folders say', async () => {
  await run(process.execPath, ['scripts/generate-registry.js', '--check'], { cwd: root })
})
