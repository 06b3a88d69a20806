import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AllowedAdvisory, judgeAudit, parseAllowed } from '../../scripts/audit/judge-audit.ts'

const root = resolve(import.meta.dirname, '../..')
const today = '2026-11-29'

/** The shape of `npm audit --json`: a weak package, and one that brings it in. */
const reportOf = (id: string) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: {
      'left-shelf': {
        name: 'left-shelf',
        severity: 'high',
        isDirect: false,
        via: [
          {
            source: 1100001,
            name: 'left-shelf',
            dependency: 'left-shelf',
            title: 'left-shelf lets shelves fall',
            url: `https://github.com/advisories/${id}`,
            severity: 'high',
            cwe: ['CWE-400'],
            cvss: { score: 7.5, vectorString: null },
            range: '<1.2.0',
          },
        ],
        effects: ['warehouse'],
        range: '<1.2.0',
        nodes: ['node_modules/left-shelf'],
        fixAvailable: true,
      },
      warehouse: {
        name: 'warehouse',
        severity: 'high',
        isDirect: true,
        via: ['left-shelf'],
        effects: [],
        range: '*',
        nodes: ['node_modules/warehouse'],
        fixAvailable: true,
      },
    },
    metadata: { vulnerabilities: { info: 0, low: 0, moderate: 0, high: 2, critical: 0, total: 2 } },
  })

const id = 'GHSA-2345-6789-cfgh'
const clean = JSON.stringify({ auditReportVersion: 2, vulnerabilities: {}, metadata: {} })
const accepted = (changes: Partial<AllowedAdvisory> = {}): AllowedAdvisory[] => [
  { id, why: 'only reached by the build, with names of our own', until: '2026-12-31', ...changes },
]

describe('the judgement of an audit', () => {
  it('fails for an advisory nobody accepted, and names it, what it is about and where it is', () => {
    const { outcome, lines } = judgeAudit(reportOf(id), [], today)
    expect(outcome).toBe('failed')
    expect(lines[0]).toBe(`${id} high: left-shelf lets shelves fall (left-shelf <1.2.0, at node_modules/left-shelf)`)
    expect(lines.at(-1)).toBe('1 advisories, 1 of them not accepted')
  })

  it('passes one that is accepted, to the last day of its date, and still says it is there', () => {
    for (const until of ['2026-12-31', today]) {
      const { outcome, lines } = judgeAudit(reportOf(id), accepted({ until }), today)
      expect(outcome).toBe('clean')
      expect(lines[0]).toMatch(/^accepted for now: GHSA-2345/)
    }
  })

  it('fails for an entry that has run out, whatever the service says', () => {
    const expired = accepted({ until: '2026-11-28' })
    const unreachable = JSON.stringify({ message: 'getaddrinfo ENOTFOUND', error: { summary: '', detail: '' } })
    for (const output of [reportOf(id), clean, unreachable, undefined]) {
      const { outcome, lines } = judgeAudit(output, expired, today)
      expect(outcome).toBe('failed')
      expect(lines[0]).toMatch(/^GHSA-2345-6789-cfgh was accepted until 2026-11-28 .*set a new date$/)
    }
  })

  it('says of an entry that is not needed any more that it can go', () => {
    const { outcome, lines } = judgeAudit(clean, accepted(), today)
    expect(outcome).toBe('clean')
    expect(lines[0]).toBe(`${id} is accepted but not reported any more: take it off the list`)
  })

  it('gives no verdict when the service cannot be asked, and fails when the fault is here', () => {
    const said = (value: unknown) => judgeAudit(JSON.stringify(value), [], today)
    const nothing = { summary: '', detail: '' }
    expect(said({ message: '405 Method Not Allowed - POST', statusCode: 405, error: nothing })).toEqual({
      outcome: 'not-checked',
      lines: ['not checked: the audit service gave no answer: 405 Method Not Allowed - POST'],
    })
    expect(said({ error: { code: 'E503', summary: 'Service Unavailable' } }).outcome).toBe('not-checked')
    expect(judgeAudit(undefined, [], today).lines).toEqual(['not checked: the audit service did not answer in time'])
    expect(said({ error: { code: 'ENOLOCK', summary: 'This command requires an existing lockfile.' } })).toEqual({
      outcome: 'failed',
      lines: ['npm audit failed with ENOLOCK: This command requires an existing lockfile.'],
    })
    expect(said({ auditReportVersion: 3 }).outcome).toBe('failed')
    expect(judgeAudit('', [], today).outcome).toBe('failed')
  })
})

describe('the list of accepted advisories', () => {
  it('is one that can be read', async () => {
    const file = join(root, '.ci/audit-allowed.json')
    expect(parseAllowed(await readFile(file, 'utf8'), file)).toEqual(expect.any(Array))
  })

  it.each([
    ['{', /list\.json is not JSON/],
    ['{}', /list: /],
    [JSON.stringify(accepted({ id: 'CVE-2026-1' })), /0\.id: is no advisory id/],
    [JSON.stringify(accepted({ why: 'fine' })), /0\.why: says too little/],
    [JSON.stringify(accepted({ until: '2026-02-30' })), /0\.until: is no date/],
    [JSON.stringify([{ id, why: 'there is no date at all here' }]), /0\.until/],
  ])('is refused when it reads %s', (text, message) => {
    expect(() => parseAllowed(text, 'list.json')).toThrow(message)
  })
})

/** A registry as far as an audit asks it: advisories in bulk, and the versions of a package. */
const startRegistry = async () => {
  const asked: string[] = []
  const own = { asked, url: '', status: 200, close: (): void => undefined }
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts)
      if (request.url?.endsWith('/advisories/bulk') !== true) {
        const version = { name: 'left-shelf', version: '1.0.0', dist: { tarball: `${own.url}/left-shelf-1.0.0.tgz` } }
        response.end(JSON.stringify({ name: 'left-shelf', 'dist-tags': {}, versions: { '1.0.0': version } }))
        return
      }
      asked.push(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body).toString() : body.toString())
      const advisory = { id: 1100001, url: `https://github.com/advisories/${id}`, severity: 'high' }
      const about = { title: 'left-shelf lets shelves fall', vulnerable_versions: '<1.2.0', cwe: [], cvss: {} }
      response.writeHead(own.status, { 'content-type': 'application/json' })
      response.end(own.status === 200 ? JSON.stringify({ 'left-shelf': [{ ...advisory, ...about }] }) : '{}')
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  own.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  own.close = () => {
    server.close()
    server.closeAllConnections()
  }
  return own
}

describe('npm run audit', () => {
  let registry: Awaited<ReturnType<typeof startRegistry>>
  let folder: string
  beforeAll(async () => {
    registry = await startRegistry()
    folder = await mkdtemp(join(tmpdir(), 'crossdock-audit-'))
    const about = { name: 'shop', version: '1.0.0', dependencies: { 'left-shelf': '1.0.0' } }
    await writeFile(join(folder, 'package.json'), JSON.stringify(about))
    const shelf = { version: '1.0.0', resolved: `${registry.url}/left-shelf-1.0.0.tgz` }
    const packages = { '': about, 'node_modules/left-shelf': shelf }
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ ...about, lockfileVersion: 3, packages }))
    await writeFile(join(folder, 'none.json'), '[]')
  })
  afterAll(async () => {
    registry.close()
    await rm(folder, { recursive: true })
  })

  const audit = (): Promise<{ code: number; said: string }> =>
    new Promise((done) => {
      const script = ['--import', 'tsx', 'scripts/audit-dependencies.ts']
      const options = ['--folder', folder, '--allowed', join(folder, 'none.json')]
      // As in the gate, where an install is not to ask for an audit.
      const env = {
        ...process.env,
        npm_config_registry: registry.url,
        npm_config_audit: 'false',
        npm_config_cache: folder,
      }
      execFile(process.execPath, [...script, ...options], { cwd: root, env }, (error, stdout, stderr) =>
        done({ code: typeof error?.code === 'number' ? error.code : 0, said: stdout + stderr }),
      )
    })

  it('asks for what the lock file holds, and ends with what the answer deserves', async () => {
    const refused = await audit()
    expect(refused).toEqual({ code: 1, said: expect.stringMatching(/^GHSA-2345-6789-cfgh high: left-shelf lets/) })
    expect(JSON.parse(registry.asked[0] ?? '')).toEqual({ 'left-shelf': ['1.0.0'] })
    registry.status = 405
    const unasked = await audit()
    expect(unasked).toEqual({ code: 0, said: expect.stringMatching(/^not checked: the audit service gave no answer/) })
  }, 60_000)
})
