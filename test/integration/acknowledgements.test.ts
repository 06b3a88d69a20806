import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Document } from '../../src/store/store.ts'
import { backends, openApp, type TestApp } from '../helpers/crossdock-app.ts'
import { interchangeText, ordersText } from '../helpers/x12-text.ts'

describe.each(backends)('what partners say of our documents, on %s', (backend) => {
  let site: TestApp
  let control = 0

  beforeAll(async () => {
    site = await openApp(backend, {
      partners: {
        // 36 ms: long enough for no run to be late by accident, short enough to wait for.
        juniper: { acknowledge: { expectWithinHours: { all: 24, types: { '855': 0.000_01 } } } },
      },
    })
  })
  afterAll(async () => {
    await site?.close()
  })

  /** Sends an order and gives the 855 that answers it. */
  const answered = async (number: string, sender = 'NORTHWIND'): Promise<Document> => {
    control += 1
    await site.drop(
      `${number}.edi`,
      ordersText(control, [{ number, lines: ['1*EA*899.00**VP*PC-ELITE-800'] }], { sender }),
    )
    await site.settled()
    const [order] = await site.store.findOrders(number)
    const [answer] = await site.store.documents.answersTo([order?.id ?? ''])
    if (answer === undefined) throw new Error(`${number} was not answered`)
    return answer
  }

  const say = async (body: readonly string[], more: { id?: string; type?: string; sender?: string } = {}) => {
    control += 1
    const { id = '997', type = 'FA', sender } = more
    const groups = [{ functionalId: type, sets: [{ id, body }] }]
    const text = interchangeText({ control, groups, ...(sender === undefined ? {} : { sender }) })
    await site.drop(`word-${control}.edi`, text)
    await site.settled()
  }

  const stateOf = async ({ id }: Document) => (await site.store.awaited.ofDocuments([id]))[0]?.state
  const letterOf = async ({ id }: Document) => (await site.deadLetters()).find(({ subjectId }) => subjectId === id)

  it('awaits a 997 for an 855 and closes it when it comes', async () => {
    const answer = await answered('A-1')
    expect(await stateOf(answer)).toBe('pending')
    await say([`AK1*PR*${answer.groupControlNumber}`, 'AK2*855*0001', 'AK5*A', 'AK9*A*1*1*1'])
    expect(await stateOf(answer)).toBe('accepted')
    expect(await letterOf(answer)).toBeUndefined()
    const listed = await site.call('GET', '/acknowledgements?state=accepted')
    expect(listed).toMatchObject({ items: [{ documentId: answer.id, type: '855', partner: 'northwind' }] })
    expect(JSON.stringify(await site.call('GET', '/orders/A-1/trace'))).toContain('the partner acknowledged the 855')
  })

  it('takes a verdict on the group for all that is in it', async () => {
    const answer = await answered('A-2')
    await say([`AK1*PR*${answer.groupControlNumber.padStart(6, '0')}`, 'AK9*E*1*1*1'])
    expect(await stateOf(answer)).toBe('accepted-with-errors')
  })

  it('makes a dead letter of a refused 855, and sends it again under new numbers when told to', async () => {
    const answer = await answered('A-3')
    await say([`AK1*PR*${answer.groupControlNumber}`, 'AK2*855*0001', 'AK3*ACK*9**8', 'AK5*R*5', 'AK9*R*1*1*0'])
    expect(await stateOf(answer)).toBe('rejected')
    const letter = await letterOf(answer)
    expect(letter).toMatchObject({ code: 'ACKNOWLEDGEMENT_NEGATIVE', businessKey: 'A-3' })
    expect(letter?.message).toContain('segment ACK at 9: error 8')
    await site.call('POST', `/dead-letters/${letter?.id}/retry`, {})
    await site.settled()
    const again = await site.store.documents.get(answer.id)
    expect(again?.state).toBe('sent')
    expect(Number(again?.groupControlNumber)).toBeGreaterThan(Number(answer.groupControlNumber))
    expect((await site.answers()).responses.filter(({ orderNumber }) => orderNumber === 'A-3')).toHaveLength(2)
    expect(await stateOf(answer)).toBe('pending')
  })

  it('refuses with a TA1 what the interchange held', async () => {
    const answer = await answered('A-4')
    const [awaited] = await site.store.awaited.ofDocuments([answer.id])
    const number = awaited?.interchangeControlNumber.padStart(9, '0')
    control += 1
    const text = interchangeText({ control, groups: [] })
    const ta1 = `TA1*${number}*261120*0915*R*006~\n`
    await site.drop('ta1.edi', text.replace('IEA*', `${ta1}IEA*`))
    await site.settled()
    expect(await stateOf(answer)).toBe('rejected')
    expect((await letterOf(answer))?.message).toContain('TA105 006')
  })

  it('tells of acknowledgements of what was never sent, once for each', async () => {
    await say(['AK1*PR*999999', 'AK9*A*1*1*1'])
    await say(['AK1*IN*1', 'AK9*A*1*1*1'])
    const letters = (await site.deadLetters()).filter(({ code }) => code === 'ACKNOWLEDGEMENT_UNMATCHED')
    expect(letters.map(({ message }) => message).join('\n')).toMatch(/group 999999[\s\S]*IN|IN[\s\S]*group 999999/)
    expect(letters).toHaveLength(2)
  })

  it('reads an 824 as a refusal of the document it names', async () => {
    const answer = await answered('A-5')
    const oti = `OTI*TR*PO*A-5****${'*'.repeat(1)}${answer.groupControlNumber}*0001*855`
    await say(['BGN*11*1*20261120', oti, 'TED*ZZZ*We did not order this'], { id: '824', type: 'AG' })
    expect((await letterOf(answer))?.message).toContain('We did not order this')
  })

  it('calls what is not acknowledged in time overdue; a late word closes it', async () => {
    const answer = await answered('J-1', 'JUNIPER')
    await expect.poll(() => stateOf(answer), { timeout: 60_000, interval: 500 }).toBe('overdue')
    expect(await letterOf(answer)).toMatchObject({ code: 'ACKNOWLEDGEMENT_OVERDUE', businessKey: 'J-1' })
    const verdict = [`AK1*PR*${answer.groupControlNumber}`, 'AK9*A*1*1*1']
    await say(verdict, { sender: 'JUNIPER' })
    expect(await stateOf(answer)).toBe('accepted')
    expect(await letterOf(answer)).toBeUndefined()
    const [ended] = await site.store.deadLetters.list({ state: 'resolved', limit: 10 })
    expect(ended).toMatchObject({ subjectId: answer.id, actor: 'crossdock' })
  })

  it('keeps what an 824 refused when it is called readable late', async () => {
    const answer = await answered('J-2', 'JUNIPER')
    await expect.poll(() => stateOf(answer), { timeout: 60_000, interval: 500 }).toBe('overdue')
    const oti = `OTI*TR*PO*J-2*****${answer.groupControlNumber}*0001*855`
    const sender = 'JUNIPER'
    await say(['BGN*11*2*20261120', oti, 'TED*ZZZ*Not ours'], { id: '824', type: 'AG', sender })
    await say([`AK1*PR*${answer.groupControlNumber}`, 'AK9*A*1*1*1'], { sender })
    expect(await stateOf(answer)).toBe('accepted')
    expect(await letterOf(answer)).toMatchObject({ code: 'ACKNOWLEDGEMENT_NEGATIVE' })
  })

  it.each([
    ['sent again', 'retry', {}],
    ['given up', 'resolve', { reason: 'they have it' }],
  ])('waits no longer for a word on what was %s', async (_what, action, body) => {
    const answer = await answered(`J-${action}`, 'JUNIPER')
    await expect.poll(() => stateOf(answer), { timeout: 60_000, interval: 500 }).toBe('overdue')
    await site.call('POST', `/dead-letters/${(await letterOf(answer))?.id}/${action}`, body)
    await site.settled()
    const words = await site.store.awaited.ofDocuments([answer.id])
    const first = words.find(({ groupControlNumber }) => groupControlNumber === answer.groupControlNumber)
    expect(first?.state).toBe('closed')
    if (action === 'retry') {
      const again = await site.store.documents.get(answer.id)
      await say([`AK1*PR*${again?.groupControlNumber}`, 'AK9*A*1*1*1'], { sender: 'JUNIPER' })
    }
    const overdue = { items: expect.not.arrayContaining([expect.objectContaining({ documentId: answer.id })]) }
    expect(await site.call('GET', '/acknowledgements?state=overdue')).toMatchObject(overdue)
    // A late word on the first one still counts.
    await say([`AK1*PR*${answer.groupControlNumber}`, 'AK9*A*1*1*1'], { sender: 'JUNIPER' })
    expect((await site.store.awaited.ofDocuments([answer.id])).find(({ id }) => id === first?.id)?.state).toBe(
      'accepted',
    )
  })
})
