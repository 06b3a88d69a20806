import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backends, openApp, type TestApp } from '../helpers/crossdock-app.ts'
import { interchangeText, orderBody } from '../helpers/x12-text.ts'

const postOrder = { method: 'POST', path: 'A_SalesOrder$' }

describe.each(backends)('releases of a blanket order, on %s', (backend) => {
  let site: TestApp
  let control = 0

  beforeAll(async () => {
    site = await openApp(backend)
  })
  afterAll(async () => {
    await site?.close()
  })

  const send = async (functionalId: string, id: string, body: readonly string[]): Promise<void> => {
    control += 1
    const groups = [{ functionalId, sets: [{ id, body }] }]
    await site.drop(`${control}.edi`, interchangeText({ control, groups }))
    await site.settled()
  }
  const release = (number: string, releaseNumber: string, quantity: number): Promise<void> => {
    const lines = [`${quantity}*EA*899.00**BP*NW-100245`]
    const [, ...body] = orderBody({ number, lines })
    return send('PO', '850', [`BEG*00*RL*${number}*${releaseNumber}*20261120`, ...body])
  }
  const inErp = (): string[] =>
    site.erp
      .orders()
      .map(({ purchaseOrder, items }) => `${purchaseOrder} ${items[0]?.quantity}`)
      .sort()
  /** Segments of a kind in all that went out. */
  const sent = async (segment: string): Promise<string[]> => {
    const names = (await readdir(site.outbox)).filter((name) => !name.startsWith('.'))
    const texts = await Promise.all(names.map((name) => readFile(join(site.outbox, name), 'utf8')))
    return texts.flatMap((text) => text.split(/[~\n]+/).filter((one) => one.startsWith(`${segment}*`))).sort()
  }
  const numbersIn = async (segment: string, ...elements: number[]): Promise<string[]> =>
    (await sent(segment)).map((text) => elements.map((element) => text.split('*')[element]).join(' '))

  it('are an order each, answered under both numbers, and each is taken once', async () => {
    await release('B-1', '1', 3)
    // The answer of the second one is lost: the first must not be taken for it.
    site.erp.setFaults([{ kind: 'drop-before', match: postOrder, times: 1 }])
    await release('B-1', '2', 5)
    await expect.poll(inErp, { timeout: 20_000 }).toEqual(['B-1#1 3', 'B-1#2 5'])
    await site.settled()
    expect(
      site.crm
        .rows('Order')
        .map((order) => order['PoNumber'])
        .sort(),
    ).toEqual(['B-1#1', 'B-1#2'])
    expect(await numbersIn('BAK', 3, 5)).toEqual(['B-1 1', 'B-1 2'])
    expect(await site.deadLetters()).toEqual([])

    await release('B-1', '2', 5)
    const [letter] = await site.deadLetters()
    expect(letter).toMatchObject({ code: 'ORDER_NUMBER_REPEATED', businessKey: 'B-1#2' })
    expect(inErp()).toEqual(['B-1#1 3', 'B-1#2 5'])
  })

  it('are each changed by what names them, and found by either number', async () => {
    await send('PC', '860', ['BCH*04*RL*B-1*2*9*20261120*****20261122', 'POC*1*QI*7**EA', 'CTT*1'])
    expect(inErp()).toEqual(['B-1#1 3', 'B-1#2 7'])
    expect(await numbersIn('BCA', 3, 4, 5)).toEqual(['B-1 2 9'])

    const keys = async (number: string): Promise<unknown> => {
      const trace = await site.call('GET', `/orders/${encodeURIComponent(number)}/trace`)
      return (
        trace as { documents: { document: { businessKey: string; state: string }; changes: object[] }[] }
      ).documents
        .filter(({ document }) => document.state === 'mapped')
        .map(({ document, changes }) => `${document.businessKey} ${changes.length}`)
    }
    expect(await keys('B-1#2')).toContain('B-1#2 1')
    expect(await keys('B-1')).toEqual(expect.arrayContaining(['B-1#1 0', 'B-1#2 1']))
    expect(await keys('B-1#1')).toEqual(['B-1#1 0'])
  })

  it('that never came are not changed in the place of others; an order that is none is', async () => {
    await send('PC', '860', ['BCH*01*RL*B-1*3**20261120'])
    await send('PC', '860', ['BCH*01*RL*B-1***20261120'])
    expect((await site.deadLetters()).map(({ code }) => code).sort()).toEqual([
      'ORDER_NOT_FOUND',
      'ORDER_NOT_FOUND',
      'ORDER_NUMBER_REPEATED',
    ])
    await send('PO', '850', orderBody({ number: 'P-1', lines: ['4*EA*899.00**BP*NW-100245'] }))
    await send('PC', '860', ['BCH*04*SA*P-1*0*1*20261120*****20261122', 'POC*1*QI*6**EA', 'CTT*1'])
    expect(inErp()).toEqual(['B-1#1 3', 'B-1#2 7', 'P-1 6'])
  })
})
