import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrderTrace } from '../../src/desk/trace.ts'
import { groupBy } from '../../src/domain/group-by.ts'
import { readPayload } from '../../src/edi/read-payload.ts'
import { sendDocument } from '../../src/jobs/send-document.ts'
import type { Delivery, Document } from '../../src/store/store.ts'
import { interchange, message } from '../edi/edifact/build.ts'
import { backends, openApp, type TestApp } from '../helpers/crossdock-app.ts'
import { interchangeText, ordersText } from '../helpers/x12-text.ts'

const example: { parties: { role: string }[] } = JSON.parse(
  await readFile(new URL('../../examples/documents/shipment.json', import.meta.url), 'utf8'),
)

const items = ['1*EA*899.00**VP*PC-ELITE-800']

describe.each(backends)('several documents in one file, on %s', (backend) => {
  let site: TestApp
  let control = 0

  beforeAll(async () => {
    site = await openApp(backend, {
      partners: {
        northwind: { documentsPerFile: 2 },
        juniper: {
          documentsPerFile: 3,
          codes: { unlistedItems: true },
          mapping: {
            'order-response': { sellerOrderNumber: "response.orderNumber = 'J-M' ? $error('no number') : value" },
          },
        },
        edifact: {
          standard: 'edifact',
          theirs: { qualifier: '14', id: 'NORTHWIND' },
          ours: { qualifier: '14', id: 'CROSSDOCK' },
          codes: { unlistedItems: true },
          documentsPerFile: 1000,
        },
      },
    })
  })
  afterAll(async () => {
    await site?.close()
  })

  const order = async (numbers: readonly string[], sender: string): Promise<void> => {
    control += 1
    const orders = numbers.map((number) => ({ number, lines: items }))
    await site.drop(`orders-${control}.edi`, ordersText(control, orders, { sender }))
    await site.settled()
  }

  const orderInEdifact = async (numbers: readonly string[]): Promise<void> => {
    control += 1
    const messages = numbers.map((number, index) =>
      message('ORDERS', String(index + 1), [
        `BGM+220+${number}+9`,
        'DTM+137:20261120:102',
        'DTM+2:20270115:102',
        'NAD+BY+4012345000009::9++Northwind Electronics+100 Harbor Way+Seattle+WA+98101+US',
        'NAD+SU+4012345000030::9',
        'CUX+2:USD:9',
        'LIN+1++PC-ELITE-800:SA',
        'QTY+21:10:PCE',
        'PRI+AAA:899.00',
        'UNS+S',
        'CNT+2:1',
      ]),
    )
    await site.drop(`orders-${control}.edi`, interchange(messages, { control: `REF${control}` }))
    await site.settled()
  }

  const answerTo = async (number: string): Promise<Document> => {
    const [first] = (await site.store.findOrders(number)).filter(({ repeats }) => repeats === null)
    const [answer] = await site.store.documents.answersTo([first?.id ?? ''])
    if (answer === undefined) throw new Error(`${number} was not answered`)
    return answer
  }
  const answersTo = (numbers: readonly string[]): Promise<Document[]> => Promise.all(numbers.map(answerTo))

  type Written = { file: string; set: string; number: string; group: string; interchange: string; text: string }

  /** The documents of one type that went out to a partner, file by file, as the partner reads them. */
  const written = async (partner: string, type: string): Promise<Written[]> => {
    const sets: Written[] = []
    const prefix = `${partner}-${type.toLowerCase()}-`
    for (const file of (await readdir(site.outbox)).filter((name) => name.startsWith(prefix)).sort()) {
      let [group, envelope] = ['', '']
      const options = { maxTransactionBytes: 1_000_000, encodingOf: () => undefined }
      for await (const event of readPayload(Readable.from([await readFile(join(site.outbox, file))]), options)) {
        if (event.type === 'envelope-start') envelope = event.envelope.controlNumber
        if (event.type === 'group-start') group = event.group.controlNumber
        if (event.type === 'group-end') expect(event.group.issues).toEqual([])
        if (event.type === 'envelope-end') expect(event.result.issues).toEqual([])
        if (event.type !== 'transaction') continue
        expect(event.transaction.issues).toEqual([])
        const { setId: set, controlNumber: number } = event.transaction
        const text = Buffer.from(event.body ?? new Uint8Array()).toString('latin1')
        sets.push({ file, set, number, group, interchange: envelope, text })
      }
    }
    return sets
  }

  /** How many of them each file holds. */
  const sizes = (sets: readonly Written[]): number[] =>
    [...groupBy(sets, ({ file }) => file).values()].map(({ length }) => length)

  const say = async (sender: string, body: readonly string[], id = '997', functionalId = 'FA'): Promise<void> => {
    control += 1
    const groups = [{ functionalId, sets: [{ id, body }] }]
    await site.drop(`word-${control}.edi`, interchangeText({ control, groups, sender }))
    await site.settled()
  }

  const awaited = async ({ id }: Document) => (await site.store.awaited.ofDocuments([id]))[0]
  const stateOf = async (document: Document) => (await awaited(document))?.state
  const letterOf = async ({ id }: Pick<Document, 'id'>) =>
    (await site.deadLetters()).find(({ subjectId }) => subjectId === id)
  const listed = async (path: string, filter: string) =>
    ((await site.call('GET', `${path}?filter=${encodeURIComponent(filter)}`)) as { items: Delivery[] }).items

  it('puts as many sets into one as the partner takes, each order once', async () => {
    const numbers = ['N-1', 'N-2', 'N-3']
    await order(numbers, 'NORTHWIND')
    const sets = await written('northwind', '855')
    expect(sizes(sets)).toEqual([2, 1])
    expect(sets.map(({ number }) => number)).toEqual(['0001', '0002', '0001'])
    for (const answer of await answersTo(numbers)) {
      const [set, ...more] = sets.filter(({ text }) => text.includes(`BAK*00*AD*${answer.businessKey}*`))
      expect(more).toEqual([])
      expect(answer).toMatchObject({ state: 'sent', groupControlNumber: set?.group })
      expect(Number(answer.transactionControlNumber)).toBe(Number(set?.number))
      const { interchangeControlNumber, transactionControlNumber, state } = (await awaited(answer)) ?? {}
      expect([Number(interchangeControlNumber), Number(transactionControlNumber), state]).toEqual([
        Number(set?.interchange),
        Number(set?.number),
        'pending',
      ])
    }
    const [[first = 0, second = 0], groups] = [
      [...new Set(sets.map(({ interchange: number }) => Number(number)))],
      new Set(sets.map(({ group }) => group)),
    ]
    expect([second - first, groups.size]).toEqual([1, 2])
  })

  it('shows the file in the trace of each of its orders, in lists, in search; its delivery names no document', async () => {
    const shared = (await answersTo(['N-1', 'N-2', 'N-3'])).filter(
      ({ interchangeId }, _, all) => all.filter((one) => one.interchangeId === interchangeId).length === 2,
    )
    expect(shared).toHaveLength(2)
    for (const answer of shared) {
      const trace = (await site.call('GET', `/orders/${answer.businessKey}/trace`)) as OrderTrace
      const [said] = trace.documents.flatMap(({ answers }) => answers)
      expect(said).toMatchObject({
        documentId: answer.id,
        interchangeId: answer.interchangeId,
        delivery: { canonicalId: answer.interchangeId, documentId: null, state: 'done' },
      })
      expect(trace.documents[0]?.hops.find(({ step }) => step === 'answered')?.what).toContain(String(said?.fileName))
      const deliveries = await listed('/deliveries', `document:${answer.id}`)
      expect(deliveries.map(({ id }) => id)).toEqual([said?.delivery?.id])
      const hits = JSON.stringify(await site.call('GET', `/search?q=${said?.fileName}`))
      expect(hits).toContain(String(answer.interchangeId))
    }
    const inFile = await listed('/documents', `interchange:${shared[0]?.interchangeId}`)
    expect(inFile.map(({ businessKey }) => businessKey).sort()).toEqual(
      shared.map(({ businessKey }) => businessKey).sort(),
    )
    const single = (await answersTo(['N-1', 'N-2', 'N-3'])).find((one) => !shared.some(({ id }) => id === one.id))
    expect(await listed('/deliveries', `document:${single?.id}`)).toMatchObject([{ documentId: single?.id }])
  })

  it('takes a 997 for each set: two accepted, the third refused, and sends only that one again', async () => {
    const numbers = ['J-1', 'J-2', 'J-3']
    await order(numbers, 'JUNIPER')
    const sets = await written('juniper', '855')
    expect(sizes(sets)).toEqual([3])
    const ofSet = async (at: number): Promise<Document> => {
      const number = numbers.find((one) => sets[at]?.text.includes(`BAK*00*AD*${one}*`))
      return answerTo(number ?? '')
    }
    const [first, second, third] = [await ofSet(0), await ofSet(1), await ofSet(2)]
    const words = ['AK2*855*0001', 'AK5*A', 'AK2*855*0002', 'AK5*A', 'AK2*855*0003', 'AK5*R*5']
    await say('JUNIPER', [`AK1*PR*${sets[0]?.group}`, ...words, 'AK9*P*3*3*2'])
    expect([await stateOf(first), await stateOf(second), await stateOf(third)]).toEqual([
      'accepted',
      'accepted',
      'rejected',
    ])
    expect([await letterOf(first), await letterOf(second)]).toEqual([undefined, undefined])
    const letter = await letterOf(third)
    expect(letter).toMatchObject({ code: 'ACKNOWLEDGEMENT_NEGATIVE', businessKey: third.businessKey })

    await site.call('POST', `/dead-letters/${letter?.id}/retry`, {})
    await site.settled()
    const after = await written('juniper', '855')
    expect(sizes(after)).toEqual([3, 1])
    expect(after.at(-1)?.text).toContain(`BAK*00*AD*${third.businessKey}*`)
    expect((await answerTo(third.businessKey ?? '')).interchangeId).not.toBe(third.interchangeId)
    expect((await answerTo(first.businessKey ?? '')).interchangeId).toBe(first.interchangeId)
    expect([await stateOf(first), await stateOf(third)]).toEqual(['accepted', 'pending'])
    const both = await listed('/deliveries', `document:${third.id}`)
    expect(both.map(({ documentId }) => documentId)).toEqual([third.id, null])
  })

  it('takes an 824 without the number of the set for the document it names, or for the group', async () => {
    const numbers = ['J-A', 'J-B', 'J-C']
    await order(numbers, 'JUNIPER')
    const answers = await answersTo(numbers)
    const group = answers[0]?.groupControlNumber
    const refused = async (): Promise<string[]> => {
      const letters = await Promise.all(answers.map(letterOf))
      return letters.flatMap((one) => (one?.code === 'ACKNOWLEDGEMENT_NEGATIVE' ? [one.businessKey ?? ''] : []))
    }
    const advise = (oti: string) =>
      say('JUNIPER', ['BGN*11*1*20261120', oti, 'TED*ZZZ*We did not order this'], '824', 'AG')
    await advise(`OTI*TR*PO*J-B*****${group}`)
    expect(await refused()).toEqual(['J-B'])
    await advise(`OTI*TR*PO*J-X*****${group}`)
    expect(await refused()).toEqual(['J-B'])
    const unmatched = (await site.deadLetters()).filter(({ code }) => code === 'ACKNOWLEDGEMENT_UNMATCHED')
    expect(unmatched.map(({ message }) => message).join()).toContain('J-X')
    await advise(`OTI*GR*PO*J-X*****${group}`)
    expect(await refused()).toEqual(numbers)
  })

  it('takes a CONTRL for each message: two acknowledged, the third refused', async () => {
    const numbers = ['E-1', 'E-2', 'E-3']
    await orderInEdifact(numbers)
    const messages = await written('edifact', 'ORDRSP')
    expect(sizes(messages)).toEqual([3])
    expect(messages.map(({ number }) => number)).toEqual(['1', '2', '3'])
    control += 1
    const words = [`UCI+${messages[0]?.interchange}+CROSSDOCK:14+NORTHWIND:14+7`, 'UCM+3+ORDRSP:D:96A:UN:EAN008+4+12']
    await site.drop('contrl.edi', interchange([message('CONTRL', '1', words, '3:1:UN')], { control: `REF${control}` }))
    await site.settled()
    for (const answer of await answersTo(numbers)) {
      const isThird = messages[2]?.text.includes(`RFF+ON:${answer.businessKey}'`)
      expect(await stateOf(answer)).toBe(isThird ? 'rejected' : 'accepted')
      expect((await letterOf(answer))?.code).toBe(isThird ? 'ACKNOWLEDGEMENT_NEGATIVE' : undefined)
    }
  })

  it('makes a dead letter of each that cannot be written; the others go, and no number is lost', async () => {
    const before = await written('juniper', '855')
    control += 1
    // What separates components for Crossdock is a plain character for the partner, here.
    const delimiters = { element: '*', component: ':', segment: '~', newline: '\n' }
    const orders = ['J-4', 'J>5', 'J-6', 'J-M', 'J-7'].map((number) => ({ number, lines: items }))
    await site.drop('unwritable.edi', ordersText(control, orders, { sender: 'JUNIPER', delimiters }))
    await site.settled()
    for (const [businessKey, code] of Object.entries({ 'J>5': 'VALUE_INVALID', 'J-M': 'MAPPING_FAILED' })) {
      const bad = await answerTo(businessKey)
      expect(bad).toMatchObject({ state: 'dead', interchangeId: null })
      expect(await letterOf(bad)).toMatchObject({ subject: 'document', code, businessKey })
    }
    const after = await written('juniper', '855')
    const news = after.slice(before.length)
    expect(sizes(news)).toEqual([3])
    expect(news.map(({ number }) => number)).toEqual(['0001', '0002', '0003'])
    const sent = (await site.store.interchanges.list({ direction: 'out', limit: 1000 })).filter(
      ({ partner }) => partner === 'juniper',
    )
    const used = sent.map(({ controlNumber }) => Number(controlNumber)).sort((a, b) => a - b)
    expect(used).toEqual(used.map((_, index) => index + 1))
    for (const { state } of await answersTo(['J-4', 'J-6', 'J-7'])) expect(state).toBe('sent')
  })

  it('names what is in a file that cannot be delivered, and delivers all of it when it can', async () => {
    const next = Number((await written('juniper', '855')).at(-1)?.interchange) + 2
    // Its acknowledgement has the number before; whichever is first, one of the two is the file's.
    const names = [next - 1, next].map((number) => `juniper-855-${String(number).padStart(9, '0')}.edi`)
    for (const name of names) await writeFile(join(site.outbox, name), 'something else')
    await order(['J-8', 'J-9'], 'JUNIPER')
    const [answer] = await answersTo(['J-8'])
    const [delivery] = await listed('/deliveries', `document:${answer?.id}`)
    const letter = await letterOf({ id: delivery?.id ?? '' })
    expect(letter).toMatchObject({ subject: 'delivery', code: 'RECORD_REJECTED', businessKey: delivery?.businessKey })
    expect(letter?.message).toMatch(/; the 2 documents in the file begin with "J-[89]", "J-[89]"$/)
    const view = await site.call('GET', `/dead-letters/${letter?.id}`)
    expect(view).toMatchObject({ document: null, interchange: { id: answer?.interchangeId } })

    for (const name of names) await rm(join(site.outbox, name))
    await site.call('POST', `/dead-letters/${letter?.id}/retry`, {})
    await site.settled()
    const sets = (await written('juniper', '855')).filter(({ file }) => names.includes(file))
    expect(sets.map(({ text }) => /BAK\*00\*AD\*(J-\d)/.exec(text)?.[1]).sort()).toEqual(['J-8', 'J-9'])
  })

  it('gives each document a file of its own where nothing is said', async () => {
    await order(['L-1', 'L-2'], 'LAKESIDE')
    const sets = await written('lakeside', '855')
    expect(sizes(sets)).toEqual([1, 1])
    for (const { id } of await answersTo(['L-1', 'L-2']))
      expect(await listed('/deliveries', `document:${id}`)).toMatchObject([{ documentId: id, entity: 'interchange' }])
  })

  it('loses no number where each document has a file of its own, and none to a TA1', async () => {
    control += 1
    // The bar is a plain character in their file and separates elements in ours.
    const orders = ['L-3', 'L|4', 'L-5'].map((number) => ({ number, lines: items }))
    await site.drop('unwritable-too.edi', ordersText(control, orders, { sender: 'LAKESIDE' }))
    control += 1
    // Its TA1 goes alone.
    await site.drop('ta1.edi', interchangeText({ control, groups: [], sender: 'LAKESIDE', askForTa1: true }))
    await site.settled()
    await order(['L-6'], 'LAKESIDE')
    expect((await answersTo(['L-3', 'L|4', 'L-5'])).map(({ state }) => state)).toEqual(['sent', 'dead', 'sent'])
    const sent = (await site.store.interchanges.list({ direction: 'out', limit: 1000 })).filter(
      ({ partner }) => partner === 'lakeside',
    )
    const used = sent.map(({ controlNumber }) => Number(controlNumber)).sort((a, b) => a - b)
    expect(used).toEqual(used.map((_, index) => index + 1))
    const files = await Promise.all(sent.map(({ fileName }) => readFile(join(site.outbox, fileName), 'latin1')))
    const groups = files.flatMap((file) =>
      [...file.matchAll(/GS(?:[|][^|]*){5}[|](\d+)/g)].map(([, number]) => Number(number)),
    )
    expect(groups).toHaveLength(sent.length - 1)
    expect(groups.sort((a, b) => a - b)).toEqual(groups.map((_, index) => index + 1))
  })

  it('takes one person out of a file and leaves the rest; not before it is delivered', async () => {
    const shipments = ['S-1', 'S-2'].map((shipmentNumber, index) => ({
      ...example,
      shipmentNumber,
      parties: example.parties.map((party) =>
        party.role === 'ship-to'
          ? {
              ...party,
              contacts: [{ name: ['Ann Bee', 'Bob Cee'][index], email: `${['ann', 'bob'][index]}@example.com` }],
            }
          : party,
      ),
    }))
    const ids: string[] = []
    for (const value of shipments) {
      const sent = await site.call('POST', '/documents', { partner: 'juniper', entity: 'shipment', value })
      ids.push((sent as { documentId: string }).documentId)
    }
    await expect.poll(async () => (await written('juniper', '856')).length, { timeout: 20_000 }).toBe(2)
    await site.settled()
    const [last = 0] = (await written('juniper', '856')).map(({ interchange: number }) => Number(number)).slice(-1)
    const name = `juniper-856-${String(last + 1).padStart(9, '0')}.edi`
    await writeFile(join(site.outbox, name), 'something else')
    await site.store.documents.setState(ids, 'due')
    await sendDocument(ids, site.app.deps, new AbortController().signal)
    await site.settled()
    const erase = () => site.call('POST', '/privacy/erase', { email: 'ann@example.com', reason: 'asked for' })
    const [document] = await site.store.documents.getMany(ids)
    const read = async () => {
      const [file] = await site.store.interchanges.readMany([document?.interchangeId ?? ''])
      return Buffer.from(file?.bytes ?? new Uint8Array()).toString('latin1')
    }
    await erase()
    expect(await read()).toContain('ann@example.com')

    await rm(join(site.outbox, name))
    const [delivery] = await listed('/deliveries', `document:${ids[0]}`)
    const letter = await letterOf({ id: delivery?.id ?? '' })
    await site.call('POST', `/dead-letters/${letter?.id}/retry`, {})
    await site.settled()
    await erase()
    const text = await read()
    expect(text).not.toMatch(/ann@example.com|Ann Bee/)
    expect(text).toContain('Bob Cee')
    expect(text).toContain('bob@example.com')
    const [mine, other] = (await site.store.documents.getMany(ids)).sort((a, b) =>
      String(a.businessKey).localeCompare(String(b.businessKey)),
    )
    expect(JSON.stringify(mine?.canonical)).not.toContain('ann@example.com')
    expect(JSON.stringify(other?.canonical)).toContain('bob@example.com')
  })
})
