/**
 * Asks the registry for known weaknesses of the packages in package-lock.json.
 *
 * npm run audit -- [--folder FOLDER] [--allowed FILE]
 *
 * Ends with 1 when there is one that .ci/audit-allowed.json does not accept, or when an entry of that list has run out. Where the
 * service cannot be asked it says so and ends with 0: that is no verdict.
 */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { judgeAudit, parseAllowed } from './audit/judge-audit.ts'

const root = resolve(import.meta.dirname, '..')
const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: root },
    allowed: { type: 'string', default: resolve(root, '.ci/audit-allowed.json') },
  },
})

const answerMs = 20_000
const mostMs = 40_000

/** What npm prints, whatever it ends with; undefined when it had to be stopped. */
const audit = (folder: string): Promise<string | undefined> =>
  new Promise((done, fail) => {
    const settings = ['--package-lock-only', '--fetch-retries=0', `--fetch-timeout=${answerMs}`]
    const options = { cwd: folder, timeout: mostMs, maxBuffer: 64 * 1024 * 1024 }
    execFile('npm', ['audit', '--json', ...settings], options, (error, stdout) => {
      if (error?.killed === true) done(undefined)
      else if (error?.code === 'ENOENT') fail(new Error('npm is not on the PATH'))
      else done(stdout)
    })
  })

try {
  const allowed = parseAllowed(readFileSync(values.allowed, 'utf8'), values.allowed)
  const { outcome, lines } = judgeAudit(await audit(values.folder), allowed, new Date().toISOString().slice(0, 10))
  console.log(lines.join('\n'))
  if (outcome === 'failed') process.exitCode = 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
