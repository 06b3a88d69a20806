import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Interchange } from '../../src/store/store.ts'
import { openApp, type TestApp } from '../helpers/crossdock-app.ts'
import { waitFor } from '../helpers/crossdock-process.ts'
import { type GroupText, interchangeText, orderBody, ordersText, type SetText } from '../helpers/x12-text.ts'

const mebibyte = 1024 * 1024

/** What must not bring Crossdock down: everything a partner, a modem or a disk can do to a file. One Crossdock takes it all. */
describe('order intake and bad input', () => {
  let site: TestApp
  let lastControl = 0
  const control = (): number => {
    lastControl += 1
    return lastControl
  }
  const order = (number: string, lines?: readonly string[]): SetText => ({
    id: '850',
    body: orderBody({ number, ...(lines === undefined ? {} : { lines }) }),
  })

  beforeAll(async () => {
    site = await openApp('embedded', {
      limits: { maxTransactionBytes: 2 * mebibyte },
      partners: {
        lakeside: { encoding: 'utf-8' },
        kowloon: {
          encoding: 'gb18030',
          delimiters: { component: '+' },
          codes: { unlistedItems: true },
        },
      },
    })
  })
  afterAll(() => site.close())

  afterEach(async () => {
    // Alive, and able to take an order.
    const number = `ALIVE-${control()}`
    await site.drop(`${number}.edi`, ordersText(lastControl, [{ number }]))
    await site.settled()
    expect(site.orderNumbers().erp).toContain(number)
    // Trouble with input is for the dead-letter desk; nothing of it may look like a defect.
    expect((await site.deadLetters()).filter(({ code }) => code === 'DEFECT')).toEqual([])
    expect(site.errorLogs()).toEqual([])
    for (const { id } of await site.deadLetters())
      await site.call('POST', `/dead-letters/${id}/resolve`, { reason: 'test' })
    expect(site.erp.duplicates()).toEqual([])
  })

  const fileOf = async (name: string): Promise<Interchange> => {
    const files = await site.store.interchanges.list({ direction: 'in', limit: 1000 })
    const file = files.find(({ fileName }) => fileName === name)
    if (file === undefined) throw new Error(`${name} is not in the store`)
    return file
  }

  /** Drops a file, waits, and holds what the store kept against what was sent. */
  const send = async (name: string, content: string | Buffer): Promise<void> => {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content
    await site.drop(name, bytes)
    await site.settled(40_000)
    const { id } = await fileOf(name)
    const kept = (await site.call('GET', `/interchanges/${id}/raw`)) as Buffer
    expect(kept.equals(bytes)).toBe(true)
  }

  const codes = async (): Promise<string[]> => (await site.deadLetters()).map(({ code }) => code).sort()
  const delivered = (prefix: string): { erp: string[]; crm: string[] } => {
    const { erp, crm } = site.orderNumbers()
    const ours = (number: string): boolean => number.startsWith(prefix)
    return { erp: erp.filter(ours), crm: crm.filter(ours) }
  }
  const both = (...numbers: string[]) => ({ erp: numbers, crm: numbers })
  const answersTo = async (number: number) => {
    const { acknowledgements, ta1s } = await site.answers()
    const isa = String(number).padStart(9, '0')
    const groups = acknowledgements.filter(
      ({ groupControlNumber }) => groupControlNumber.slice(0, -1) === String(number),
    )
    return {
      groups: groups.map(({ groupStatus, sets }) =>
        `${groupStatus}: ${sets.map(({ status }) => status).join(' ')}`.trim(),
      ),
      ta1: ta1s.filter(({ controlNumber }) => controlNumber === isa).map(({ status, code }) => `${status} ${code}`),
    }
  }

  it('takes nothing of a file that was cut off, wherever, and all of it when it comes whole', async () => {
    const number = control()
    const text = ordersText(number, [{ number: 'CUT-1' }, { number: 'CUT-2' }, { number: 'CUT-3' }])
    const end = text.indexOf('IEA')
    const cuts = Array.from({ length: 20 }, (_, index) => Math.round((index * (end + 8)) / 19))
    for (const cut of cuts) await site.drop(`cut-${cut}.edi`, text.slice(0, cut))
    await site.settled(40_000)
    expect(delivered('CUT')).toEqual(both())
    // One for each file: none went by unseen.
    const ofFiles = (await site.deadLetters()).filter(({ subject }) => subject === 'interchange')
    expect(ofFiles).toHaveLength(cuts.length)
    expect(ofFiles.filter(({ code }) => code === 'CONTROL_NUMBER_REPEATED')).toEqual([])
    for (const cut of cuts) {
      const kept = (await site.call('GET', `/interchanges/${(await fileOf(`cut-${cut}.edi`)).id}/raw`)) as Buffer
      expect(kept.toString('latin1')).toBe(text.slice(0, cut))
    }
    await send('cut-not.edi', text)
    expect(delivered('CUT')).toEqual(both('CUT-1', 'CUT-2', 'CUT-3'))
    expect((await answersTo(number)).groups).toEqual(['accepted: accepted accepted accepted'])
  })

  it('takes a file whole that only lacks its last line break or terminator', async () => {
    const [one, two] = [control(), control()]
    await send('tail-1.edi', ordersText(one, [{ number: 'TAIL-1' }]).slice(0, -1))
    await send('tail-2.edi', ordersText(two, [{ number: 'TAIL-2' }]).slice(0, -2))
    expect(delivered('TAIL')).toEqual(both('TAIL-1', 'TAIL-2'))
  })

  it('goes on with an interchange behind one that was cut off in the same file', async () => {
    const [one, two] = [control(), control()]
    const cut = ordersText(one, [{ number: 'MID-1' }]).split('SE*')[0] ?? ''
    await send('mid.edi', cut + ordersText(two, [{ number: 'MID-2' }]))
    expect(delivered('MID')).toEqual(both('MID-2'))
    expect(await codes()).toContain('INTERCHANGE_TRUNCATED')
    expect((await answersTo(one)).ta1).toEqual(['rejected 023'])
  })

  const wrongCounts: {
    what: string
    groups: (n: string) => GroupText[]
    iea?: number
    kept: string[]
    codes: string[]
    groupsSay: string[]
  }[] = [
    {
      what: 'SE',
      groups: (n) => [{ sets: [order(`${n}-1`), { ...order(`${n}-2`), seCount: 99 }, order(`${n}-3`)] }],
      kept: ['-1', '-3'],
      codes: ['TRANSACTION_REJECTED'],
      groupsSay: ['partial: accepted rejected accepted'],
    },
    {
      what: 'GE',
      groups: (n) => [{ sets: [order(`${n}-1`)], geCount: 4 }, { sets: [order(`${n}-2`)] }],
      kept: ['-2'],
      codes: ['ENVELOPE_INVALID'],
      groupsSay: ['accepted: accepted', 'rejected:'],
    },
    {
      what: 'IEA',
      groups: (n) => [{ sets: [order(`${n}-1`)] }],
      iea: 3,
      kept: [],
      codes: ['ENVELOPE_INVALID'],
      groupsSay: [],
    },
  ]
  it.each(wrongCounts)(
    'refuses what a wrong count in $what covers, and no more',
    async ({ what, groups, iea, ...expected }) => {
      const number = control()
      const name = `COUNT-${what}`
      await send(
        `${name}.edi`,
        interchangeText({ control: number, groups: groups(name), ...(iea === undefined ? {} : { ieaCount: iea }) }),
      )
      expect(delivered(name)).toEqual(both(...expected.kept.map((end) => name + end)))
      expect(await codes()).toEqual(expected.codes)
      const answers = await answersTo(number)
      expect(answers.groups.sort()).toEqual(expected.groupsSay)
      expect(answers.ta1).toEqual(iea === undefined ? [] : ['rejected 021'])
    },
  )

  it('refuses control numbers used twice inside a file', async () => {
    const number = control()
    const twice = { ...order('TWICE-2'), control: '0001' }
    await send('twice.edi', interchangeText({ control: number, groups: [{ sets: [order('TWICE-1'), twice] }] }))
    expect(delivered('TWICE')).toEqual(both('TWICE-1'))
    expect(await codes()).toEqual(['TRANSACTION_REJECTED'])

    const again = control()
    const first = ordersText(again, [{ number: 'TWICE-3' }])
    await send('twice-isa.edi', first + ordersText(again, [{ number: 'TWICE-4' }]))
    expect(delivered('TWICE')).toEqual(both('TWICE-1', 'TWICE-3'))
    expect((await answersTo(again)).ta1).toEqual(['rejected 025'])
  })

  it('keeps a file of an unknown partner for a person, and takes the rest', async () => {
    const [one, two] = [control(), control()]
    const stranger = ordersText(one, [{ number: 'STRANGE-1' }], { sender: 'NOBODY' })
    await send('stranger.edi', stranger + ordersText(two, [{ number: 'STRANGE-2' }]))
    expect(delivered('STRANGE')).toEqual(both('STRANGE-2'))
    const [deadLetter] = await site.deadLetters()
    expect(deadLetter).toMatchObject({ code: 'PARTNER_UNKNOWN', subject: 'interchange' })
    expect(deadLetter?.message).toContain('ZZ/NOBODY')
  })

  const badLines: [string, readonly string[], string][] = [
    ['an unknown item', ['1*EA*9.00**BP*NW-000000'], 'ITEM_CODE_UNKNOWN'],
    ['an unknown unit', ['1*ZZ*9.00**BP*NW-100245'], 'UNIT_UNKNOWN'],
    ['a zero quantity', ['0*EA*9.00**BP*NW-100245'], 'QUANTITY_INVALID'],
    ['a negative quantity', ['-5*EA*9.00**BP*NW-100245'], 'QUANTITY_INVALID'],
    ['a price that is no number', ['1*EA*nine**BP*NW-100245'], 'TRANSACTION_REJECTED'],
    ['a decimal comma', ['1*EA*9,50**BP*NW-100245'], 'TRANSACTION_REJECTED'],
  ]
  it.each(badLines)('makes a dead letter of an order with %s; its neighbours go on', async (what, lines, code) => {
    const number = control()
    const name = `LINE-${number}`
    await send(
      `${what}.edi`,
      interchangeText({
        control: number,
        groups: [{ sets: [order(`${name}-1`), order(`${name}-2`, lines), order(`${name}-3`)] }],
      }),
    )
    expect(await codes()).toEqual([code])
    expect(delivered(name)).toEqual(both(`${name}-1`, `${name}-3`))
  })

  it('makes a dead letter of an order with a date that does not exist', async () => {
    const number = control()
    const bad = { id: '850', body: orderBody({ number: 'DATE-1', wanted: '20260231' }) }
    await send('date.edi', interchangeText({ control: number, groups: [{ sets: [bad, order('DATE-2')] }] }))
    expect(delivered('DATE')).toEqual(both('DATE-2'))
    expect(await codes()).toHaveLength(1)
  })

  it('makes a dead letter of an order that is not in the character set of its partner', async () => {
    const number = control()
    const buyer = ['N1*BY*Caf\xe9 du Lac*UL*4012345000016', 'N3*2200 Shore Drive', 'N4*Chicago*IL*60611*US']
    const lines = ['1*EA*9.00**VP*KB-101']
    const text = ordersText(
      number,
      [
        { number: 'UTF-1', buyer, lines },
        { number: 'UTF-2', lines },
      ],
      { sender: 'LAKESIDE' },
    )
    await send('latin1.edi', Buffer.from(text, 'latin1'))
    expect(delivered('UTF')).toEqual(both('UTF-2'))
    expect(await codes()).toEqual(['ENCODING_INVALID'])
  })

  it('reads GB 18030, where half a character can look like a delimiter', async () => {
    const number = control()
    const buyer = ['N1*BY*NAME*UL*4012345000009', 'N3*STREET', 'N4*Shenzhen**518000*CN']
    const text = ordersText(number, [{ number: 'GB-1', buyer, lines: ['1*EA*9.00**VP*KB-101'] }], {
      sender: 'KOWLOON',
      delimiters: { element: '|', component: '^', segment: '~', newline: '' },
    })
    // 81 7E ends in the segment terminator, 81 7C in the element separator.
    const name = Buffer.from([0x81, 0x7e, 0x81, 0x7c, 0x81, 0x5e])
    const [head = '', tail = ''] = text.split('NAME')
    await send('gb.edi', Buffer.concat([Buffer.from(head), name, Buffer.from(tail)]))
    expect(await codes()).toEqual([])
    expect(delivered('GB')).toEqual(both('GB-1'))
  })

  it('keeps markup and emoji in names as they are', async () => {
    const number = control()
    const buyer = ['N1*BY*<script>alert(1)</script> 🖥️ & Söhne*UL*4012345000016', 'N3*1 Lane', 'N4*Chicago*IL*60611*US']
    const text = ordersText(number, [{ number: 'EMOJI-1', buyer, lines: ['1*EA*9.00**VP*KB-101'] }], {
      sender: 'LAKESIDE',
    })
    await send('emoji.edi', Buffer.from(text, 'utf-8'))
    expect(await codes()).toEqual([])
    expect(delivered('EMOJI')).toEqual(both('EMOJI-1'))
    const [document] = await site.store.findOrders('EMOJI-1')
    expect(JSON.stringify(document?.canonical)).toContain('<script>alert(1)</script> 🖥️ & Söhne')
  })

  it('keeps NUL bytes inside elements from the store, and the neighbours going', async () => {
    const number = control()
    const text = ordersText(number, [
      { number: 'NUL-1', header: ['REF*DP*04\u000020'] },
      { number: 'NUL-2' },
      { number: 'NUL\u0000-3' },
      { number: 'NUL-4', lines: ['1*EA*9.00**BP*NW-\u0000100245'] },
    ])
    await send('nul.edi', text)
    expect(site.orderNumbers().erp).toContain('NUL-2')
    expect(site.orderNumbers().crm).toContain('NUL-2')
    expect((await codes()).length).toBeGreaterThanOrEqual(2)
    expect(site.orderNumbers().erp.some((each) => each.includes('\u0000'))).toBe(false)
  })

  it('keeps NUL bytes and rubbish in the envelope from the store', async () => {
    const number = control()
    const text = ordersText(number, [{ number: 'ENV-1' }])
    await send('nul-isa.edi', text.replace('NORTHWIND      *ZZ', 'NORTH\u0000IND      *ZZ'))
    await send(
      'nul-gs.edi',
      ordersText(control(), [{ number: 'ENV-2' }]).replace('GS*PO*NORTHWIND', 'GS*PO*\u0000\u0001'),
    )
    await send('gs-version.edi', ordersText(control(), [{ number: 'ENV-3' }]).replace('*X*004010~', '*X*00|4\u0000~'))
    await send('ge.edi', ordersText(control(), [{ number: 'ENV-4' }]).replace(/GE\*1\*\d+/, 'GE*\u0000*x'))
    expect(delivered('ENV-1').erp).toEqual([])
    expect(delivered('ENV-4').erp).toEqual([])
  })

  it('answers a bad value that holds the delimiters of the answer', async () => {
    const number = control()
    // Lakeside is written to with | and : as delimiters, and reads other ones itself.
    const bad = { id: '850', body: orderBody({ number: 'AK4-1', lines: ['a|b:c*EA*9.00**VP*KB-101'] }) }
    const good = { id: '850', body: orderBody({ number: 'AK4-2', lines: ['1*EA*9.00**VP*KB-101'] }) }
    await send(
      'ak4.edi',
      interchangeText({ control: number, sender: 'LAKESIDE', groups: [{ sets: [bad, good], version: '004010|:' }] }),
    )
    expect((await answersTo(number)).groups).toEqual(['partial: rejected accepted'])
    expect(delivered('AK4')).toEqual(both('AK4-2'))
  })

  it('answers a bad value that holds a delimiter only the answer has', async () => {
    const number = control()
    const bad = { id: '850', body: orderBody({ number: 'PLUS-1', lines: ['1+2*EA*9.00**VP*KB-101'] }) }
    const good = { id: '850', body: orderBody({ number: 'PLUS-2', lines: ['1*EA*9.00**VP*KB-101'] }) }
    await send('plus.edi', interchangeText({ control: number, sender: 'KOWLOON', groups: [{ sets: [bad, good] }] }))
    expect((await answersTo(number)).groups).toEqual(['partial: rejected accepted'])
  })

  it('takes a file that is sent again whole while its torso is still being read', async () => {
    const number = control()
    const many = Array.from({ length: 8000 }, (_, index) => ({ number: `TORSO-${index}` }))
    await site.drop('torso.edi', ordersText(number, many).split('GE*')[0] ?? '')
    await send('whole.edi', ordersText(number, [{ number: 'TORSO-1' }, { number: 'TORSO-2' }]))
    expect(delivered('TORSO')).toEqual(both('TORSO-1', 'TORSO-2'))
    expect(await codes()).not.toContain('CONTROL_NUMBER_REPEATED')
    expect((await answersTo(number)).groups).toEqual(['accepted: accepted accepted'])
  })

  it('refuses a set no flow handles, and never acknowledges an acknowledgement', async () => {
    const number = control()
    const invoice = { id: '810', body: ['BIG*20261120*INV-1', 'TDS*1000', 'CTT*1'] }
    const ack = { id: '997', body: ['AK1*PR*900001', 'AK9*A*1*1*1'] }
    const groups: GroupText[] = [
      { functionalId: 'IN', sets: [invoice] },
      { functionalId: 'FA', sets: [ack] },
      { sets: [order('OTHER-1')] },
    ]
    await send('others.edi', interchangeText({ control: number, groups }))
    expect((await codes()).sort()).toEqual(['ACKNOWLEDGEMENT_UNMATCHED', 'TRANSACTION_UNSUPPORTED'])
    expect(delivered('OTHER')).toEqual(both('OTHER-1'))
    expect((await answersTo(number)).groups.sort()).toEqual(['accepted: accepted', 'rejected: rejected'])

    const alone = control()
    const filesBefore = (await site.answers()).files.length
    await send('ack.edi', interchangeText({ control: alone, groups: [{ functionalId: 'FA', sets: [ack] }] }))
    expect((await site.answers()).files).toHaveLength(filesBefore)
  })

  it('keeps an empty file, blanks, and a mebibyte of rubbish', async () => {
    await send('empty.edi', '')
    await send('blank.edi', ' \r\n\t\r\n')
    await send('rubbish.bin', randomBytes(mebibyte))
    const dead = await codes()
    expect(dead).toHaveLength(3)
    expect(dead).toContain('INTERCHANGE_EMPTY')
    expect(dead).toContain('INTERCHANGE_UNREADABLE')
    expect((await fileOf('rubbish.bin')).state).toBe('dead')
  })

  it('takes a file under whatever name it has', async () => {
    const names: (string | Buffer)[] = [
      'o\'hara "$(touch pwned)" & co; rm -rf.edi',
      '訂單 ñ 🛒.edi',
      `${'long'.repeat(60)}.edi`,
      Buffer.from([0xff, 0xfe, 0x2e, 0x65, 0x64, 0x69]),
      '-rf',
      'a\nb\tc',
    ]
    const numbers: string[] = []
    for (const name of names) {
      const number = `NAME-${numbers.length}`
      numbers.push(number)
      await site.drop(name, ordersText(control(), [{ number }]))
    }
    await site.settled()
    expect(delivered('NAME')).toEqual(both(...numbers))
    expect(await codes()).toEqual([])
  })

  it('refuses a document over the limit and takes its neighbours', async () => {
    const number = control()
    const notes = Array.from({ length: 9_000 }, () => `N9*L1**NOTE`).flatMap((n9) => [n9, `MSG*${'x'.repeat(260)}`])
    const big = {
      id: '850',
      body: [...orderBody({ number: 'BIG-1' }).slice(0, 3), ...notes, ...orderBody({ number: 'BIG-1' }).slice(3)],
    }
    await send('big.edi', interchangeText({ control: number, groups: [{ sets: [big, order('BIG-2')] }] }))
    expect(delivered('BIG')).toEqual(both('BIG-2'))
    expect(await codes()).toEqual(['TRANSACTION_TOO_LARGE'])
    expect((await answersTo(number)).groups).toEqual(['partial: rejected accepted'])
  })

  it('reads 200 MB without a delimiter in bounded memory', async () => {
    const sizeBytes = 200 * mebibyte
    const head = Buffer.from(`${ordersText(control(), [{ number: 'HUGE-1' }]).split('BEG*')[0] ?? ''}BEG*`)
    async function* content() {
      const piece = Buffer.alloc(mebibyte, 'A')
      yield head
      for (let sent = 0; sent < sizeBytes; sent += piece.byteLength) yield piece
    }
    let peakBytes = 0
    const before = process.memoryUsage().rss
    const timer = setInterval(() => {
      peakBytes = Math.max(peakBytes, process.memoryUsage().rss)
    }, 50)
    try {
      await site.drop('huge.edi', content())
      await site.settled(110_000)
    } finally {
      clearInterval(timer)
    }
    const file = await fileOf('huge.edi')
    expect(file.sizeBytes).toBe(sizeBytes + head.byteLength)
    let kept = 0
    for await (const piece of site.store.interchanges.read(file.id)) kept += piece.byteLength
    expect(kept).toBe(file.sizeBytes)
    expect(delivered('HUGE')).toEqual(both())
    expect(await codes()).toContain('INTERCHANGE_TRUNCATED')
    // PGlite keeps pages of its files; what grows with the file would be over 200 MB.
    expect(peakBytes - before).toBeLessThan(200 * mebibyte)
  }, 120_000)

  it('has left the inbox empty and a copy of every file in the archive', async () => {
    const { readdir } = await import('node:fs/promises')
    await waitFor(
      async () => (await readdir(site.inbox)).length === 0,
      5_000,
      () => 'the inbox is not empty',
    )
    const archive = `${site.inbox}/../archive`
    const days = await readdir(archive)
    const archived = (await Promise.all(days.map((day) => readdir(`${archive}/${day}`)))).flat()
    const files = await site.store.interchanges.list({ direction: 'in', limit: 1000 })
    expect(archived).toHaveLength(files.length)
    const one = archived.find((name) => name.endsWith('__rubbish.bin')) ?? ''
    expect((await readFile(`${archive}/${days.at(-1) ?? ''}/${one}`)).byteLength).toBe(mebibyte)
  })
})
