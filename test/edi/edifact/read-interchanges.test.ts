import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bytesOf,
  cut,
  envelopesOf,
  eventsOf,
  interchange,
  issuesOf,
  message,
  messagesOf,
  orders,
  readText,
  smallOrder,
} from './build.ts'

const withLine = (line: string, replacement: string): string =>
  interchange([
    message(
      'ORDERS',
      '1',
      smallOrder().map((each) => (each === line ? replacement : each)),
    ),
  ])

describe('what is wrong with UNB', () => {
  it.each([
    ['', 1],
    ["UNA:+.? '", 1],
    ["UNA:+.? '\n", 2],
    ["UNA:+.? '\r\n\r\n", 3],
    ["\n\nUNA:+.? '\n", 4],
  ])('is told with the line UNB stands in, behind %j', async (una, line) => {
    const text = interchange(orders(), { una }).replace('NORTHWIND:14', ':14')
    const issues = (await readText(text)).flatMap((event) => (event.type === 'envelope-end' ? event.result.issues : []))
    expect(issues.map(({ position }) => [position.segmentId, position.element, position.line])).toEqual([
      ['UNB', 2, line],
    ])
  })
})

describe('a clean interchange', () => {
  it('comes as events in order, its messages as one implicit group', async () => {
    const events = await readText(interchange(orders(2), { una: "UNA:+.? '\n" }))
    expect(events.map(({ type }) => type)).toEqual([
      'envelope-start',
      'group-start',
      'transaction',
      'transaction',
      'group-end',
      'envelope-end',
    ])
    expect(issuesOf(events)).toEqual([])
    expect(events[1]).toEqual({
      type: 'group-start',
      group: { index: 0, functionalId: '', sender: '', receiver: '', controlNumber: '', version: 'D:96A:UN' },
    })
    expect(events[4]).toMatchObject({ group: { declaredTransactions: 2, receivedTransactions: 2 } })
    expect(messagesOf(events).map(({ transaction }) => transaction)).toMatchObject([
      { index: 0, setId: 'ORDERS', controlNumber: '1', version: 'D:96A:UN', status: 'accepted' },
      { index: 1, setId: 'ORDERS', controlNumber: '2', version: 'D:96A:UN', status: 'accepted' },
    ])
  })

  it('tells what UNB says', async () => {
    const [start] = envelopesOf(await readText(interchange(orders(), { more: '++ORDERS++1++1' })))
    expect(start?.envelope).toEqual({
      standard: 'edifact',
      index: 0,
      sender: { qualifier: '14', id: 'NORTHWIND' },
      receiver: { qualifier: '14', id: 'CROSSDOCK' },
      controlNumber: 'REF1',
      version: 'UNOC:3',
      date: '261101',
      time: '0930',
      acknowledgementRequested: true,
      usage: 'T',
      delimiters: { element: '+', component: ':', repetition: undefined, segment: "'", release: '?' },
      byteOffset: 0,
    })
  })

  it.each([
    ['1', { acknowledgementRequested: true }],
    ['2', { acknowledgementRequested: true, onlyReceipt: true }],
    ['', { acknowledgementRequested: false }],
  ])('reads UNB09 "%s" as %j', async (code, expected) => {
    const [start] = envelopesOf(await readText(interchange(orders(), { more: `++++${code}` })))
    const { acknowledgementRequested, onlyReceipt } = start?.envelope ?? {}
    expect({ acknowledgementRequested, ...(onlyReceipt === undefined ? {} : { onlyReceipt }) }).toEqual(expected)
  })

  it('gives each message its bytes from UNH to UNT', async () => {
    const text = interchange(orders(2))
    const [, second] = messagesOf(await readText(text))
    const body = Buffer.from(second?.body ?? []).toString('latin1')
    expect(body.startsWith('UNH+2+ORDERS')).toBe(true)
    expect(body.endsWith("UNT+11+2'")).toBe(true)
    expect(text).toContain(body)
  })

  it('has no group when it holds no message', async () => {
    const events = await readText(interchange([]))
    expect(events.map(({ type }) => type)).toEqual(['envelope-start', 'envelope-end'])
    expect(issuesOf(events)).toEqual([])
  })
})

describe('separators', () => {
  it('may differ from interchange to interchange, with and without UNA', async () => {
    const text =
      interchange(orders(), { una: "UNA:+.? '" }) +
      interchange(orders(), { una: 'UNA|^.\\ ~', separators: { element: '^', component: '|', segment: '~' } }) +
      interchange(orders(), { newline: '' })
    const events = await readText(text)
    expect(issuesOf(events)).toEqual([])
    expect(envelopesOf(events).map(({ envelope }) => envelope.delimiters.element)).toEqual(['+', '^', '+'])
    expect(envelopesOf(events).map(({ envelope }) => envelope.delimiters.release)).toEqual(['?', '\\', '?'])
    expect(messagesOf(events)).toHaveLength(3)
  })

  it('of level B are control characters', async () => {
    const separators = { element: '\u001d', component: '\u001f', segment: '\u001c' }
    const events = await readText(interchange(orders(), { syntax: 'UNOB:1', separators, newline: '' }))
    expect(issuesOf(events)).toEqual([])
    expect(messagesOf(events)).toHaveLength(1)
    expect(envelopesOf(events)[0]?.envelope.delimiters.release).toBeUndefined()
  })

  it.each([
    ['UNOC:4', '', '*'],
    ['UNOC:3', '', undefined],
    ['UNOC:4', "UNA:+.? '", undefined],
    ['UNOC:4', "UNA:+.?*'", '*'],
    ['UNOC:3', "UNA:+.?*'", '*'],
    ['UNOC:4', "UNA:+,?^'", '^'],
  ])('in %s with "%s" repeat elements with %s', async (syntax, una, expected) => {
    const [start] = envelopesOf(await readText(interchange(orders(), { syntax, una })))
    expect(start?.envelope.delimiters.repetition).toBe(expected)
  })

  it('that are released are text', async () => {
    const events = await readText(withLine('NAD+BY+4012345000009::9', "NAD+BY+++Smith?'s ?+ Sons?: Why???:x"))
    expect(issuesOf(events)).toEqual([])
  })

  it('are text where the element would be too long with them', async () => {
    const fits = `FTX+AAI+++${'?+'.repeat(70)}`
    const overflows = `FTX+AAI+++${'?+'.repeat(71)}`
    const body = (ftx: string) => ['BGM+220+1+9', 'DTM+137:20261101:102', ftx, ...smallOrder().slice(2)]
    expect(issuesOf(await readText(interchange([message('ORDERS', '1', body(fits))])))).toEqual([])
    expect(issuesOf(await readText(interchange([message('ORDERS', '1', body(overflows))])))).toEqual([
      'element 39 error FTX@4/4/1',
    ])
  })
})

describe('form', () => {
  it('is read through a byte order mark, junk, and CR LF', async () => {
    const text = interchange(orders(), { una: "UNA:+.? '\r\n", newline: '\r\n' })
    const events = await readText(`\u00ef\u00bb\u00bf${text}\r\n\r\n`)
    expect(issuesOf(events)).toEqual([])
    const withJunk = await readText(`From: x@example.org\n\n${text}`)
    expect(withJunk[0]).toMatchObject({ type: 'rubbish', byteOffset: 0, sizeBytes: 21 })
    expect(issuesOf(withJunk)).toEqual([])
  })

  it('may be wrapped at 80 columns, also behind a release character', async () => {
    const body = ['BGM+220+1+9', 'DTM+137:20261101:102', `FTX+AAI+++${'x'.repeat(28)}?'${'y'.repeat(20)}`]
    const text = interchange([message('ORDERS', '1', [...body, ...smallOrder().slice(2)])], { newline: '' })
    for (let width = 70; width < 90; width += 1) {
      const wrapped = (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join('\r\n')
      const events = await readText(wrapped)
      expect([width, messagesOf(events)[0]?.transaction.status]).toEqual([width, 'accepted-with-errors'])
      const issues = messagesOf(events).flatMap(({ transaction }) => transaction.issues)
      expect(issues.map(({ standardCode, severity }) => `${standardCode} ${severity}`)).toEqual(['21 warning'])
    }
  })

  it('without a terminator behind UNZ is only a warning', async () => {
    const events = await readText(interchange(orders(), { newline: '' }).slice(0, -1))
    expect(issuesOf(events)).toEqual(['interchange 13 warning UNZ@13'])
  })

  it('tells rubbish by its kind', async () => {
    const messageFor = async (text: string) => {
      const [event] = await readText(text)
      return event?.type === 'rubbish' ? event.message : undefined
    }
    expect(await messageFor("UNH+1+ORDERS:D:96A:UN'BGM+220'UNT+3+1'")).toContain('UNB is missing')
    expect(await messageFor('ISA*00*')).toContain('X12')
    expect(await messageFor('hello')).toContain('no UNB')
    expect(await messageFor("UNB*UNOC:3*A*B'")).toContain('no UNA says which')
    expect(await messageFor('UNB+UNOC:3+A+B')).toContain('cut off')
    expect(await eventsOf([])).toEqual([])
  })
})

describe('the envelope', () => {
  const text = interchange(orders(2))

  it.each([
    ['UNZ+2+REF1', 'UNZ+3+REF1', 'interchange 29 error UNZ@24/1'],
    ['UNZ+2+REF1', 'UNZ+2+REF2', 'interchange 28 error UNZ@24/2'],
    ['UNT+11+2', 'UNT+12+2', 'transaction 29 error UNT@11/1'],
    ['UNT+11+2', 'UNT+11+3', 'transaction 28 error UNT@11/2'],
    ['NORTHWIND:14', ':14', 'interchange 13 error UNB@1/2'],
    ['CROSSDOCK:14', '', 'interchange 13 error UNB@1/3'],
    ['261101:0930', '261301:0930', 'interchange 12 warning UNB@1/4'],
    ['UNOC:3', 'UNOC:7', 'interchange 2 warning UNB@1/1'],
    ['UNOC:3', 'IATA:1', 'interchange 2 warning UNB@1/1'],
    ['UNOC:3', 'UNOX:3', 'interchange 46 error UNB@1/1'],
    ['UNOC:3', 'UNOZ:3', 'interchange 46 warning UNB@1/1'],
    ["UNZ+2+REF1'\n", '', 'interchange 13 error UNZ@23'],
    ["UNT+11+2'\n", '', 'transaction 13 error UNT@10'],
    ['UNH+2+ORDERS', 'UNH++ORDERS', 'transaction 13 error UNH@1/1'],
    ["UNZ+2+REF1'", "FOO+1'UNZ+2+REF1'", 'interchange 33 error FOO@24'],
  ])('with %s as %s: %s', async (from, to, expected) => {
    expect(text).toContain(from)
    expect(issuesOf(await readText(text.replace(from, to)))).toContain(expected)
  })

  it('reports a reference that is used twice', async () => {
    const twice = interchange([...orders(), ...orders()])
    expect(issuesOf(await readText(twice))).toEqual(['transaction 26 error UNH@1/1'])
  })

  it('takes leading zeros in counts', async () => {
    expect(issuesOf(await readText(text.replace('UNT+11+2', 'UNT+000011+2').replace('UNZ+2', 'UNZ+02')))).toEqual([])
  })

  it('ends everything when the payload is cut off', async () => {
    for (let length = text.indexOf('UNH') + 20; length < text.length - 12; length += 37) {
      const events = await readText(text.slice(0, length))
      expect(events.at(-1)).toMatchObject({ type: 'envelope-end', result: { status: 'rejected' } })
      expect(events.filter(({ type }) => type === 'group-start')).toHaveLength(1)
      expect(events.filter(({ type }) => type === 'group-end')).toHaveLength(1)
    }
  })

  it('ends where the next one begins', async () => {
    const events = await readText(text.replace("UNZ+2+REF1'\n", '') + interchange(orders(), { una: "UNA:+.? '" }))
    expect(envelopesOf(events)).toHaveLength(2)
    expect(issuesOf(events)).toEqual(['interchange 13 error UNZ@23'])
  })
})

describe('groups', () => {
  const grouped = (inside: string[], groups = 1): string =>
    [`UNB+UNOC:3+A+B+261101:0930+R`, ...inside, `UNZ+${groups}+R`].map((each) => `${each}'\n`).join('')
  const ung = (reference: string): string => `UNG+ORDERS+SENDER:14+RECEIVER:14+261101:0930+${reference}+UN+D:96A`
  const [first = [], second = []] = orders(2)

  it('are counted by UNZ', async () => {
    const text = grouped([ung('7'), ...first, ...second, 'UNE+2+7', ung('8'), ...first, 'UNE+1+8'], 2)
    const events = await readText(text)
    expect(issuesOf(events)).toEqual([])
    expect(events.filter((event) => event.type === 'group-end').map(({ group }) => group)).toMatchObject([
      { index: 0, functionalId: 'ORDERS', sender: 'SENDER', controlNumber: '7', version: 'D:96A:UN' },
      { index: 1, controlNumber: '8', declaredTransactions: 1, receivedTransactions: 1 },
    ])
    expect(envelopesOf(events)[0]?.envelope.sender).toEqual({ qualifier: '', id: 'A' })
  })

  it.each([
    [[ung('7'), ...first, 'UNE+2+7'], 'group 29 error UNE@14/1'],
    [[ung('7'), ...first, 'UNE+1+8'], 'group 28 error UNE@14/2'],
    [[ung('7'), ...first], 'group 13 error UNE@14'],
    [[ung(''), ...first, 'UNE+1+'], 'group 13 error UNG@2/5'],
    [[...first, 'UNE+1+7'], 'interchange 33 error UNE@13'],
    [[ung('7'), ...first, 'UNE+1+7', ...second], 'interchange 30 error UNH@15'],
    [[...second, ung('7'), ...first, 'UNE+1+7'], 'interchange 30 error UNG@13'],
    [[ung('7').replace('ORDERS', 'INVOIC'), ...first, 'UNE+1+7'], 'transaction 31 warning UNH@1/2'],
  ])('case %#', async (inside, expected) => {
    expect(issuesOf(await readText(grouped(inside)))).toEqual([expected])
  })

  it('with the same reference are duplicates', async () => {
    const text = grouped([ung('7'), ...first, 'UNE+1+7', ung('7'), ...first, 'UNE+1+7'], 2)
    expect(issuesOf(await readText(text))).toEqual(['group 26 error UNG@15/5'])
  })
})

describe('character sets', () => {
  const named = (name: string, options = {}): string =>
    interchange(
      [
        message(
          'ORDERS',
          '1',
          smallOrder().map((e) => e.replace('NAD+SU+4012345000016::9', `NAD+SU+++${name}`)),
        ),
      ],
      options,
    )

  it('follow UNB01', async () => {
    expect(issuesOf(await readText(named('M\u00fcller')))).toEqual([])
    const utf8 = Buffer.from(named('M\u00fcller \u6771\u4eac', { syntax: 'UNOY:4' }), 'utf8')
    expect(issuesOf(await eventsOf([utf8]))).toEqual([])
  })

  it('count characters, not bytes', async () => {
    const utf8 = Buffer.from(named('\u00fc'.repeat(35), { syntax: 'UNOY:4' }), 'utf8')
    expect(issuesOf(await eventsOf([utf8]))).toEqual([])
    const tooLong = Buffer.from(named('\u00fc'.repeat(36), { syntax: 'UNOY:4' }), 'utf8')
    expect(issuesOf(await eventsOf([tooLong]))).toEqual(['element 39 error NAD@5/4/1'])
  })

  it('that do not fit are reported, unless the partner is known to send another', async () => {
    const ascii = named('M\u00fcller', { syntax: 'UNOA:2' })
    expect(issuesOf(await readText(ascii))).toEqual(['transaction 21 warning NAD@5'])
    expect(issuesOf(await readText(ascii, { encodingOf: () => 'latin1' }))).toEqual([])
    const windows = named('M\u00fcller \u0080')
    expect(issuesOf(await readText(windows))).toEqual(['transaction 21 warning NAD@5'])
    expect(issuesOf(await readText(windows, { encodingOf: () => 'windows-1252' }))).toEqual([])
  })

  it('with bytes that look like separators are not cut there', async () => {
    // GB 18030 has 0x27-free trail bytes, but 0x7e and letters occur; `?` (0x3f) never.
    const text = Buffer.concat([
      Buffer.from(named('').split('NAD+SU+++')[0] ?? '', 'latin1'),
      Buffer.from('NAD+SU+++', 'latin1'),
      Buffer.from([0x81, 0x40, 0xfe, 0x7e]),
      Buffer.from(named('').split('NAD+SU+++')[1] ?? '', 'latin1'),
    ])
    expect(issuesOf(await eventsOf([text], { encodingOf: () => 'gb18030' }))).toEqual([])
  })
})

describe('limits', () => {
  it('a message that is too large is read, counted and refused without a body', async () => {
    const filler = Array.from({ length: 60 }, (_, index) => `FTX+AAI+++${'x'.repeat(60)}${index}`)
    const big = message('ORDERS', '1', ['BGM+220+1+9', 'DTM+137:20261101:102', ...filler, ...smallOrder().slice(2)])
    const [, small = []] = orders(2)
    const text = bytesOf(interchange([big, small]))
    const whole = await eventsOf([text], { maxTransactionBytes: 2000 })
    expect(messagesOf(whole).map(({ body }) => body === undefined)).toEqual([true, false])
    expect(issuesOf(whole)).toEqual(['transaction 18 error UNH@71'])
    expect(await eventsOf(cut(text, [97]), { maxTransactionBytes: 2000 })).toEqual(whole)
  })

  it('a segment without end does not fill the memory', async () => {
    const text = bytesOf(interchange([message('ORDERS', '1', [`FTX+AAI+++${'x'.repeat(5000)}`])]))
    const events = await eventsOf(cut(text, [100]), { maxTransactionBytes: 1000 })
    expect(messagesOf(events)[0]?.body).toBeUndefined()
    expect(issuesOf(events)).toContain('transaction 18 error UNH@3')
  })
})

describe('properties', () => {
  const sample = [
    'junk ',
    interchange(orders(2), { una: "UNA:+.? '" }),
    interchange([message('ORDERS', '1', [...smallOrder().slice(0, 4), "NAD+DP+++?'?+??:x", ...smallOrder().slice(4)])]),
    interchange(orders(), { una: 'UNA|^.\\ ~', separators: { element: '^', component: '|', segment: '~' } }),
  ].join('')

  it('any cut into chunks gives the same events', async () => {
    const bytes = bytesOf(sample)
    const whole = await eventsOf([bytes])
    expect(messagesOf(whole)).toHaveLength(4)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 }), async (sizes) => {
        expect(await eventsOf(cut(bytes, sizes))).toEqual(whole)
      }),
      { numRuns: 40 },
    )
  })

  it('no mutation throws or loses an end event, whatever the cut', async () => {
    const bytes = bytesOf(sample)
    const change = fc.record({
      at: fc.nat(bytes.length - 1),
      remove: fc.nat(4),
      insert: fc.uint8Array({ maxLength: 4 }),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 70 }),
        async (changes, size) => {
          let mutated = Buffer.from(bytes)
          for (const { at, remove, insert } of changes)
            mutated = Buffer.concat([mutated.subarray(0, at), insert, mutated.subarray(at + remove)])
          const events = await eventsOf([mutated])
          const count = (type: string) => events.filter((event) => event.type === type).length
          expect(count('envelope-start')).toBe(count('envelope-end'))
          expect(count('group-start')).toBe(count('group-end'))
          expect(await eventsOf(cut(mutated, [size]))).toEqual(events)
        },
      ),
      { numRuns: 150 },
    )
  })
})

describe('a message over the limit', () => {
  it('is one whatever the cut, also when what crosses the limit is no part of it', async () => {
    const head = `UNB+UNOC:3+A+B+261101:0930+1'UNH+1+ORDERS:D:96A:UN'BGM+220+1+9'`
    const bytes = bytesOf(`${head}UNH+2+ORDERS:D:96A:UN:${'X'.repeat(40)}'UNT+2+2'UNZ+2+1'`)
    const options = { maxTransactionBytes: 80 }
    const whole = await eventsOf([bytes], options)
    for (const size of [1, 7, 30, 61]) expect(await eventsOf(cut(bytes, [size]), options)).toEqual(whole)
  })
})

describe('released separators and other characters', () => {
  it('leave the id of a segment readable', async () => {
    const text = interchange([message('ORDERS', '1', smallOrder())])
    const events = await readText(text.replace("QTY+21:10:PCE'", "A:+?+'QTY+21:10:PCE'"))
    expect(issuesOf(events)).toEqual(['segment 15 error A:@7', 'transaction 29 error UNT@12/1'])
    const [{ transaction } = { transaction: undefined }] = messagesOf(events)
    expect(transaction?.issues.map(({ message: said }) => said).join()).not.toMatch(/[\ufdd0\ufdd1]/)
  })

  it('are counted as the characters they are', async () => {
    const withText = (text: string) =>
      interchange([message('ORDERS', '1', [...smallOrder().slice(0, 2), text, ...smallOrder().slice(2)])])
    // FTX C108 4440 has 70 characters.
    expect(issuesOf(await readText(withText(`FTX+AAI+++${'?+'.repeat(70)}`)))).toEqual([])
    expect(issuesOf(await readText(withText(`FTX+AAI+++${'ü'.repeat(70)}`)))).toEqual([])
    expect(issuesOf(await readText(withText(`FTX+AAI+++${'?+'.repeat(71)}`)))).toEqual(['element 39 error FTX@4/4/1'])
    expect(issuesOf(await readText(withText(`FTX+AAI+++${'ü'.repeat(71)}`)))).toEqual(['element 39 error FTX@4/4/1'])
  })
})
