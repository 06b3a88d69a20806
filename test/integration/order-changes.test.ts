import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { DeadLetter } from '../../src/store/store.ts'
import { newCustomer } from '../conformance/store/rows.ts'
import { backends, openApp, type TestApp } from '../helpers/crossdock-app.ts'
import { interchangeText, ordersText } from '../helpers/x12-text.ts'

const lakeside = { qualifier: '14', id: '4012345000016' }
const lakesideEdifact = {
  standard: 'edifact',
  theirs: lakeside,
  ours: { qualifier: '14', id: '4012345000030' },
  codes: { unlistedItems: true },
}

const usualLines = ['10*EA*899.00**BP*NW-100245', '25*EA*24.90**BP*NW-100518']

describe.each(backends)('changes of orders, on %s', (backend) => {
  let site: TestApp
  let control = 0

  beforeAll(async () => {
    site = await openApp(backend, { partners: { 'lakeside-edifact': lakesideEdifact } })
  })
  afterAll(async () => {
    await site?.close()
  })

  const dropOrder = async (number: string, lines = usualLines) => {
    control += 1
    await site.drop(`${number}.edi`, ordersText(control, [{ number, lines }]))
  }
  const send850 = async (number: string, lines = usualLines) => {
    await dropOrder(number, lines)
    await site.settled()
  }

  const set860 = (number: string, changeNumber: string, body: readonly string[], purpose = '04') => ({
    id: '860',
    body: [`BCH*${purpose}*SA*${number}**${changeNumber}*20261120*****20261122`, ...body],
  })
  const dropSets = async (number: string, sets: ReturnType<typeof set860>[]) => {
    control += 1
    await site.drop(`${number}-${control}.edi`, interchangeText({ control, groups: [{ functionalId: 'PC', sets }] }))
  }
  const drop860 = (number: string, changeNumber: string, body: readonly string[], purpose?: string) =>
    dropSets(number, [set860(number, changeNumber, body, purpose)])
  const send860 = async (number: string, changeNumber: string, body: readonly string[], purpose?: string) => {
    await drop860(number, changeNumber, body, purpose)
    await site.settled()
  }

  const inErp = (number: string) => site.erp.orders().filter(({ purchaseOrder }) => purchaseOrder === number)
  const linesInErp = (number: string) =>
    inErp(number).flatMap(({ items }) =>
      items.map(({ buyerLine, material, quantity, rejected, wished }) =>
        rejected === '' ? [buyerLine, material, quantity, wished[0]?.date].join(' ') : `${buyerLine} rejected`,
      ),
    )
  const inCrm = (number: string) => site.crm.rows('Order').filter((order) => order['PoNumber'] === number)
  const linesInCrm = (number: string) => {
    const ids = inCrm(number).map(({ Id }) => Id)
    return site.crm
      .rows('OrderItem')
      .filter((line) => ids.includes(String(line['OrderId'])))
      .map((line) => `${String(line['Crossdock_Id__c']).split('-').at(-1)} ${line['Quantity']} ${line['ServiceDate']}`)
      .sort()
  }

  /** Segments of all documents of a type that went out for an order, oldest first. */
  const sent = async (type: string, number: string): Promise<string[][]> => {
    const found: string[][] = []
    for (const name of (await readdir(site.outbox)).filter((one) => !one.startsWith('.')).sort()) {
      const segments = (await readFile(join(site.outbox, name), 'utf8')).split(/[~\n]+/)
      if (segments.some((one) => one.startsWith(`ST*${type}*`)) && segments.some((one) => one.includes(`*${number}*`)))
        found.push(segments)
    }
    return found
  }
  const lettersOf = async (number: string): Promise<DeadLetter[]> =>
    (await site.deadLetters()).filter(({ businessKey }) => businessKey?.startsWith(number))
  const letterOf = async (number: string): Promise<DeadLetter> => {
    const [letter, ...others] = await lettersOf(number)
    if (letter === undefined || others.length > 0) throw new Error(`${number} has ${others.length} dead letters more`)
    return letter
  }

  it('reach ERP and CRM once, one after the other, and each is answered', async () => {
    await send850('C-1')
    expect(linesInErp('C-1')).toEqual(['1 PC-ELITE-800 10 2027-01-15', '2 KB-101 25 2027-01-15'])
    const { length: acknowledged } = (await site.answers()).acknowledgements
    await send860('C-1', '1', [
      'DTM*002*20270201',
      'POC*1*QI*12**EA',
      'POC*2*DI',
      'POC*3*AI*2**EA*1249.00**BP*NW-100311',
      'CTT*3',
    ])
    const now = ['1 PC-ELITE-800 12 2027-02-01', '2 rejected', '3 NB-PRO-14 2 2027-02-01']
    expect(linesInErp('C-1')).toEqual(now)
    expect(inErp('C-1')).toMatchObject([{ requestedDate: '2027-02-01' }])
    expect(linesInCrm('C-1')).toEqual(['1 12 2027-02-01', '3 2 2027-02-01'])
    const [answer, ...others] = await sent('865', 'C-1')
    expect(others).toEqual([])
    expect(answer?.find((one) => one.startsWith('BCA'))).toMatch(/^BCA\*00\*AD\*C-1\*\*1\*20261120\*/)
    expect(answer?.filter((one) => one.startsWith('POC')).map((one) => one.split('*').slice(1, 4))).toEqual([
      ['1', 'NC', '12'],
      ['3', 'NC', '2'],
    ])
    const acknowledgements = (await site.answers()).acknowledgements.slice(acknowledged)
    expect(JSON.stringify(acknowledgements)).toContain('860')

    await send860('C-1', '2', ['POC*1*QD*8**EA', 'CTT*1'])
    expect(linesInErp('C-1')).toEqual(['1 PC-ELITE-800 8 2027-02-01', ...now.slice(1)])
    expect(linesInCrm('C-1')).toEqual(['1 8 2027-02-01', '3 2 2027-02-01'])
    expect(await sent('865', 'C-1')).toHaveLength(2)
    expect([inErp('C-1').length, inCrm('C-1').length]).toEqual([1, 1])
    expect(await lettersOf('C-1')).toEqual([])
  })

  it('cancel an order', async () => {
    await send850('C-2')
    await send860('C-2', '1', [], '01')
    expect(linesInErp('C-2')).toEqual(['1 rejected', '2 rejected'])
    expect(inCrm('C-2')).toMatchObject([{ Status: 'Cancelled' }])
    const [answer] = await sent('865', 'C-2')
    expect(answer?.find((one) => one.startsWith('BCA'))).toMatch(/^BCA\*00\*AD\*C-2\*/)
    await send860('C-2', '2', ['POC*1*QI*12**EA', 'CTT*1'])
    expect(await letterOf('C-2')).toMatchObject({ code: 'ORDER_CHANGE_REFUSED' })
    expect(linesInErp('C-2')).toEqual(['1 rejected', '2 rejected'])
  })

  it('wait as dead letters for an order that never came, and go on with it', async () => {
    await send860('C-3', '1', ['POC*1*QI*12**EA', 'CTT*1'])
    const letter = await letterOf('C-3')
    expect(letter.code).toBe('ORDER_NOT_FOUND')
    await send850('C-3')
    await site.call('POST', `/dead-letters/${letter.id}/retry`, {})
    await site.settled()
    expect(linesInErp('C-3')).toEqual(['1 PC-ELITE-800 12 2027-01-15', '2 KB-101 25 2027-01-15'])
    expect(linesInCrm('C-3')).toEqual(['1 12 2027-01-15', '2 25 2027-01-15'])
    expect(await sent('865', 'C-3')).toHaveLength(1)
  })

  it('are refused to the partner when they do not fit', async () => {
    await send850('C-4')
    await send860('C-4', '1', ['POC*7*QI*12**EA', 'CTT*1'])
    const letter = await letterOf('C-4')
    expect(letter.code).toBe('ORDER_CHANGE_REFUSED')
    await site.call('POST', `/dead-letters/${letter.id}/resolve`, { reason: 'there is no line 7', refuse: true })
    await site.settled()
    const [answer] = await sent('865', 'C-4')
    expect(answer?.find((one) => one.startsWith('BCA'))).toMatch(/^BCA\*00\*RD\*C-4\*\*1\*/)
    expect(linesInErp('C-4')).toEqual(['1 PC-ELITE-800 10 2027-01-15', '2 KB-101 25 2027-01-15'])
    expect(await lettersOf('C-4')).toEqual([])
  })

  it('are refused to the partner when the ERP refuses them', async () => {
    await send850('C-11')
    const [order] = inErp('C-11')
    site.erp.deliver(order?.salesOrder ?? '', { items: ['10'] })
    await send860('C-11', '1', ['POC*1*QI*2**EA', 'CTT*1'])
    const letter = await letterOf('C-11')
    expect(letter).toMatchObject({ subject: 'delivery', system: 'erp' })
    const report = await site.call('POST', `/dead-letters/${letter.id}/resolve`, {
      reason: 'it is delivered already',
      refuse: true,
    })
    expect(JSON.stringify(report)).toContain('crm took the change')
    await site.settled()
    const [answer] = await sent('865', 'C-11')
    expect(answer?.find((one) => one.startsWith('BCA'))).toContain(`*${order?.salesOrder}*`)
    expect(await lettersOf('C-11')).toEqual([])
    // The next change goes by the order as it was before the refused one.
    await send860('C-11', '2', ['POC*2*QI*26**EA', 'CTT*1'])
    expect(linesInErp('C-11').map((line) => line.split(' ')[2])).toEqual(['10', '26'])
  })

  it('that are refused go to no system any more, also where they lie as another dead letter', async () => {
    await send850('C-21')
    const [order] = inErp('C-21')
    site.erp.deliver(order?.salesOrder ?? '', { items: ['10'] })
    site.crm.setFaults([{ kind: 'fail-item', match: { method: 'PATCH' }, code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' }])
    await send860('C-21', '1', ['POC*1*QI*2**EA', 'CTT*1'])
    site.crm.clearFaults()
    const letters = await lettersOf('C-21')
    expect(letters.map(({ system }) => system).sort()).toEqual(['crm', 'erp'])
    const [ofErp, ofCrm] = ['erp', 'crm'].map((system) => letters.find((one) => one.system === system)?.id)
    await site.call('POST', `/dead-letters/${ofErp}/resolve`, { reason: 'it is delivered already', refuse: true })
    expect(await lettersOf('C-21')).toEqual([])
    expect(await site.store.deadLetters.get(ofCrm ?? '')).toMatchObject({ state: 'resolved', actor: 'api' })
    await expect(site.call('POST', `/dead-letters/${ofCrm}/retry`, {})).rejects.toThrow('resolved by api already')
    await site.settled()
    expect(linesInCrm('C-21').map((line) => line.split(' ')[1])).toEqual(['10', '25'])
  })

  it('say on the way of the order where they were taken before they were refused', async () => {
    await send850('C-22')
    const [order] = inErp('C-22')
    site.erp.deliver(order?.salesOrder ?? '', { items: ['10'] })
    await send860('C-22', '1', ['POC*1*QI*2**EA', 'CTT*1'])
    const stepsOfChange = async (): Promise<string[]> => {
      const { documents } = (await site.call('GET', '/orders/C-22/trace')) as {
        documents: { document: { type: string }; hops: { step: string; what: string }[] }[]
      }
      const way = documents.find(({ document }) => document.type === '860')
      return (way?.hops ?? []).filter(({ step }) => step === 'delivered').map(({ what }) => what)
    }
    expect(await stepsOfChange()).toEqual(
      expect.arrayContaining(['crm has the change', expect.stringContaining('change for erp is a dead letter')]),
    )
    const letter = await letterOf('C-22')
    await site.call('POST', `/dead-letters/${letter.id}/resolve`, { reason: 'it is delivered already', refuse: true })
    expect(await stepsOfChange()).toContain(
      'crm took the change before it was refused: the order is put back there by hand',
    )
  })

  it('that are resolved in one system say what the others have', async () => {
    await send850('C-23')
    const [order] = inErp('C-23')
    site.erp.deliver(order?.salesOrder ?? '', { items: ['10'] })
    await send860('C-23', '1', ['POC*1*QI*2**EA', 'CTT*1'])
    const letter = await letterOf('C-23')
    const report = await site.call('POST', `/dead-letters/${letter.id}/resolve`, { reason: 'agreed by phone' })
    expect(report).toMatchObject({ next: expect.stringContaining('(crm done): what erp is to have of it') })
  })

  /** The ERP has delivered the first line, so it refuses changes of it. */
  const deliverFirstLine = async (number: string): Promise<void> => {
    await send850(number)
    const [order] = inErp(number)
    site.erp.deliver(order?.salesOrder ?? '', { items: ['10'] })
  }

  /** The ERP refuses the first change; the second one waits behind that. */
  const changeTwice = async (number: string): Promise<void> => {
    await deliverFirstLine(number)
    await send860(number, '1', ['POC*1*QI*2**EA', 'CTT*1'])
    await send860(number, '2', ['POC*2*QI*26**EA', 'CTT*1'])
  }

  const refuseFirst = async (number: string): Promise<void> => {
    const letter = await letterOf(number)
    await site.call('POST', `/dead-letters/${letter.id}/resolve`, { reason: 'it is delivered already', refuse: true })
    await site.settled()
    expect(await lettersOf(number)).toEqual([])
  }

  it('behind one that is refused are applied anew, to the order without it', async () => {
    await changeTwice('C-12')
    await refuseFirst('C-12')
    expect(linesInErp('C-12').map((line) => line.split(' ')[2])).toEqual(['10', '26'])
    expect(linesInCrm('C-12').map((line) => line.split(' ')[1])).toEqual(['10', '26'])
    expect(await site.store.deliveries.list({ businessKey: 'C-12', state: 'waiting', limit: 10 })).toEqual([])
    expect(await sent('865', 'C-12')).toHaveLength(2)
  })

  it('takes several changes of one order in one file, each behind the one before', async () => {
    await send850('C-16')
    const change = (line: number) => set860('C-16', String(line), [`POC*${line}*QI*${20 + line}**EA`, 'CTT*1'])
    await dropSets('C-16', [change(1), change(2)])
    await site.settled()
    expect(await lettersOf('C-16')).toEqual([])
    expect(linesInErp('C-16').map((line) => line.split(' ')[2])).toEqual(['21', '22'])
    expect(linesInCrm('C-16').map((line) => line.split(' ')[1])).toEqual(['21', '22'])
  })

  it('applies all changes behind a refused one anew', async () => {
    const number = 'C-17'
    await deliverFirstLine(number)
    // In one file: each file on its own is another way there and back for the same end.
    await dropSets(number, [
      set860(number, '1', ['POC*1*QI*2**EA', 'CTT*1']),
      set860(number, '2', ['POC*2*QI*26**EA', 'CTT*1']),
      set860(number, '3', ['POC*2*QI*30**EA', 'CTT*1']),
    ])
    const changes = async () => {
      const ofOrder = await site.store.deliveries.list({ entity: 'sales-order', businessKey: number, limit: 20 })
      return ofOrder.map(({ system, version, state }) => `${system} ${version} ${state}`).sort()
    }
    const underWay = ['erp 1 done', 'erp 2 dead', 'erp 3 waiting', 'erp 4 waiting']
    await vi.waitFor(
      async () =>
        expect(await changes()).toEqual([...[1, 2, 3, 4].map((version) => `crm ${version} done`), ...underWay]),
      { timeout: 20_000, interval: 100 },
    )
    await refuseFirst(number)
    expect(linesInErp(number).map((line) => line.split(' ')[2])).toEqual(['10', '30'])
    expect(linesInCrm(number).map((line) => line.split(' ')[1])).toEqual(['10', '30'])
    expect(await sent('865', number)).toHaveLength(3)
  }, 60_000)

  it('that a later one has overtaken are not applied over it', async () => {
    await send850('C-13')
    await send860('C-13', '1', ['POC*1*QI*12**EA', 'POC*9*AI*1**EA*5.00**BP*NW-NOBODY-KNOWS', 'CTT*2'])
    const letter = await letterOf('C-13')
    expect(letter).toMatchObject({ code: 'ITEM_CODE_UNKNOWN' })
    await send860('C-13', '2', ['POC*1*QI*15**EA', 'CTT*1'])
    // What was wrong with the first one is mended.
    const [document] = await site.store.documents.getMany([letter.subjectId])
    const mended = Buffer.from(document?.body ?? [])
      .toString('latin1')
      .replace('NW-NOBODY-KNOWS', 'NW-100311')
    await site.store.documents.edit(letter.subjectId, Buffer.from(mended, 'latin1'))
    await site.store.deadLetters.end([letter.subjectId], { state: 'retried', reason: 'edited', actor: 'ann' })
    await site.settled()
    expect(await letterOf('C-13')).toMatchObject({ code: 'ORDER_CHANGE_REFUSED' })
    expect(linesInErp('C-13').map((line) => line.split(' ')[2])).toEqual(['15', '25'])
  })

  it('of an order whose customer was merged into another reach it', async () => {
    await send850('C-14')
    const customers = (await site.call('GET', '/records?entity=customer&text=Northwind')) as { items: { id: string }[] }
    const [loser] = customers.items
    const { id: survivor } = (
      await site.store.transaction((tx) =>
        tx.records.resolveCustomers([
          {
            identifiers: [{ scheme: 'gln', value: '4012345999990' }],
            value: newCustomer('Northwind of the North', []),
          },
        ]),
      )
    )[0] as { id: string }
    await site.call('POST', `/records/${survivor}/merge`, { with: loser?.id, reason: 'the same' })
    await site.settled()
    await send860('C-14', '1', ['POC*1*QI*12**EA', 'CTT*1'])
    expect(await lettersOf('C-14')).toEqual([])
    expect(linesInErp('C-14')[0]).toContain(' 12 ')
  })

  it('come once: the same change number again is a dead letter', async () => {
    await send850('C-5')
    await send860('C-5', '1', ['POC*1*QI*12**EA', 'CTT*1'])
    await send860('C-5', '1', ['POC*1*QI*14**EA', 'CTT*1'])
    expect(await letterOf('C-5')).toMatchObject({ code: 'ORDER_NUMBER_REPEATED' })
    expect(linesInErp('C-5')[0]).toBe('1 PC-ELITE-800 12 2027-01-15')
    expect(await sent('865', 'C-5')).toHaveLength(1)
  })

  it('wait while the ERP is down, and are made once, after the order', async () => {
    site.erp.setFaults([{ kind: 'status', status: 503, match: { path: '/sap' } }])
    await dropOrder('C-6')
    const isMapped = async (entity: string): Promise<boolean> => {
      const documents = await site.store.documents.list({ direction: 'in', limit: 1000 })
      return documents.some((one) => one.businessKey === 'C-6' && one.entity === entity && one.state === 'mapped')
    }
    await expect.poll(() => isMapped('sales-order'), { timeout: 10_000 }).toBe(true)
    await drop860('C-6', '1', ['POC*1*QI*12**EA', 'CTT*1'])
    await expect.poll(() => isMapped('order-change'), { timeout: 10_000 }).toBe(true)
    expect(inErp('C-6')).toEqual([])
    site.erp.clearFaults()
    await site.settled()
    expect(linesInErp('C-6')).toEqual(['1 PC-ELITE-800 12 2027-01-15', '2 KB-101 25 2027-01-15'])
    expect(inErp('C-6')).toMatchObject([{ changes: 1 }])
    expect(linesInCrm('C-6')).toEqual(['1 12 2027-01-15', '2 25 2027-01-15'])
    expect([(await sent('855', 'C-6')).length, (await sent('865', 'C-6')).length]).toEqual([1, 1])
  })

  it('whose answer is lost are not made twice', async () => {
    await send850('C-7')
    site.erp.setFaults([
      { kind: 'drop-after', match: { method: 'PATCH' }, times: 1 },
      { kind: 'drop-after', match: { method: 'POST', path: '^/sap/.*/to_Item' }, times: 1 },
    ])
    site.crm.setFaults([{ kind: 'drop-after', match: { method: 'PATCH' }, times: 1 }])
    await send860('C-7', '1', ['POC*1*QI*12**EA', 'POC*3*AI*2**EA*1249.00**BP*NW-100311', 'CTT*2'])
    site.erp.clearFaults()
    site.crm.clearFaults()
    expect(linesInErp('C-7').map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      '1 PC-ELITE-800 12',
      '2 KB-101 25',
      '3 NB-PRO-14 2',
    ])
    expect(inErp('C-7')).toMatchObject([{ changes: 2 }])
    expect(linesInCrm('C-7')).toEqual(['1 12 2027-01-15', '2 25 2027-01-15', '3 2 2027-01-15'])
    expect(await sent('865', 'C-7')).toHaveLength(1)
  })

  it('the ERP refuses are dead letters of their delivery; the order stays as the ERP has it', async () => {
    await send850('C-8')
    site.erp.deliver(inErp('C-8')[0]?.salesOrder ?? '', { items: ['10'] })
    await send860('C-8', '1', ['POC*1*QI*12**EA', 'CTT*1'])
    const letter = await letterOf('C-8')
    expect(letter).toMatchObject({ subject: 'delivery', system: 'erp', code: 'RECORD_REJECTED' })
    expect(letter.message).toContain('Item 10 has been delivered completely')
    expect(linesInErp('C-8')[0]).toBe('1 PC-ELITE-800 10 2027-01-15')
    expect(await sent('865', 'C-8')).toEqual([])
  })

  it('come as ORDCHG, too, and are answered with an ORDRSP', async () => {
    const message = async (type: string, body: readonly string[]) => {
      control += 1
      const segments = [`UNH+1+${type}:D:96A:UN`, ...body, `UNT+${body.length + 2}+1`]
      const lines = [
        `UNB+UNOC:3+4012345000016:14+4012345000030:14+261120:0915+${control}`,
        ...segments,
        `UNZ+1+${control}`,
      ]
      await site.drop(`${type}-${control}.edi`, lines.map((line) => `${line}'\n`).join(''))
      await site.settled()
    }
    const parties = ['NAD+BY+4012345000016::9', 'NAD+SU+4012345000030::9', 'CUX+2:USD:9']
    await message('ORDERS', [
      'BGM+220+C-9+9',
      'DTM+137:20261120:102',
      'DTM+2:20270115:102',
      ...parties,
      'LIN+1',
      'PIA+5+PC-ELITE-800:SA',
      'QTY+21:10:PCE',
      'PRI+AAA:899.00',
      'UNS+S',
      'CNT+2:1',
    ])
    await message('ORDCHG', [
      'BGM+230+C-9-1+4',
      'DTM+137:20261122:102',
      'RFF+ON:C-9',
      ...parties,
      'LIN+1+3',
      'QTY+21:12:PCE',
      'UNS+S',
      'CNT+2:1',
    ])
    expect(await lettersOf('C-9')).toEqual([])
    expect(linesInErp('C-9')).toEqual(['1 PC-ELITE-800 12 2027-01-15'])
    expect(linesInCrm('C-9')).toEqual(['1 12 2027-01-15'])
    const names = (await readdir(site.outbox)).filter((name) => name.startsWith('lakeside-edifact'))
    const texts = await Promise.all(names.sort().map((name) => readFile(join(site.outbox, name), 'utf8')))
    const responses = texts.filter((text) => text.includes('ORDRSP'))
    expect(responses).toHaveLength(2)
    expect(responses.at(-1)).toContain('QTY+21:12')
  })
})
