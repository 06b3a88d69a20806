import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../src/cli/main.ts'
import type { Interchange } from '../../src/store/store.ts'
import { openApp, type TestApp } from '../helpers/crossdock-app.ts'
import { waitFor } from '../helpers/crossdock-process.ts'
import { interchangeText, orderBody, ordersText } from '../helpers/x12-text.ts'

const mebibyte = 1024 * 1024

/** What somebody who means harm can put into a file, by the folder and over HTTP. One Crossdock takes it all and goes on. */
describe('hostile files', { timeout: 120_000 }, () => {
  let site: TestApp
  let folder: string
  let lastControl = 500
  const control = (): number => {
    lastControl += 1
    return lastControl
  }

  beforeAll(async () => {
    site = await openApp('embedded', { limits: { maxTransactionBytes: 2 * mebibyte } })
    folder = join(site.inbox, '../..')
  }, 180_000)
  afterAll(async () => {
    // Alive, and not one of these was anything but a file to put aside.
    const number = `ALIVE-${control()}`
    await drop({ 'alive.edi': ordersText(lastControl, [{ number }]) })
    expect(site.orderNumbers().erp).toContain(number)
    expect((await site.deadLetters()).filter(({ code }) => code === 'DEFECT')).toEqual([])
    expect(site.errorLogs()).toEqual([])
    await site.close()
  }, 180_000)

  const filesIn = (): Promise<Interchange[]> => site.store.interchanges.list({ direction: 'in', limit: 1000 })
  const fileOf = async (name: string): Promise<Interchange> => {
    const file = (await filesIn()).find(({ fileName }) => fileName === name)
    if (file === undefined) throw new Error(`${name} is not in the store`)
    return file
  }
  /** Puts files into the inbox and waits until they have come and nothing follows from them any more. */
  const drop = async (files: Record<string, string | Buffer>): Promise<void> => {
    const before = (await filesIn()).length
    for (const [name, content] of Object.entries(files)) await site.drop(name, content)
    const expected = before + Object.keys(files).length
    const came = async (): Promise<boolean> => (await filesIn()).length >= expected
    await waitFor(came, 30_000, () => `not all of ${Object.keys(files).join(', ')} came`)
    await site.settled(60_000)
  }
  const rawOf = async (id: string): Promise<Buffer> => (await site.call('GET', `/interchanges/${id}/raw`)) as Buffer
  const deadLetterOf = async (subjectId: string) =>
    (await site.deadLetters()).find((deadLetter) => deadLetter.subjectId === subjectId)

  /** Hands a payload in over HTTP; the interchange it became, and the answer where it was refused. */
  const post = async (fileName: string, payload: string | Buffer) => {
    const { statusCode, body } = await site.app.api.inject({
      method: 'POST',
      url: `/orders?${new URLSearchParams({ system: 'edi', fileName })}`,
      headers: {
        authorization: `Bearer ${site.app.token}`,
        'content-type': 'application/octet-stream',
        'idempotency-key': `hostile-${control()}`,
      },
      payload: Buffer.from(payload),
    })
    return { statusCode, answer: JSON.parse(body) }
  }

  const crossdock = async (...args: string[]): Promise<string> => {
    let text = ''
    const write = (part: string | Uint8Array): void => {
      text += part.toString()
    }
    await run(['--config', join(folder, 'crossdock.yaml'), ...args], {
      stdout: { write },
      stderr: { write },
      env: {},
      cwd: folder,
    })
    return text
  }

  /** Everything outside of the data folder. */
  const treeOf = async (): Promise<string[]> =>
    (await readdir(folder, { recursive: true, withFileTypes: true }))
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .filter((path) => !/^data(\/|$)/.test(path))
      .sort()

  it('takes names that lead elsewhere for names, and writes nowhere else', async () => {
    const names = [
      'x..%2f..%2fetc%2fpasswd.edi',
      'x..\\..\\windows\\win.ini',
      'C:\\orders.edi',
      '%00.edi',
      'CON.edi',
      'a\r\nSet-Cookie: x=y\r\n.edi',
      '\u001b]0;owned\u0007\u001b[2J.edi',
      'invoice\u202efdp.edi',
      '__proto__',
    ]
    const before = await treeOf()
    await drop(
      Object.fromEntries(names.map((name, index) => [name, ordersText(control(), [{ number: `PATH-${index}` }])])),
    )
    expect(site.orderNumbers().erp.filter((number) => number.startsWith('PATH-'))).toHaveLength(names.length)
    const added = (await treeOf()).filter((path) => !before.includes(path))
    expect(added.filter((path) => !path.startsWith('mail/'))).toEqual([])
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is tested
    const unsafe = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e/\\]/
    expect((await filesIn()).filter(({ fileName }) => unsafe.test(fileName))).toEqual([])
    expect((await readdir(site.outbox)).filter((name) => !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))).toEqual([])
  })

  it('refuses a name over HTTP that holds control characters, and takes a path for a name in headers too', async () => {
    for (const name of ['x"\r\nSet-Cookie: owned=1\r\n.edi', 'x\u0000.edi', 'x\u202efdp.edi', '\u001b[2J.edi'])
      expect(await post(name, ordersText(control(), [{ number: 'HEADER-0' }]))).toMatchObject({
        statusCode: 400,
        answer: { code: 'REQUEST_INVALID', detail: expect.stringContaining('fileName') },
      })
    const { answer } = await post('../../../etc/cron.d/x";y.edi', ordersText(control(), [{ number: 'HEADER-1' }]))
    const { headers } = await site.app.api.inject({
      url: `/interchanges/${answer.id}/raw`,
      headers: { authorization: `Bearer ${site.app.token}` },
    })
    expect(headers['content-disposition']).toBe('attachment; filename="_.._.._etc_cron.d_x_y.edi"')
  })

  it('follows no link out of the inbox, and waits for no pipe', async () => {
    const secret = join(folder, 'secret.edi')
    await writeFile(secret, ordersText(control(), [{ number: 'SECRET-1' }]))
    await symlink(secret, join(site.inbox, 'link.edi'))
    await symlink('/etc', join(site.inbox, 'etc.edi'))
    await symlink(join(folder, 'nowhere'), join(site.inbox, 'dangling.edi'))
    await mkdir(join(site.inbox, 'folder.edi'))
    execFileSync('mkfifo', [join(site.inbox, 'pipe.edi')])
    await drop({ 'behind.edi': ordersText(control(), [{ number: 'BEHIND-1' }]) })
    expect(site.orderNumbers().erp).toContain('BEHIND-1')
    expect(site.orderNumbers().erp).not.toContain('SECRET-1')
    expect((await filesIn()).filter(({ fileName }) => /^(link|etc|dangling|folder|pipe)/.test(fileName))).toEqual([])
    expect(await readFile(secret, 'latin1')).toContain('SECRET-1')
  })

  it('resolves no entity, fetches no DTD, and counts no depth without an end', async () => {
    let fetched = 0
    const server = createServer((_request, response) => {
      fetched += 1
      response.end('<!ENTITY b "fetched">')
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.dtd`
    const order = (text: string): string =>
      `<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"><ID>${text}</ID></Order>`
    const laughs = Array.from({ length: 20 }, (_, index) => {
      const inner = index === 0 ? 'lol' : `&l${index - 1};`.repeat(10)
      return `<!ENTITY l${index} "${inner}">`
    }).join('')
    const files: Record<string, string | Buffer> = {
      'laughs.xml': `<?xml version="1.0"?><!DOCTYPE Order [${laughs}]>${order('&l19;')}`,
      'quadratic.xml': `<!DOCTYPE Order [<!ENTITY a "${'a'.repeat(50_000)}">]>${order('&a;'.repeat(50_000))}`,
      'entity-file.xml': `<!DOCTYPE Order [<!ENTITY a SYSTEM "file:///etc/passwd">]>${order('&a;')}`,
      'entity-http.xml': `<!DOCTYPE Order [<!ENTITY a SYSTEM "${url}">]>${order('&a;')}`,
      'parameter.xml': `<!DOCTYPE Order [<!ENTITY % a SYSTEM "${url}"> %a;]>${order('&b;')}`,
      'dtd.xml': `<!DOCTYPE Order SYSTEM "${url}">${order('1')}`,
      'dtd-cxml.xml': `<!DOCTYPE cXML SYSTEM "${url}"><cXML payloadID="1"><Header/><Request/></cXML>`,
      'include.xml': `<Order xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="${url}"/></Order>`,
      'deep.xml': '<a>'.repeat(100_000) + '</a>'.repeat(100_000),
      'deep-open.xml': '<a>'.repeat(100_000),
      'wide.xml': `<a>${'<b/>'.repeat(120_000)}</a>`,
      'attributes.xml': `<Order ${Array.from({ length: 10_000 }, (_, index) => `a${index}="1"`).join(' ')}/>`,
      'proto.xml': '<Order><__proto__><constructor>x</constructor></__proto__></Order>',
      'tag.xml': `<${'a'.repeat(mebibyte / 4)}>`,
      'zip.xml': Buffer.concat([Buffer.from('PK\u0003\u0004'), gzipSync(Buffer.alloc(20 * mebibyte))]),
      'gzip.edi': gzipSync(Buffer.alloc(20 * mebibyte, 'ISA*')),
      'json.edi': `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    }
    await drop(files)
    for (const name of ['laughs.xml', 'entity-file.xml', 'entity-http.xml', 'deep.xml', 'gzip.edi', 'json.edi']) {
      const content = files[name] ?? ''
      // The same bytes again would be answered as a repetition.
      const { statusCode } = await post(`posted-${name}`, Buffer.concat([Buffer.from(content), Buffer.from('\n')]))
      expect([name, statusCode < 500]).toEqual([name, true])
    }
    await site.settled(60_000)
    server.close()
    server.closeAllConnections()
    expect(fetched).toBe(0)
    for (const [name, content] of Object.entries(files)) {
      const { id } = await fileOf(name)
      expect([name, (await rawOf(id)).equals(Buffer.from(content))]).toEqual([name, true])
      const deadLetter = await deadLetterOf(id)
      expect([name, deadLetter?.message]).toEqual([name, expect.stringMatching(/\S/)])
      expect(JSON.stringify(deadLetter)).not.toMatch(/root:|lollol|node_modules/)
    }
  })

  it('opens a bounded number of dead letters for one file, says how many it left out, and keeps the bytes', async () => {
    const number = control()
    const [head = '', tail = ''] = interchangeText({ control: number, groups: [{ sets: [] }] }).split('GE*')
    const flood = `${head}${'ST*850*0001~'.repeat(6_000)}GE*${tail}`
    await drop({ 'flood.edi': flood })
    const { id } = await fileOf('flood.edi')
    expect((await rawOf(id)).toString('latin1')).toBe(flood)
    const counted = async (filter: string): Promise<number> => {
      let count = 0
      let after = ''
      do {
        const page = await site.call('GET', `/dead-letters?limit=1000&filter=${encodeURIComponent(filter)}${after}`)
        const { items, next } = page as { items: unknown[]; next: string | null }
        count += items.length
        after = next === null ? '' : `&after=${encodeURIComponent(next)}`
      } while (after !== '')
      return count
    }
    expect(await counted('subject:document code:TRANSACTION_REJECTED')).toBe(1000)
    const ofFile = await deadLetterOf(id)
    expect(ofFile?.issues).toContainEqual(
      expect.objectContaining({
        code: 'TOO_MANY_REFUSED',
        message: expect.stringMatching(/^6000 documents .* first 1000 .* the other 5000 share this one/),
      }),
    )
    // The partner is told of every one all the same.
    const { acknowledgements } = await site.answers()
    const answered = acknowledgements.find(({ sets }) => sets.length > 1000)
    expect(answered?.sets).toHaveLength(6_000)
  })

  it('lets no segment, element or NUL of any size hold it up', async () => {
    const order = (what: string): string => ordersText(control(), [{ number: what }])
    const files = {
      'huge-element.edi': order('HUGE').replace('Northwind Electronics', 'x'.repeat(2.5 * mebibyte)),
      'elements.edi': order('WIDE').replace('Northwind Electronics', '*'.repeat(mebibyte / 4)),
      'repeats.edi': order('REPEAT').replace('Northwind Electronics', '^>'.repeat(mebibyte / 8)),
      'nul.edi': '\0'.repeat(mebibyte / 4),
      'nul-inside.edi': order('NUL').replaceAll('~', '\0~\0'),
      'headers.edi': 'ISA*'.repeat(50_000),
      'envelopes.edi': `${order('ISA').slice(0, 106)}\n`.repeat(20),
      'unb.edi': "UNB+UNOC:3+A+B+261101:0930+1'".repeat(20),
      'loops.edi': interchangeText({
        control: control(),
        groups: [{ sets: [{ id: '856', body: Array.from({ length: 3_000 }, (_, i) => `HL*${i + 1}*${i || ''}*S`) }] }],
      }),
    }
    await drop(files)
    for (const [name, content] of Object.entries(files)) {
      const { id } = await fileOf(name)
      expect([name, (await rawOf(id)).toString('latin1') === content]).toEqual([name, true])
    }
    expect(site.orderNumbers().erp.filter((number) => /HUGE|WIDE|NUL|ISA/.test(number))).toEqual([])
  })

  it('shows what a partner wrote without a formula in a cell or a control character on a terminal', async () => {
    const evil = "=cmd|'/C calc'!A0"
    const sequence = '\u001b]0;owned\u0007\u009b31m'
    const sets = [evil, `@SUM${sequence}`, 'A;=1+1'].map((number) => ({
      id: '850',
      body: orderBody({ number, lines: [`1*EA*9.00**BP*${sequence}`] }),
    }))
    const text = interchangeText({ control: control(), groups: [{ sets }] })
    await drop({ 'formula.edi': Buffer.from(text, 'latin1') })
    const letters = (await site.deadLetters()).filter(({ businessKey }) => /[=@]/.test(businessKey ?? ''))
    expect(letters).toHaveLength(3)

    for (const [file, key, cell] of [
      ['first.csv', letters.find(({ businessKey }) => businessKey?.startsWith('='))?.businessKey, `"'=cmd`],
      // A program of another country parts cells by semicolons, whatever stands in quotes.
      ['behind.csv', 'A;=1+1', `"A;'=1+1"`],
    ] as const) {
      await crossdock('deadletters', 'export', file, '--order', key ?? '')
      const csv = await readFile(join(folder, file), 'utf8')
      expect(csv).toContain(cell)
      expect(csv).not.toMatch(/(^|[,;])"?[=@]/m)
    }

    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is tested
    const control7 = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/
    const [{ id = '', subjectId = '' } = {}] = letters
    for (const command of [
      ['deadletters', 'list'],
      ['deadletters', 'show', id],
      ['deadletters', 'groups'],
      ['documents', subjectId],
      ['documents', '--limit', '1000'],
      ['interchanges', '--limit', '1000'],
      ['trace', letters[0]?.businessKey ?? ''],
    ])
      for (const more of [[], ['--json']]) {
        const shown = await crossdock(...command, ...more)
        expect(shown).toMatch(/\S/)
        expect(control7.exec(shown), command.join(' ')).toBeNull()
        if (more.length > 0) expect(() => JSON.parse(shown), command.join(' ')).not.toThrow()
      }
  })
})
