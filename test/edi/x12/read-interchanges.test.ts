import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf, cut, eventsOf, interchange, issuesOf, readText, set, smallOrder, transactionsOf } from './build.ts'

const computers = readFileSync(new URL('../../fixtures/x12/computers.edi', import.meta.url))
const order = (number?: string) => set('850', '0001', smallOrder(number))

describe('a valid file', () => {
  it('gives its header, group, set and end, in order', async () => {
    const events = await eventsOf([computers])
    expect(events.map(({ type }) => type)).toEqual([
      'envelope-start',
      'group-start',
      'transaction',
      'group-end',
      'envelope-end',
    ])
    expect(issuesOf(events)).toEqual([])
    expect(events[0]).toMatchObject({
      envelope: {
        index: 0,
        sender: { qualifier: 'ZZ', id: 'NORTHWIND' },
        receiver: { qualifier: 'ZZ', id: 'CROSSDOCK' },
        controlNumber: '000000042',
        acknowledgementRequested: true,
        usage: 'P',
        delimiters: { element: '*', component: '>', repetition: undefined, segment: '~' },
        byteOffset: 0,
      },
    })
    expect(events[1]).toMatchObject({ group: { functionalId: 'PO', controlNumber: '42', version: '004010' } })
    expect(events[2]).toMatchObject({
      transaction: { index: 0, setId: '850', controlNumber: '0001', status: 'accepted' },
    })
    expect(events[3]).toMatchObject({ group: { declaredTransactions: 1, receivedTransactions: 1 } })
  })

  it('hands on the bytes of the set, and the hash of the interchange from ISA to IEA', async () => {
    const text = interchange([order()])
    const events = await readText(`\n\n${text}\n`)
    const body = transactionsOf(events)[0]?.body
    expect(Buffer.from(body ?? []).toString()).toBe(text.slice(text.indexOf('ST*'), text.indexOf('GE*')).trimEnd())
    const hashed = createHash('sha256').update(text.trimEnd()).digest('hex')
    expect(events.at(-1)).toMatchObject({ result: { status: 'accepted', sha256: hashed } })
  })

  it.each([
    ['LF as terminator', { segment: '\n', newline: '' }],
    ['CR as terminator', { segment: '\r', newline: '' }],
    ['CR LF as terminator', { segment: '\r', newline: '\n' }],
    ['CR LF behind the terminator', { newline: '\r\n' }],
    ['no line breaks', { newline: '' }],
    ['indented segments', { newline: '\n\t  ' }],
    ['other delimiters', { element: '|', component: ':', segment: "'" }],
    ['an unprintable terminator', { segment: '\u001c', newline: '' }],
    ['005010 with repetition', { version: '005010' }],
  ])('is read with %s', async (_, options) => {
    const events = await readText(interchange([order(), set('850', '0002', smallOrder('B'))], options))
    expect(issuesOf(events)).toEqual([])
    expect(transactionsOf(events)).toHaveLength(2)
  })

  it('takes the repetition separator from ISA11 only from 00402 on, and only when it is a mark', async () => {
    const repetitionOf = async (options: Parameters<typeof interchange>[1]) => {
      const [start] = await readText(interchange([order()], options))
      return start?.type === 'envelope-start' ? start.envelope.delimiters.repetition : 'none read'
    }
    expect(await repetitionOf({ version: '005010', repetition: '^' })).toBe('^')
    expect(await repetitionOf({ version: '005010', repetition: 'U' })).toBeUndefined()
    expect(await repetitionOf({ version: '004010' })).toBeUndefined()
  })

  it('reads several interchanges with different delimiters', async () => {
    const text =
      interchange([order()]) +
      interchange([order()], { element: '|', component: ':', segment: '\n', newline: '', control: '000000102' }) +
      interchange([order()], { version: '005010', control: '000000103' })
    const events = await readText(text)
    expect(issuesOf(events)).toEqual([])
    const starts = events.filter((event) => event.type === 'envelope-start').map(({ envelope }) => envelope)
    expect(starts.map(({ index }) => index)).toEqual([0, 1, 2])
    expect(starts.map(({ byteOffset }) => text.slice(byteOffset, byteOffset + 4))).toEqual(['ISA*', 'ISA|', 'ISA*'])
  })

  it('takes an interchange that holds TA1 only, and hands the TA1 on', async () => {
    const text = interchange([order()])
    const isa = text.slice(0, text.indexOf('GS*'))
    const events = await readText(`${isa}TA1*000000007*261101*0930*R*023~\nIEA*0*000000101~\n`)
    expect(issuesOf(events)).toEqual([])
    expect(events.at(-1)).toMatchObject({
      result: {
        acknowledgements: [
          { controlNumber: '000000007', status: 'rejected', code: '023', date: '261101', time: '0930' },
        ],
      },
    })
  })

  it('says that a release character (ISX01, 007040) is not supported', async () => {
    const text = interchange([order()])
    const events = await readText(text.replace('GS*', 'ISX*\\~\nGS*'))
    expect(issuesOf(events)).toEqual(['interchange 024 warning ISX@2/1'])
    expect(issuesOf(await readText(text.replace('GS*', 'ISX~\nGS*')))).toEqual([])
  })

  it('accepts leading zeros in counts and control numbers', async () => {
    const text = interchange([order()])
      .replace('SE*8*0001', 'SE*0008*0001')
      .replace('GE*1*101', 'GE*000001*0101')
      .replace('IEA*1*000000101', 'IEA*01*101')
    expect(issuesOf(await readText(text))).toEqual([])
  })
})

describe('bytes around interchanges', () => {
  it('are reported as rubbish, but blanks and a byte order mark are not', async () => {
    const text = interchange([order()])
    expect((await readText(`\u00ef\u00bb\u00bf${text}\r\n\u001a`)).map(({ type }) => type)).not.toContain('rubbish')
    const [rubbish] = await readText(`HELLO ISA THERE\n${text}`)
    expect(rubbish).toMatchObject({ type: 'rubbish', byteOffset: 0, sizeBytes: 16, sample: 'HELLO ISA THERE·' })
    const last = (await readText(`${text}TRAILER`)).at(-1)
    expect(last).toMatchObject({ type: 'rubbish', byteOffset: text.length, sizeBytes: 7 })
  })

  it('are all there is in a file without an interchange', async () => {
    expect(await readText('')).toEqual([])
    expect(await readText('\n \n')).toEqual([])
    expect(await readText("UNB+UNOC:3+A+B+261101:0930+1'")).toMatchObject([
      { type: 'rubbish', byteOffset: 0, message: expect.stringContaining('EDIFACT') },
    ])
    expect(await readText('ISA*00*too short~')).toMatchObject([
      { type: 'rubbish', message: expect.stringContaining('fewer than 16') },
    ])
  })
})

describe('odd headers', () => {
  it('are read when ISA elements are not padded, with a warning', async () => {
    const text = interchange([order()]).replace('NORTHWIND      *ZZ*CROSSDOCK      ', 'NORTHWIND*ZZ*CROSSDOCK')
    const events = await readText(text)
    expect(events[0]).toMatchObject({ envelope: { sender: { id: 'NORTHWIND' } } })
    expect(issuesOf(events)).toEqual(['interchange 022 warning ISA@1'])
    expect(events.at(-1)).toMatchObject({ result: { status: 'accepted-with-errors' } })
  })

  it.each(['\n', ''])('are read when ISA16 is missing and segments are divided by "~%s"', async (newline) => {
    const text = interchange([order()], { newline }).replace('*P*>~', '*P*~')
    const events = await readText(text)
    expect(transactionsOf(events)).toMatchObject([{ transaction: { status: 'accepted' } }])
    expect(issuesOf(events)).toEqual(['interchange 022 warning ISA@1', 'interchange 027 warning ISA@1/16'])
  })
})

describe('a broken envelope', () => {
  const cases: [string, (text: string) => string, string[]][] = [
    [
      'ISA13 against IEA02',
      (text) => text.replace('IEA*1*000000101', 'IEA*1*000000102'),
      ['interchange 001 error IEA@12/2'],
    ],
    ['IEA01', (text) => text.replace('IEA*1', 'IEA*2'), ['interchange 021 error IEA@12/1']],
    ['no IEA', (text) => text.slice(0, text.indexOf('IEA')), ['interchange 023 error IEA@11']],
    [
      'a control number that is none',
      (text) => text.replaceAll('000000101', 'ABCDEFGHI'),
      ['interchange 018 error ISA@1/13'],
    ],
    ['GS06 against GE02', (text) => text.replace('GE*1*101', 'GE*1*102'), ['group 4 error GE@11/2']],
    ['GE01', (text) => text.replace('GE*1*101', 'GE*3*101'), ['group 5 error GE@11/1']],
    ['no GE', (text) => text.replace('GE*1*101~\n', ''), ['group 3 error GE@11']],
    [
      'GS06 that is no number',
      (text) => text.replaceAll('*101*X', '*A1*X').replace('GE*1*101', 'GE*1*A1'),
      ['group 6 error GS@2/6'],
    ],
    ['ST02 against SE02', (text) => text.replace('SE*8*0001', 'SE*8*0002'), ['transaction 3 error SE@8/2']],
    ['SE01', (text) => text.replace('SE*8', 'SE*9'), ['transaction 4 error SE@8/1']],
    ['no SE', (text) => text.replace('SE*8*0001~\n', ''), ['transaction 2 error SE@7']],
    [
      'a control number that is too short',
      (text) => text.replaceAll('*0001~', '*1~'),
      ['element 4 error SE@8/2', 'element 4 error ST@1/2', 'transaction 7 error ST@1/2'],
    ],
    ['a set in a group of another kind', (text) => text.replace('GS*PO', 'GS*IN'), ['transaction 6 error ST@1/1']],
    ['a segment between sets', (text) => text.replace('GE*1', 'REF*ZZ*1~\nGE*1'), ['interchange 022 error REF@11']],
    [
      'a group without GS',
      (text) => text.replace(/GS\*[^~]*~\n/, '').replace(/ST[\s\S]*GE\*1\*101~\n/, 'ST*850*0001~\n'),
      ['interchange 021 error IEA@3/1', 'interchange 022 error ST@2'],
    ],
  ]
  it.each(cases)('is told by the code of the standard: %s', async (_, damage, expected) => {
    const text = damage(interchange([order()]))
    expect(issuesOf(await readText(text)).sort()).toEqual(expected)
  })

  it('rejects the second of two sets with one number, and groups likewise', async () => {
    const twice = await readText(interchange([order(), order('B')]))
    expect(transactionsOf(twice).map(({ transaction }) => transaction.status)).toEqual(['accepted', 'rejected'])
    expect(issuesOf(twice)).toEqual(['transaction 7 error ST@1/2'])
    const group = (version: string) => {
      const text = interchange([order()], { version })
      const whole = text.slice(text.indexOf('GS*'), text.indexOf('IEA*'))
      return text.replace(whole, whole + whole).replace('IEA*1', 'IEA*2')
    }
    expect(issuesOf(await readText(group('004010')))).toEqual(['group 6 error GS@12/6'])
    expect(issuesOf(await readText(group('005010')))).toEqual(['group 19 error GS@12/6'])
  })

  it('ends every header that was begun, wherever the file is cut', async () => {
    const text = interchange([order(), set('850', '0002', smallOrder('B'))])
    for (let size = 0; size < text.length; size += 1) {
      const events = await readText(text.slice(0, size))
      const count = (type: string) => events.filter((event) => event.type === type).length
      expect([size, count('envelope-start'), count('group-start')]).toEqual([
        size,
        count('envelope-end'),
        count('group-end'),
      ])
      const whole = transactionsOf(events).filter(({ transaction }) => transaction.status === 'accepted')
      const complete = (text.slice(0, size).match(/SE\*8\*000[12]/g) ?? []).length
      expect([size, whole.length]).toEqual([size, complete])
      const end = events.find((event) => event.type === 'envelope-end')
      const isWhole = size >= text.lastIndexOf('101') + 3
      if (end?.type === 'envelope-end') expect([size, end.result.status !== 'rejected']).toEqual([size, isWhole])
    }
  })

  it('goes on with the next ISA when IEA never came', async () => {
    const first = interchange([order()])
    const events = await readText(
      first.slice(0, first.indexOf('PID')) + interchange([order('B')], { control: '000000102' }),
    )
    expect(issuesOf(events)).toEqual(['transaction 2 error SE@5', 'group 3 error GE@7', 'interchange 023 error IEA@7'])
    const ends = events.filter((event) => event.type === 'envelope-end').map(({ result }) => result.status)
    expect(ends).toEqual(['rejected', 'accepted'])
  })

  it('drops line breaks inside segments of a wrapped file, and says so once', async () => {
    const flat = interchange([order()], { newline: '' })
    const wrapped = flat.replace(/(.{80})/g, '$1\r\n')
    const events = await readText(wrapped)
    expect(transactionsOf(events)).toMatchObject([{ transaction: { status: 'accepted-with-errors' } }])
    expect(issuesOf(events).filter((issue) => issue.startsWith('transaction'))).toHaveLength(1)
    expect(events[0]).toMatchObject({ envelope: { sender: { id: 'NORTHWIND' }, controlNumber: '000000101' } })
  })
})

describe('limits', () => {
  it('reject a set that is too large, and keep none of it', async () => {
    const text = interchange([order(), set('850', '0002', [...smallOrder('B'), `MSG*${'X'.repeat(900)}`])])
    const events = await readText(text, { maxTransactionBytes: 400 })
    expect(transactionsOf(events).map(({ transaction, body }) => [transaction.status, body === undefined])).toEqual([
      ['accepted', false],
      ['rejected', true],
    ])
    expect(events.at(-1)).toMatchObject({ type: 'envelope-end', result: { status: 'accepted' } })
  })

  it('hold for a huge line without any delimiter, before and inside an interchange', async () => {
    const block = new Uint8Array(256 * 1024).fill(65)
    const blocks = function* (head: string) {
      yield bytesOf(head)
      for (let i = 0; i < 160; i += 1) yield block
    }
    const text = interchange([order()])
    for (const head of ['', text.slice(0, text.indexOf('PID'))]) {
      const before = process.memoryUsage().arrayBuffers
      let peak = 0
      const events: { type: string }[] = []
      const watched = function* () {
        for (const each of blocks(head)) {
          peak = Math.max(peak, process.memoryUsage().arrayBuffers - before)
          yield each
        }
      }
      const { readInterchanges } = await import('../../../src/edi/x12/read-interchanges.ts')
      for await (const event of readInterchanges(watched(), { maxTransactionBytes: 1024 * 1024 })) events.push(event)
      expect(events.at(-1)?.type).toBe(head === '' ? 'rubbish' : 'envelope-end')
      expect(peak).toBeLessThan(16 * 1024 * 1024)
    }
  })

  it('keep at most a hundred issues of a set', async () => {
    const lines = Array.from({ length: 500 }, () => 'XYZ*1')
    const [event] = transactionsOf(await readText(interchange([set('850', '0001', [...smallOrder(), ...lines])])))
    expect(event?.transaction.issues).toHaveLength(101)
    expect(event?.transaction.issues.at(-1)?.message).toContain('and 399 more problems')
  })
})

describe('character sets', () => {
  it('count characters, not bytes, of UTF-8 and GB 18030', async () => {
    const name = '北京联想计算机有限公司第二分公司采购部'.repeat(3)
    const body = (text: string) => [...smallOrder().slice(0, 2), `N1*BY*${text}*92*HQ`, ...smallOrder().slice(3)]
    const utf8 = Buffer.from(interchange([set('850', '0001', body(name))]), 'utf8')
    expect(issuesOf(await eventsOf([utf8]))).toEqual([])
  })

  it('do not take half a GB 18030 character for a delimiter', async () => {
    // 8E 7E is one character whose second byte looks like "~".
    const [head = '', tail = ''] = interchange([order()]).split('NORTHWIND ELECTRONICS')
    const bytes = Buffer.concat([
      Buffer.from(head),
      Buffer.from([0x8e, 0x7e, 0x81, 0x30, 0x84, 0x36]),
      Buffer.from(tail),
    ])
    const events = await eventsOf(cut(bytes, [1]), { encodingOf: () => 'gb18030' })
    expect(issuesOf(events)).toEqual([])
    expect(issuesOf(await eventsOf([bytes]))).not.toEqual([])
  })
})

describe('any way of cutting the bytes', () => {
  const sources = [
    computers.toString('latin1'),
    `\u00ef\u00bb\u00bf junk ${interchange([order()])}more junk ISA*x${interchange([order()], { segment: '\r', newline: '\n' })}`,
    interchange([order(), order()], { newline: '\r\n' }).slice(0, -60) + interchange([order()], { version: '005010' }),
    interchange([set('850', '0001', [...smallOrder(), `MSG*${'Y'.repeat(700)}`]), order()]),
  ]
  it.each(sources)('gives the same events', async (text) => {
    const bytes = bytesOf(text)
    const options = { maxTransactionBytes: 600 }
    const whole = await eventsOf([bytes], options)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 }), async (sizes) => {
        expect(await eventsOf(cut(bytes, sizes), options)).toEqual(whole)
      }),
      { numRuns: 40 },
    )
    expect(await eventsOf(cut(bytes, [1]), options)).toEqual(whole)
  })

  it('never throws on damaged documents, and always ends what it began', async () => {
    const bytes = new Uint8Array(computers)
    const damage = fc.array(
      fc.record({
        at: fc.nat({ max: bytes.length - 1 }),
        remove: fc.nat({ max: 40 }),
        insert: fc.oneof(
          fc.constantFrom('~', '*', '>', '\n', 'ISA*', 'SE*1*0001~', 'GS*', 'IEA*1*1~', '~~', 'ST*850*0001~'),
          fc.uint8Array({ maxLength: 12 }).map((raw) => Buffer.from(raw).toString('latin1')),
        ),
      }),
      { minLength: 1, maxLength: 6 },
    )
    await fc.assert(
      fc.asyncProperty(damage, fc.integer({ min: 1, max: 700 }), async (edits, size) => {
        let text = Buffer.from(bytes).toString('latin1')
        for (const { at, remove, insert } of edits) text = text.slice(0, at) + insert + text.slice(at + remove)
        const events = await eventsOf(cut(bytesOf(text), [size]))
        const count = (type: string) => events.filter((event) => event.type === type).length
        expect(count('envelope-start')).toBe(count('envelope-end'))
        expect(count('group-start')).toBe(count('group-end'))
        expect(events).toEqual(await eventsOf([bytesOf(text)]))
      }),
      { numRuns: 300 },
    )
  })
})
