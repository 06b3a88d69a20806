import { describe, expect, it } from 'vitest'
import type { EdiEvent, EnvelopeHeader, EnvelopeResult } from '../../../src/edi/edi.ts'
import { controlMessage, type JudgedGroup } from '../../../src/edi/edifact/acknowledge.ts'
import { writeEdifactInterchange } from '../../../src/edi/edifact/write.ts'
import type { Segment } from '../../../src/edi/segment.ts'
import { eventsOf, interchange, issuesOf, message, messagesOf, orders, readText, smallOrder } from './build.ts'

type Judged = { envelope: EnvelopeHeader; result: EnvelopeResult; groups: JudgedGroup[] }

const judgedFrom = (events: readonly EdiEvent[]): Judged => {
  const groups: JudgedGroup[] = []
  for (const event of events) {
    if (event.type === 'group-end')
      groups.push({
        group: event.group,
        transactions: messagesOf(events)
          .filter(({ group }) => group.index === event.group.index)
          .map(({ transaction }) => transaction),
      })
    if (event.type === 'envelope-end') return { envelope: event.envelope, result: event.result, groups }
  }
  throw new Error('There is no interchange')
}

const controlFor = async (text: string, options = {}): Promise<Segment[] | undefined> => {
  const { envelope, result, groups } = judgedFrom(await readText(text))
  return controlMessage({ ...envelope, ...options }, result, groups)
}

/** The CONTRL as lines; it must be right by our own grammar. */
const contrl = async (text: string, options = {}): Promise<string[]> => {
  const control = await controlFor(text, options)
  if (control === undefined) throw new Error('There is no CONTRL')
  const syntax = text.includes('UNOC:4') ? 'UNOC:4' : 'UNOC:3'
  const bytes = writeEdifactInterchange(
    { ours: { qualifier: '', id: 'A' }, theirs: { qualifier: '', id: 'B' }, usage: 'test', syntax },
    { controlNumber: '1', at: new Date(0), messages: [control] },
  )
  expect(issuesOf(await eventsOf([bytes]))).toEqual([])
  return Buffer.from(bytes).toString('latin1').split("'\n").slice(2, -3)
}

const ordersWith = (line: string, ...by: string[]): string[] =>
  message(
    'ORDERS',
    '2',
    smallOrder().flatMap((each) => (each === line ? by : [each])),
  )

const parties = 'NORTHWIND:14+CROSSDOCK:14'

describe('CONTRL', () => {
  it('acknowledges a clean interchange in one segment', async () => {
    expect(await contrl(interchange(orders(3)))).toEqual(['UNH+1+CONTRL:3:1:UN', `UCI+REF1+${parties}+7`])
    expect(await contrl(interchange(orders(), { syntax: 'UNOC:4' }))).toEqual([
      'UNH+1+CONTRL:4:1:UN',
      `UCI+REF1+${parties}+7`,
    ])
  })

  it('says only that an interchange was received, when no more is asked', async () => {
    const text = interchange([ordersWith('BGM+220+4711+9')])
    expect(await contrl(text, { onlyReceipt: true })).toEqual(['UNH+1+CONTRL:3:1:UN', `UCI+REF1+${parties}+8`])
    const asked = interchange([ordersWith('BGM+220+4711+9')], { more: '++++2' })
    expect((await contrl(asked))[1]).toBe(`UCI+REF1+${parties}+8`)
  })

  it('rejects an interchange as a whole, and says why', async () => {
    const text = interchange(orders())
    expect((await contrl(text.replace('UNZ+1', 'UNZ+2')))[1]).toBe(`UCI+REF1+${parties}+4+29+UNZ+2`)
    expect((await contrl(text.replace('UNZ+1+REF1', 'UNZ+1+X')))[1]).toBe(`UCI+REF1+${parties}+4+28+UNZ+3`)
    expect((await contrl(text.slice(0, -20)))[1]).toBe(`UCI+REF1+${parties}+4+13+UNZ`)
    expect(await contrl(text.replace('UNZ+1', 'UNZ+2'), { onlyReceipt: true })).toHaveLength(2)
  })

  it('rejects a message and lists the segments and elements in error', async () => {
    const bad = ordersWith('QTY+21:10:PCE', 'XYZ+1', 'QTY+21:ten:PIECES', 'DTM+2:20261131:102')
    const [first = []] = orders()
    expect(await contrl(interchange([first, bad]))).toEqual([
      'UNH+1+CONTRL:3:1:UN',
      `UCI+REF1+${parties}+7`,
      'UCM+2+ORDERS:D:96A:UN+4',
      'UCS+7+15',
      'UCS+8',
      'UCD+37+2:2',
      'UCD+39+2:3',
      'UCS+9',
      'UCD+12+2:2',
    ])
  })

  it('names the service segment where that is wrong', async () => {
    const text = interchange([message('ORDERS', '1', smallOrder(), 'D:96A:UN:EAN008')]).replace('UNT+11', 'UNT+12')
    expect((await contrl(text))[2]).toBe('UCM+1+ORDERS:D:96A:UN:EAN008+4+29+UNT+2')
  })

  it('says nothing of warnings: there is no word for them', async () => {
    const warned = ordersWith('LIN+1++4006381333931:EN', 'LIN+1++4006381333932:EN')
    expect(await contrl(interchange([warned]))).toHaveLength(2)
  })

  it('speaks of groups where there are groups', async () => {
    const [first = [], second = []] = orders(2)
    const ung = (reference: string) => `UNG+ORDERS+SENDER+RECEIVER+261101:0930+${reference}+UN+D:96A`
    const text = (last: string) =>
      ['UNB+UNOC:3+A+B+261101:0930+R', ung('7'), ...first, 'UNE+1+7', ung('8'), ...second, last, 'UNZ+2+R']
        .map((each) => `${each}'\n`)
        .join('')
    expect(await contrl(text('UNE+1+8'))).toEqual(['UNH+1+CONTRL:3:1:UN', 'UCI+R+A+B+7'])
    expect(await contrl(text('UNE+2+8'))).toEqual([
      'UNH+1+CONTRL:3:1:UN',
      'UCI+R+A+B+7',
      'UCF+8+SENDER+RECEIVER+4+29+UNE+2',
    ])
    const bad = text('UNE+1+8').replace('BGM+220+4712', 'BGM+220:::::x+4712')
    expect(await contrl(bad)).toEqual([
      'UNH+1+CONTRL:3:1:UN',
      'UCI+R+A+B+7',
      'UCF+8+SENDER+RECEIVER+7',
      'UCM+2+ORDERS:D:96A:UN+4',
      'UCS+2',
      'UCD+16+2:6',
    ])
  })

  it('never answers an answer', async () => {
    const control = message('CONTRL', '1', ['UCI+R1+A:14+B:14+7'], '3:1:UN')
    const aperak = message('APERAK', '2', ['nonsense'])
    expect(await controlFor(interchange([control]))).toBeUndefined()
    expect(await controlFor(interchange([control, aperak]))).toBeUndefined()
    expect(await contrl(interchange([aperak, message('ORDERS', '3', smallOrder())]))).toHaveLength(2)
  })

  it('is right whatever it answers', async () => {
    const [wild] = await Promise.all([
      contrl("UNB+UNOC:3+++1:1+'UNH++:::::+'BGM'UNT+1'UNZ+0'".replace('UNZ+0', 'UNZ+1')),
    ])
    expect(wild[1]).toMatch(/^UCI\+0\+UNKNOWN\+UNKNOWN\+4\+13\+UNB\+3$/)
    const nameless = interchange([['UNH+', 'BGM', 'UNT+3+']])
    expect((await contrl(nameless)).slice(2)).toEqual(['UCM+0+XXXXXX:0:0:UN+4+13+UNH+2'])
  })
})
