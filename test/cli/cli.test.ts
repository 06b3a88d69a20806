import { once } from 'node:events'
import { chmod, cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../src/cli/main.ts'
import { createApp, createLogger } from '../../src/main.ts'
import { loadSettings } from '../../src/settings.ts'
import { readDataFolderLock } from '../../src/store/data-folder-lock.ts'
import { type DeskSite, openDeskSite, orderFile } from '../desk/desk-site.ts'

const project = join(import.meta.dirname, '../..')
let site: DeskSite
let url = ''

beforeAll(async () => {
  site = await openDeskSite()
  await site.receive(await site.sample('1-known-customer.edi'), '1-known-customer.edi')
  await site.receive(await site.sample('5-broken.edi'), '5-broken.edi')
  await site.mapAll()
  url = (await site.app.start()).url ?? ''
})
afterAll(() => site.remove())

type Result = { code: number; out: string; err: string }

/** Runs a command as a person in the site's folder would. */
const crossdock = async (args: string[], env: Record<string, string> = {}, cwd = site.folder): Promise<Result> => {
  const out: Buffer[] = []
  let err = ''
  const code = await run(args, {
    stdout: { write: (text) => out.push(Buffer.from(text)) },
    stderr: {
      write: (text) => {
        err += text
      },
    },
    env,
    cwd,
  })
  return { code, out: Buffer.concat(out).toString('latin1'), err }
}
const json = async (args: string[]): Promise<{ code: number; value: ReturnType<typeof JSON.parse> }> => {
  const { code, out } = await crossdock([...args, '--json'])
  return { code, value: JSON.parse(out) }
}
const fits = (text: string): boolean => text.split('\n').every((line) => line.length <= 100)

describe('usage', () => {
  it('ends with 0 for help and version, 2 for what it does not understand', async () => {
    expect(await crossdock(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('deadletters') })
    expect(await crossdock(['deadletters', 'retry', '--help'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('--json'),
    })
    expect(await crossdock(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
    for (const args of [
      ['nonsense'],
      ['trace'],
      ['documents', '--limit', '0'],
      ['start', '--role', 'boss'],
      ['sandbox', '--crm-port', 'x'],
    ]) {
      expect(await crossdock(args), args.join(' ')).toMatchObject({ code: 2, err: expect.stringContaining('error') })
    }
  })

  it('ends with 2 and every problem when the configuration is wrong', async () => {
    await writeFile(join(site.folder, 'wrong.yaml'), 'lgo: {}\napi: { port: 99999 }\n')
    const { code, err } = await crossdock(['config', 'check', '--config', 'wrong.yaml'])
    expect(code).toBe(2)
    expect(err).toMatch(/wrong\.yaml:1 lgo.*did you mean "log"/)
    expect(err).toMatch(/wrong\.yaml:2 api\.port/)
    expect(err).toContain('docs/errors.md, CONFIG_INVALID')
    const asJson = await crossdock(['documents', '--config', 'none.yaml', '--json'])
    expect(asJson.code).toBe(2)
    expect(JSON.parse(asJson.err)).toMatchObject({ error: { code: 'CONFIG_UNREADABLE' } })
  })
})

describe('config', () => {
  it('checks and shows what the configuration makes, without secrets', async () => {
    const { code, out } = await crossdock(['config', 'check'])
    expect(code).toBe(0)
    expect(out).toContain('order-intake')
    expect(out).not.toContain('sandbox-secret')
    expect(fits(out)).toBe(true)
    expect((await json(['config', 'check'])).value).toMatchObject({ ok: true, systems: [{ name: 'edi' }, {}, {}] })
  })

  it('prints the schemas that lie in config/', async () => {
    expect((await crossdock(['config', 'schema'])).out).toBe(
      await readFile(join(project, 'config/crossdock.schema.json'), 'utf8'),
    )
    expect((await crossdock(['config', 'schema', 'partner'])).out).toBe(
      await readFile(join(project, 'config/partner.schema.json'), 'utf8'),
    )
    expect((await crossdock(['config', 'schema', 'flow'])).code).toBe(2)
  })
})

describe('edi', () => {
  const good = join(project, 'examples/orders/1-known-customer.edi')
  const bad = join(project, 'examples/orders/5-broken.edi')

  it('validates: 0 when right, 1 with places when wrong, 2 when there is no file', async () => {
    expect(await crossdock(['edi', 'validate', good])).toMatchObject({
      code: 0,
      out: expect.stringContaining('2 accepted'),
    })
    const { code, out } = await crossdock(['edi', 'validate', bad])
    expect(code).toBe(1)
    // Long paths make the lines wrap.
    expect(out.replaceAll(/\s+/g, ' ')).toContain('line 4, document 0001, BEG (segment 2), element 3: error')
    expect(await crossdock(['edi', 'validate', 'none.edi'])).toMatchObject({ code: 2 })
  })

  it('parses and acknowledges', async () => {
    const tree = await json(['edi', 'parse', good])
    expect(tree.value).toMatchObject({
      envelopes: [{ controlNumber: '000001001', groups: [{ transactions: [{ setId: '850' }, {}] }] }],
    })
    expect((await crossdock(['edi', 'parse', good])).out).toContain('PO1*1*40*EA')
    const ack = await crossdock(['edi', 'ack', bad])
    expect(ack).toMatchObject({ code: 0, out: expect.stringMatching(/^ISA\*[\s\S]*AK9\*P\*4\*4\*3~/) })
    expect(await crossdock(['edi', 'ack', bad, '--out', 'ack.edi'])).toMatchObject({ code: 0, out: '' })
    expect(await readFile(join(site.folder, 'ack.edi'), 'latin1')).toContain('AK9*P*4*4*3')
    expect((await crossdock(['edi', 'ack', bad, '--out', 'ack.edi'])).code).toBe(2)
    await writeFile(join(site.folder, 'junk.edi'), 'no edi at all')
    expect((await crossdock(['edi', 'parse', 'junk.edi'])).code).toBe(1)
  })
})

describe('the desk, spoken to over the server that runs on the data folder', () => {
  it('lists, shows and traces within 100 columns', async () => {
    for (const args of [
      ['documents'],
      ['interchanges'],
      ['deliveries'],
      ['deadletters', 'list'],
      ['systems'],
      ['trace', 'NW-2026-1001'],
    ]) {
      const { out, err } = await crossdock(args)
      expect(err, args.join(' ')).toBe('')
      expect(out.split('\n').length, args.join(' ')).toBeGreaterThan(2)
      expect(fits(out), `${args.join(' ')}\n${out}`).toBe(true)
    }
    const documents = await json(['documents', '--order', 'NW-2026-1001'])
    const [{ id, interchangeId }] = documents.value.items
    expect((await crossdock(['documents', id])).out).toContain('BEG*00*SA*NW-2026-1001')
    expect((await crossdock(['interchanges', interchangeId])).out).toContain('000001001')
    expect((await crossdock(['interchanges', interchangeId, '--raw'])).out).toBe(
      await site.sample('1-known-customer.edi'),
    )
    const [delivery] = (await json(['deliveries', '--order', 'NW-2026-1001', '--system', 'erp'])).value.items
    expect((await crossdock(['deliveries', delivery.id])).out).toContain('sales-order NW-2026-1001 to erp')
    expect(await crossdock(['documents', '--state', 'odd'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('REQUEST_INVALID'),
    })
    expect(await crossdock(['trace', 'NEVER'])).toMatchObject({ code: 1, err: expect.stringContaining('NOT_FOUND') })
    expect(await crossdock(['trace', 'nw-2026-1001'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('crossdock trace "NW-2026-1001"'),
    })
  })

  it('shows a dead letter, takes an edit from a file, and keeps a refused text', async () => {
    expect((await crossdock(['deadletters', 'list'])).code).toBe(1)
    const { id } = await site.deadLetter('QUANTITY_INVALID')
    const shown = await crossdock(['deadletters', 'show', id])
    expect(shown.out).toContain('PO1*1*0*EA')
    expect(shown.out).toContain(`can: crossdock deadletters edit ${id}`)
    expect(shown.out).toContain('docs/errors.md, QUANTITY_INVALID')
    const view = (await json(['deadletters', 'show', id])).value
    const file = join(site.folder, 'edited.edi')
    await writeFile(file, view.document.body.replace('PO1*1*0*', 'PO1*1*-1*'), 'latin1')
    const refused = await crossdock(['deadletters', 'edit', id, '--file', 'edited.edi'])
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('nothing was changed') })

    const editor = join(site.folder, 'editor.sh')
    await writeFile(editor, '#!/bin/sh\nsed -i -e "s/$2/$3/" "$4"\n')
    await chmod(editor, 0o755)
    const wrong = await crossdock(['deadletters', 'edit', id], { EDITOR: `${editor} - PO1.1.0 PO1*1*x` })
    expect(wrong.code).toBe(1)
    const kept = /--file (\S+)/.exec(wrong.err)?.[1] ?? ''
    expect(await readFile(kept, 'latin1')).toContain('PO1*1*x')
    await rm(join(kept, '..'), { recursive: true })
    expect(await crossdock(['deadletters', 'edit', id], { EDITOR: `${editor} - ZZZ YYY` })).toMatchObject({
      code: 1,
      err: expect.stringContaining('Nothing was changed'),
    })
    expect(await crossdock(['deadletters', 'edit', id])).toMatchObject({
      code: 2,
      err: expect.stringContaining('EDITOR'),
    })

    await writeFile(file, view.document.body.replace('PO1*1*0*', 'PO1*1*2*').replace('CTT*1*0', 'CTT*1*2'), 'latin1')
    expect(await crossdock(['deadletters', 'edit', id, '--file', 'edited.edi'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('Done: '),
    })
    expect(await crossdock(['deadletters', 'retry', id])).toMatchObject({
      code: 1,
      err: expect.stringContaining('ACTION_REFUSED'),
    })
  })

  it('acts on all that match only when told --yes', async () => {
    expect((await crossdock(['deadletters', 'retry'])).code).toBe(2)
    const before = await site.deadLetter('ITEM_CODE_UNKNOWN')
    expect(await crossdock(['deadletters', 'retry', '--code', 'ITEM_CODE_UNKNOWN'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('1 open dead letters match'),
    })
    expect((await site.deadLetter('ITEM_CODE_UNKNOWN')).id).toBe(before.id)
    const done = await crossdock([
      'deadletters',
      'resolve',
      '--code',
      'ITEM_CODE_UNKNOWN',
      '--reason',
      'never sold',
      '--yes',
    ])
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining('is closed') })
    await expect(site.deadLetter('ITEM_CODE_UNKNOWN')).rejects.toThrow('no open dead letter')
    expect((await crossdock(['deadletters', 'resolve', before.id])).code).toBe(2)
  })

  it('replays, pauses, checks and backs up', async () => {
    const [{ id }] = (await json(['documents', '--order', 'NW-2026-1002'])).value.items
    expect(await crossdock(['replay', id])).toMatchObject({
      code: 0,
      out: expect.stringContaining('nothing goes out twice'),
    })
    expect(await crossdock(['systems', 'pause', 'erp', '--reason', 'month end'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('paused until resumed'),
    })
    expect(await crossdock(['systems', 'resume', 'erp'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('open'),
    })
    expect((await crossdock(['systems', 'resume', 'nope'])).code).toBe(1)
    expect(await crossdock(['restored'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('stop every process first'),
    })
    expect((await crossdock(['systems', 'list'])).out).not.toContain('paused')
    const restored = await fetch(`${url}/restored`, {
      method: 'POST',
      headers: { authorization: `Bearer ${site.app.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'a copy was put back' }),
    })
    expect(await restored.json()).toEqual({ systems: ['edi', 'crm', 'erp'] })
    const held = await crossdock(['systems', 'list'])
    expect(held.out.match(/paused until resumed/g)).toHaveLength(3)
    // Another pause does not make it forgotten.
    expect((await crossdock(['systems', 'pause', 'erp', '--reason', 'month end'])).code).toBe(0)
    expect((await crossdock(['systems', 'resume', 'erp'])).code).toBe(1)
    expect(await crossdock(['systems', 'resume', 'crm', '--ask-first'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('not read, mapped or written yet'),
    })
    await site.mapAll()
    await site.acknowledgeAll()
    expect(await crossdock(['systems', 'resume', 'edi', '--ask-first'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('files may be with their partners already'),
    })
    expect(await crossdock(['systems', 'resume', 'erp', '--ask-first'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/erp is asked for \d+ deliveries before they are sent/),
    })
    expect(await crossdock(['systems', 'resume', 'crm'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('--ask-first'),
    })
    expect((await crossdock(['systems', 'resume', 'crm', '--send-all'])).code).toBe(0)
    const check = await crossdock(['check'])
    expect(check.code).toBe(1)
    expect(check.out).toMatch(/store\s+ok/)
    expect(check.out).toMatch(/crm\s+FAILED.*SYSTEM_UNREACHABLE/)
    expect((await crossdock(['check', 'edi'])).code).toBe(0)
    expect(await crossdock(['backup', 'backup.tgz'])).toMatchObject({
      code: 0,
      out: expect.stringContaining(join(site.folder, 'backup.tgz')),
    })
    expect(await crossdock(['backup', 'backup.tgz'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('is there already'),
    })
  })

  it("writes a person's data into a new file only, which nobody else may read", async () => {
    const asked = ['privacy', 'export', '--email', 'nobody@example.com', '--out', 'person.json']
    await writeFile(join(site.folder, 'person.json'), 'mine', { mode: 0o644 })
    expect(await crossdock(asked)).toMatchObject({ code: 2, err: expect.stringContaining('cannot be written') })
    await rm(join(site.folder, 'person.json'))
    expect((await crossdock(asked)).code).toBe(0)
    expect((await stat(join(site.folder, 'person.json'))).mode & 0o077).toBe(0)
  })

  it('reaches a server by address and token, and says when it cannot', async () => {
    const there = { CROSSDOCK_URL: url, CROSSDOCK_TOKEN: site.app.token }
    expect(await crossdock(['systems', 'list', '--json'], there, tmpdir())).toMatchObject({ code: 0, err: '' })
    expect(await crossdock(['systems'], { ...there, CROSSDOCK_TOKEN: 'wrong' })).toMatchObject({
      code: 2,
      err: 'TOKEN_REFUSED: the server does not know this token: correct CROSSDOCK_TOKEN\n',
    })
    expect(await crossdock(['systems'], { ...there, CROSSDOCK_URL: url.replace('http://', '') })).toMatchObject({
      code: 2,
      err: expect.stringContaining('write the whole address, such as http://'),
    })
    expect(await crossdock(['systems'], { CROSSDOCK_URL: url })).toMatchObject({
      code: 2,
      err: expect.stringContaining('CROSSDOCK_TOKEN'),
    })
    const nobody = { CROSSDOCK_URL: 'http://127.0.0.1:1', CROSSDOCK_TOKEN: 'x' }
    expect(await crossdock(['systems'], nobody)).toMatchObject({
      code: 2,
      err: expect.stringContaining('SERVER_UNREACHABLE'),
    })
  })
})

describe('what is named and is not there', () => {
  it('is no empty list, which would be read as "all is well"', async () => {
    for (const args of [
      ['deadletters', 'list', '--partner', 'nortwind'],
      ['deadletters', 'list', '--filter', 'partner:nortwind age<1d'],
      ['documents', '--partner', 'nortwind'],
    ]) {
      expect(await crossdock(args), args.join(' ')).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringMatching(/a partner "nortwind".*there are .*northwind/),
      })
    }
    expect(await crossdock(['deliveries', '--system', 'sap'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('there are edi, crm, erp'),
    })
    expect(await crossdock(['quality', 'customer', '--rule', 'missing-tax'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('missing-tax-id'),
    })
    expect(await crossdock(['deadletters', 'show', 'NW-2026-1007'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('not "NW-2026-1007"'),
    })
  })

  it('ignores nothing until a time that is over', async () => {
    const { value } = await json(['deadletters', 'list'])
    const [{ id }] = value.items
    const ignore = ['deadletters', 'ignore', id, '--reason', 'later on', '--until', '2020-01-01']
    expect(await crossdock(ignore)).toMatchObject({ code: 2, err: expect.stringContaining('is over already') })
  })
})

describe('without a running server', () => {
  it('opens the store in this process and says that the work waits; start then serves it until stopped', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'crossdock-cli-'))
    try {
      await cp(join(project, 'config'), join(folder, 'config'), { recursive: true })
      const env = {
        CROSSDOCK_PORT: '0',
        CROSSDOCK_LOG_LEVEL: 'silent',
        CRM_URL: 'http://127.0.0.1:1',
        ERP_URL: 'http://127.0.0.1:1',
      }
      expect(await crossdock(['documents'], env, folder)).toMatchObject({
        code: 0,
        out: 'No documents.\n',
        err: expect.stringMatching(/There is no store in \S+data yet.*set DATABASE_URL/),
      })
      expect(await crossdock(['documents'], env, folder)).toMatchObject({ code: 0, err: '' })
      expect(await crossdock(['alerts'], env, folder)).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringContaining('no channel is set'),
      })
      expect(await readDataFolderLock(join(folder, 'data'))).toBeUndefined()

      const controller = new AbortController()
      let printed = ''
      let onStarted = (): void => undefined
      const started = new Promise<void>((resolve) => {
        onStarted = resolve
      })
      const running = run(['start', '--json'], {
        stdout: {
          write: (text) => {
            printed += String(text)
            onStarted()
          },
        },
        stderr: { write: () => undefined },
        env,
        cwd: folder,
        stop: controller.signal,
      })
      await Promise.race([started, running])
      const { url: address } = JSON.parse(printed)
      expect((await fetch(`${address}/healthz`)).status).toBe(200)
      expect(await crossdock(['systems', '--json'], env, folder)).toMatchObject({ code: 0, err: '' })
      const second = await loadSettings({ cwd: folder, env })
      await expect(createApp(second, 'all', createLogger(second))).rejects.toMatchObject({ code: 'DATA_FOLDER_LOCKED' })
      const taken = { ...env, CROSSDOCK_PORT: new URL(address).port, CROSSDOCK_DATA: join(folder, 'other') }
      expect(await crossdock(['start'], taken, folder)).toMatchObject({
        code: 2,
        err: expect.stringMatching(/CONFIG_INVALID: the API cannot listen on .*EADDRINUSE.*api\.port/),
      })
      controller.abort()
      expect(await running).toBe(0)
      expect(await readDataFolderLock(join(folder, 'data'))).toBeUndefined()
    } finally {
      await rm(folder, { recursive: true })
    }
  }, 120_000)

  it('runs the stand-ins until stopped', async () => {
    const controller = new AbortController()
    let printed = ''
    const running = run(['sandbox', '--crm-port', '0', '--erp-port', '0', '--json'], {
      stdout: {
        write: (text) => {
          printed += String(text)
          controller.abort()
        },
      },
      stderr: { write: () => undefined },
      env: {},
      cwd: site.folder,
      stop: controller.signal,
    })
    expect(await running).toBe(0)
    expect(JSON.parse(printed)).toEqual({ crm: expect.stringMatching(/^http:/), erp: expect.stringMatching(/^http:/) })
  })
})

describe('what cannot run', () => {
  it('says which port of a stand-in is taken, without a stack', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo // it listens on TCP
    const { code, err } = await crossdock(['sandbox', '--crm-port', '0', '--erp-port', String(port)])
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringContaining(`the ERP stand-in cannot listen on 127.0.0.1:${port}`),
    })
    expect(err).not.toContain('    at ')
    taken.close()
  })

  it('refuses a part of the work on the embedded store, where nobody would do the rest', async () => {
    expect(await crossdock(['start', '--role', 'worker'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--role worker needs PostgreSQL'),
    })
  })
})

describe('the order file of the tests', () => {
  it('is a right one', async () => {
    await writeFile(join(site.folder, 'own.edi'), orderFile('X', 9))
    expect((await crossdock(['edi', 'validate', 'own.edi'])).code).toBe(0)
  })
})
