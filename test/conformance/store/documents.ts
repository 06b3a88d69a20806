import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { NewDocument } from '../../../src/store/store.ts'
import type { StoreGetter } from '../store.ts'
import { fresh, newDocument, newOrder } from './rows.ts'

export const documentTests = (store: StoreGetter): void => {
  const insert = async (given: Partial<NewDocument> = {}): Promise<NewDocument> => {
    const document = newDocument(given)
    await store().documents.insert([document])
    return document
  }
  const claimFor = (documentId: string, partner: string, businessKey: string) => ({
    documentId,
    partner,
    entity: 'sales-order' as const,
    businessKey,
  })

  it('keeps every field, also bytes and text PostgreSQL does not take', async () => {
    const issue = {
      level: 'element' as const,
      standardCode: '6',
      severity: 'warning' as const,
      position: { byteOffset: 12, line: 1, segment: 2, segmentId: 'BEG', element: 3 },
      value: 'A\u0000B\ud800',
      message: 'has "\\u0000" in it',
    }
    const body = Buffer.from([0, 1, 2, 255, 128, 0])
    const document = await insert({ issues: [issue], body, canonical: newOrder('PO-1'), businessKey: 'PO-1' })
    const read = await store().documents.get(document.id)
    expect(read).toEqual({
      ...document,
      answers: null,
      amends: null,
      delimiters: { element: '*', component: '>', segment: '~' },
      issues: [{ ...issue, value: 'A\ufffdB\ufffd' }],
      body,
      repeats: null,
      revision: 0,
      canonicalEdited: false,
      createdAt: expect.any(Date),
      mappedAt: null,
      purgedAt: null,
    })
    expect(Math.abs(Date.now() - (read?.createdAt.getTime() ?? 0))).toBeLessThan(60_000)
  })

  it('tells what documents are, and what is in them, without the rest', async () => {
    const canonical = newOrder('PO-2')
    const first = await insert({ businessKey: 'PO-2', canonical, transactionControlNumber: '0007' })
    const second = await insert({ entity: 'unknown' })
    const ids = [first.id, second.id, randomUUID()]
    const { id, entity, flow, system, partner, businessKey } = first
    const heads = await store().documents.heads(ids)
    expect(heads.map((head) => head.id).sort()).toEqual([first.id, second.id].sort())
    expect(heads).toContainEqual({ id, entity, flow, system, partner, businessKey, createdAt: expect.any(Date) })
    const contents = await store().documents.contents(ids)
    expect(contents).toContainEqual({ id, entity, transactionControlNumber: '0007', canonical })
    expect(contents.find((content) => content.id === second.id)?.canonical).toEqual(second.canonical)
    expect(await store().documents.heads([])).toEqual([])
    expect(await store().documents.contents([])).toEqual([])
  })

  it('tells that a change came behind what is not read yet of its order, whatever release the two name', async () => {
    const number = fresh('4711')
    const follows = async (businessKey: string, given: Partial<NewDocument> = {}): Promise<boolean> => {
      const change = await insert({ ...given, businessKey, entity: 'order-change', state: 'mapped' })
      return store().documents.followsReceived(change.id)
    }
    await insert({ businessKey: `${number}0` })
    await insert({ businessKey: number, partner: 'other' })
    expect(await follows(number)).toBe(false)
    await insert({ businessKey: `${number}#2`, state: 'mapped' })
    expect(await follows(number)).toBe(false)
    await insert({ businessKey: `${number}#0` })
    for (const key of [number, `${number}#0`, `${number}#1`]) expect(await follows(key), key).toBe(true)
    expect(await follows(`${number}1`)).toBe(false)
    const plain = fresh('AB')
    await insert({ businessKey: plain })
    expect(await follows(`${plain}#1`)).toBe(true)
  })

  it('leaves documents alone that are there already', async () => {
    const envelopeId = randomUUID()
    const rows = Array.from({ length: 120 }, (_, transactionIndex) => newDocument({ envelopeId, transactionIndex }))
    expect((await store().documents.insert(rows.slice(0, 100))).sort()).toEqual(
      rows
        .slice(0, 100)
        .map(({ id }) => id)
        .sort(),
    )
    const again = rows.map((row) => ({ ...row, id: randomUUID() }))
    expect((await store().documents.insert(again)).sort()).toEqual(
      again
        .slice(100)
        .map(({ id }) => id)
        .sort(),
    )
    expect(await store().documents.insert([])).toEqual([])
  })

  it('releases the held documents of an envelope, but for rejected groups', async () => {
    const envelopeId = randomUUID()
    const rows = [
      newDocument({ envelopeId, state: 'held', groupIndex: 1, transactionIndex: 0 }),
      newDocument({ envelopeId, state: 'held', groupIndex: 0, transactionIndex: 1 }),
      newDocument({ envelopeId, state: 'held', groupIndex: 0, transactionIndex: 0 }),
      newDocument({ envelopeId, state: 'held', groupIndex: 2, transactionIndex: 0 }),
      newDocument({ envelopeId, state: 'closed', groupIndex: 2, transactionIndex: 1 }),
    ]
    await store().documents.insert(rows)
    expect(await store().documents.release(envelopeId, [2])).toEqual([rows[2]?.id, rows[1]?.id, rows[0]?.id])
    const states = (await store().documents.getMany(rows.map(({ id }) => id))).map(({ groupIndex, state }) => [
      groupIndex,
      state,
    ])
    expect(states.sort()).toEqual([
      [0, 'received'],
      [0, 'received'],
      [1, 'received'],
      [2, 'closed'],
      [2, 'rejected'],
    ])
    const refused = await insert({ state: 'held' })
    expect(await store().documents.release(refused.envelopeId ?? '', 'all')).toEqual([])
    expect((await store().documents.get(refused.id))?.state).toBe('rejected')
  })

  it('gives a received document to one of two transactions', async () => {
    const { id } = await insert()
    const take = () =>
      store().transaction(async (inner) => {
        const taken = await inner.documents.takeReceived([id])
        await inner.documents.saveMapped(
          taken.map((document) => ({
            id: document.id,
            entity: 'sales-order' as const,
            state: 'mapped',
            businessKey: 'K',
            canonical: newOrder('K'),
            repeats: null,
          })),
        )
        return taken.length
      })
    expect((await Promise.all([take(), take(), take()])).sort()).toEqual([0, 0, 1])
    const mapped = await store().documents.get(id)
    expect(mapped).toMatchObject({ state: 'mapped', businessKey: 'K', canonical: { orderNumber: 'K' } })
    expect(mapped?.mappedAt).toBeInstanceOf(Date)
    await expect(store().documents.takeReceived([id])).rejects.toThrow(/inside/)
  })

  it('takes documents in the order they came', async () => {
    const envelopeId = randomUUID()
    const rows = [2, 0, 1].map((transactionIndex) => newDocument({ envelopeId, transactionIndex }))
    await store().documents.insert(rows)
    const taken = await store().transaction((inner) => inner.documents.takeReceived(rows.map(({ id }) => id)))
    const [, , third] = taken
    expect(third?.createdAt.getTime()).toBeGreaterThanOrEqual(taken[0]?.createdAt.getTime() ?? 0)
    expect(taken).toHaveLength(3)
  })

  it('gives a business key to the first document, and to it again', async () => {
    const partner = fresh('partner')
    const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()]
    const claims = [
      claimFor(first, partner, 'PO-1'),
      claimFor(second, partner, 'PO-1'),
      claimFor(third, partner, 'PO-2'),
    ]
    expect(await store().documents.claimKeys(claims)).toEqual(new Map([[second, first]]))
    expect(await store().documents.claimKeys(claims)).toEqual(new Map([[second, first]]))
    expect(await store().documents.claimKeys([claimFor(second, 'someone else', partner)])).toEqual(new Map())
    await store().documents.releaseKey(first)
    expect(await store().documents.claimKeys([claimFor(second, partner, 'PO-1')])).toEqual(new Map())
    expect(await store().documents.claimKeys([claimFor(first, partner, 'PO-1')])).toEqual(new Map([[first, second]]))
  })

  it('settles a race for keys without deadlock, each key once', async () => {
    const partner = fresh('partner')
    const keys = Array.from({ length: 20 }, (_, number) => `PO-${number}`)
    const claim = (wanted: string[]) =>
      store().transaction(async (inner) => {
        const rows = wanted.map((key) => claimFor(randomUUID(), partner, key))
        const taken = await inner.documents.claimKeys(rows)
        return rows.filter(({ documentId }) => !taken.has(documentId)).map(({ businessKey }) => businessKey)
      })
    const won = (await Promise.all([claim(keys), claim([...keys].reverse()), claim(keys)])).flat()
    expect(won.sort()).toEqual([...keys].sort())
  })

  it('gives a key back when the transaction that claimed it fails', async () => {
    const partner = fresh('partner')
    const failing = store().transaction(async (inner) => {
      await inner.documents.claimKeys([claimFor(randomUUID(), partner, 'PO-9')])
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await store().documents.claimKeys([claimFor(randomUUID(), partner, 'PO-9')])).toEqual(new Map())
  })

  it('replaces the bytes on an edit and frees the key of what was never mapped', async () => {
    const partner = fresh('partner')
    const document = await insert({ state: 'dead', partner })
    await store().documents.claimKeys([claimFor(document.id, partner, 'PO-1')])
    await store().documents.edit(document.id, Buffer.from('ST*850*0001~'))
    const edited = await store().documents.get(document.id)
    expect(edited).toMatchObject({ state: 'received', revision: 1 })
    expect(Buffer.from(edited?.body ?? []).toString()).toBe('ST*850*0001~')
    expect(await store().documents.claimKeys([claimFor(randomUUID(), partner, 'PO-1')])).toEqual(new Map())
    await expect(store().documents.edit(randomUUID(), Buffer.from('x'))).rejects.toThrow(/not in the store/)
  })

  it('keeps the key of a mapped document that is edited', async () => {
    const partner = fresh('partner')
    const { id } = await insert({ partner })
    await store().documents.claimKeys([claimFor(id, partner, 'PO-1')])
    await store().documents.saveMapped([
      { id, entity: 'sales-order', state: 'mapped', businessKey: 'PO-1', canonical: newOrder('PO-1'), repeats: null },
    ])
    await store().documents.edit(id, Buffer.from('x'))
    const other = randomUUID()
    expect(await store().documents.claimKeys([claimFor(other, partner, 'PO-1')])).toEqual(new Map([[other, id]]))
  })

  it('keeps one answer to a document, writes it once, and remembers its numbers', async () => {
    const { id: answers } = await insert()
    const answer = newDocument({ direction: 'out', envelopeId: null, entity: 'order-response', state: 'due', answers })
    expect(await store().documents.insert([answer])).toEqual([answer.id])
    expect(await store().documents.insert([{ ...answer, id: randomUUID() }])).toEqual([])
    const numbers = { interchangeId: randomUUID(), groupControlNumber: '7', transactionControlNumber: '1' }
    const write = () =>
      store().transaction(async (inner) => {
        const due = await inner.documents.takeDue([answer.id])
        await inner.documents.markSent(due.map(({ id }) => ({ id, ...numbers })))
        return due.length
      })
    expect((await Promise.all([write(), write()])).sort()).toEqual([0, 1])
    expect(await store().documents.answersTo([answers])).toMatchObject([{ id: answer.id, state: 'sent', ...numbers }])
    await expect(store().documents.takeDue([answer.id])).rejects.toThrow(/inside/)
  })

  it('locks a document for one at a time', async () => {
    const { id } = await insert({ state: 'mapped' })
    const takeBack = () =>
      store().transaction(async (inner) => {
        const locked = await inner.documents.lock(id)
        if (locked?.state === 'mapped') await inner.documents.setState([id], 'received')
        return locked?.state
      })
    const seen = await Promise.all([takeBack(), takeBack()])
    expect(seen.sort()).toEqual(['mapped', 'received'])
    await expect(store().documents.lock(id)).rejects.toThrow(/inside/)
    expect(await store().transaction((inner) => inner.documents.lock(randomUUID()))).toBeUndefined()
  })

  it('gives the holder of a key, and the changes that took effect in their order', async () => {
    const partner = fresh('partner')
    const { id } = await insert({ partner })
    await store().documents.claimKeys([claimFor(id, partner, 'PO-9')])
    const holder = (key: string) =>
      store().transaction((inner) => inner.documents.lockHolder(partner, 'sales-order', key))
    expect((await holder('PO-9'))?.id).toBe(id)
    expect(await holder('PO-8')).toBeUndefined()
    const changes = [await insert({ partner, type: '860' }), await insert({ partner, type: '860' })]
    for (const change of changes) {
      const canonical = {
        change: { purpose: 'cancellation' as const, orderNumber: 'PO-9', issueDate: '2026-11-22' },
        order: undefined,
      }
      await store().documents.saveMapped([
        {
          id: change.id,
          entity: 'order-change',
          state: 'mapped',
          businessKey: 'PO-9',
          canonical,
          repeats: null,
          amends: id,
        },
      ])
      // The embedded clock counts milliseconds.
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const dead = await insert({ partner, type: '860' })
    await store().documents.saveMapped([
      {
        id: dead.id,
        entity: 'order-change',
        state: 'dead',
        businessKey: 'PO-9',
        canonical: null,
        repeats: null,
        amends: id,
      },
    ])
    const amendments = await store().documents.amendmentsOf(id)
    expect(amendments.map((change) => change.id)).toEqual(changes.map((change) => change.id))
    expect(amendments[0]).toMatchObject({ entity: 'order-change', amends: id })
  })

  it('finds orders by their number as it is written: case tells two orders apart', async () => {
    const number = `Po-${randomUUID()}`
    const [upper, lower] = [number.toUpperCase(), number.toLowerCase()].map((businessKey) =>
      newDocument({ businessKey }),
    )
    if (upper === undefined || lower === undefined) throw new Error('no documents')
    await store().documents.insert([upper, lower])
    const found = async (key: string): Promise<string[]> => (await store().findOrders(key)).map(({ id }) => id)
    expect([await found(number.toUpperCase()), await found(number.toLowerCase()), await found(number)]).toEqual([
      [upper.id],
      [lower.id],
      [],
    ])
    expect(await store().documents.list({ businessKey: number.toLowerCase(), limit: 10 })).toMatchObject([
      { id: lower.id },
    ])
  })

  it('lists and finds by number, and tells the results of a group', async () => {
    const partner = fresh('partner')
    const key = fresh('PO')
    const envelopeId = randomUUID()
    const rows = [1, 0].map((transactionIndex) =>
      newDocument({ envelopeId, transactionIndex, partner, businessKey: transactionIndex === 0 ? key : null }),
    )
    await store().documents.insert(rows)
    await store().documents.setState([rows[0]?.id ?? ''], 'rejected')
    const listed = await store().documents.list({ partner, limit: 10 })
    expect(listed).toHaveLength(2)
    expect(Object.keys(listed[0] ?? {})).not.toContain('body')
    expect(
      await store().documents.list({ partner, state: 'rejected', entity: 'sales-order', direction: 'in', limit: 10 }),
    ).toHaveLength(1)
    expect((await store().findOrders(key)).map(({ id }) => id)).toEqual([rows[1]?.id])
    expect(await store().documents.list({ businessKey: key, limit: 10 })).toHaveLength(1)
    expect(await store().documents.resultsOfGroup(envelopeId, 0)).toEqual([
      {
        id: rows[1]?.id,
        index: 0,
        setId: '850',
        version: '004010',
        controlNumber: '0001',
        state: 'received',
        issues: [],
      },
      {
        id: rows[0]?.id,
        index: 1,
        setId: '850',
        version: '004010',
        controlNumber: '0001',
        state: 'rejected',
        issues: [],
      },
    ])
  })
}
