import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { AcknowledgementKind, Store } from '../../../src/store/store.ts'
import type { StoreGetter } from '../store.ts'
import { fresh, newDeadLetter, newDelivery } from './rows.ts'

const newAcknowledgement = (given: { kind?: AcknowledgementKind; envelopeId?: string; groupIndex?: number }) => ({
  id: randomUUID(),
  kind: given.kind ?? ('997' as const),
  partner: 'northwind',
  envelopeId: given.envelopeId ?? null,
  groupIndex: given.groupIndex ?? -1,
  groups: [],
})

const newAwaited = (given: Partial<Parameters<Store['awaited']['insert']>[0][number]>) => ({
  id: randomUUID(),
  documentId: randomUUID(),
  partner: 'northwind',
  interchangeId: randomUUID(),
  interchangeControlNumber: '7',
  groupControlNumber: '5',
  transactionControlNumber: '1',
  type: '855',
  withinHours: null,
  ...given,
})

export const answerTests = (store: StoreGetter): void => {
  it('keeps one acknowledgement per kind and subject', async () => {
    const envelopeId = randomUUID()
    const rows = [
      newAcknowledgement({ kind: 'TA1', envelopeId }),
      newAcknowledgement({ envelopeId, groupIndex: 0 }),
      newAcknowledgement({ envelopeId, groupIndex: 1 }),
    ]
    expect((await store().acknowledgements.insert(rows)).sort()).toEqual(rows.map(({ id }) => id).sort())
    expect(await store().acknowledgements.insert(rows.map((row) => ({ ...row, id: randomUUID() })))).toEqual([])
    expect(await store().acknowledgements.ofEnvelope(envelopeId)).toHaveLength(3)
    const [newest] = (await store().acknowledgements.ofEnvelope(envelopeId)).filter(({ kind }) => kind === 'TA1')
    expect(newest).toMatchObject({ ...rows[0], state: 'due', interchangeId: null, sentAt: null })
  })

  it('gives a due acknowledgement to one of two transactions', async () => {
    const row = newAcknowledgement({ envelopeId: randomUUID(), groupIndex: 0 })
    await store().acknowledgements.insert([row])
    const interchangeId = randomUUID()
    const send = () =>
      store().transaction(async (inner) => {
        const due = await inner.acknowledgements.takeDue([row.id])
        await inner.acknowledgements.markSent(due.map(({ id }) => ({ id, interchangeId })))
        return due.length
      })
    expect((await Promise.all([send(), send()])).sort()).toEqual([0, 1])
    const [sent] = await store().acknowledgements.ofEnvelope(row.envelopeId ?? '')
    expect(sent).toMatchObject({ state: 'sent', interchangeId, sentAt: expect.any(Date) })
    await expect(store().acknowledgements.takeDue([row.id])).rejects.toThrow(/inside/)
  })

  it('finds what a partner is to acknowledge by the numbers of its last sending, and closes it', async () => {
    const partner = fresh('partner')
    const [older, newer] = [newAwaited({ partner }), newAwaited({ partner })]
    await store().awaited.insert([older])
    await new Promise((resolve) => setTimeout(resolve, 5))
    await store().awaited.insert([
      newer,
      newAwaited({ partner, interchangeControlNumber: '8', groupControlNumber: '8' }),
    ])
    const find = (by: Parameters<Store['awaited']['find']>[1], of = partner) =>
      store().transaction((inner) => inner.awaited.find(of, by))
    expect((await find({ groupControlNumber: '5' })).map(({ id }) => id)).toEqual([newer.id])
    expect((await find({ interchangeControlNumber: '7' })).map(({ id }) => id)).toEqual([newer.id])
    expect(await find({ groupControlNumber: '6' })).toEqual([])
    expect(await find({ groupControlNumber: '5' }, 'other')).toEqual([])
    const answeredBy = randomUUID()
    await store().awaited.settle([{ id: newer.id, state: 'rejected', answeredBy, detail: 'element 3: error 7' }])
    expect(await store().awaited.ofDocuments([newer.documentId, older.documentId])).toMatchObject([
      { id: newer.id, state: 'rejected', answeredBy, detail: 'element 3: error 7', answeredAt: expect.any(Date) },
      { id: older.id, state: 'pending', answeredBy: null, answeredAt: null },
    ])
    expect((await store().awaited.list({ partner, state: 'pending', limit: 10 })).length).toBe(2)
  })

  it('calls overdue what was delivered long ago and is still pending, once', async () => {
    const partner = fresh('partner')
    const system = fresh('system')
    const sent = async (withinHours: number | null, delivered: boolean) => {
      const interchangeId = randomUUID()
      const row = {
        id: interchangeId,
        system,
        partner,
        fileName: 'f',
        controlNumber: '7',
        bytes: Buffer.from('x'),
        sha256: 'x',
      }
      await store().interchanges.insertOutgoing([row])
      const delivery = newDelivery({ system, entity: 'interchange', canonicalId: interchangeId })
      await store().deliveries.insert([delivery])
      if (delivered) {
        const owner = await store().instances.register('worker')
        const [claim] = await store().deliveries.claim([delivery.id], owner)
        const fence = claim?.fence ?? 0
        await store().deliveries.settle([{ id: delivery.id, fence, to: 'done', externalId: 'f', displayId: undefined }])
      }
      const awaited = newAwaited({ partner, interchangeId, withinHours })
      await store().awaited.insert([awaited])
      return awaited.id
    }
    const late = await sent(1e-9, true)
    await sent(24, true)
    await sent(null, true)
    await sent(1e-9, false)
    await new Promise((resolve) => setTimeout(resolve, 20))
    const overdue = (await store().awaited.takeOverdue(1000)).filter((one) => one.partner === partner)
    expect(overdue).toMatchObject([{ id: late, state: 'overdue' }])
    expect((await store().awaited.takeOverdue(1000)).filter((one) => one.partner === partner)).toEqual([])
  })

  it('counts control numbers up, each once, and around the end', async () => {
    const partner = fresh('partner')
    const { controlNumbers } = store()
    const taken = await Promise.all(
      Array.from({ length: 12 }, () => controlNumbers.next(partner, 'interchange', 2, 1000)),
    )
    expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => 1 + 2 * index))
    expect(await controlNumbers.next(partner, 'group', 1, 1000)).toBe(1)
    const other = fresh('partner')
    expect(await controlNumbers.next(other, 'group', 8, 9)).toBe(1)
    expect(await controlNumbers.next(other, 'group', 3, 9)).toBe(9)
    expect(await controlNumbers.next(other, 'group', 1, 9)).toBe(3)
    expect(await controlNumbers.next(other, 'group', 6, 9)).toBe(4)
    expect(await controlNumbers.next(other, 'group', 1, 9)).toBe(1)
    await expect(controlNumbers.next(other, 'group', 0, 9)).rejects.toThrow(/1 to 9/)
  })

  it('leaves out numbers, also of partners of whom it knows none that were used', async () => {
    const [known, unknown, another] = [fresh('partner'), fresh('partner'), fresh('partner')]
    const { controlNumbers } = store()
    await controlNumbers.next(known, 'interchange', 5, 999_999_999)
    await controlNumbers.skip(100, [known, unknown])
    expect(await controlNumbers.next(known, 'interchange', 1, 999_999_999)).toBe(106)
    expect(await controlNumbers.next(known, 'group', 1, 999_999_999)).toBe(101)
    expect(await controlNumbers.next(unknown, 'interchange', 1, 999_999_999)).toBe(101)
    expect(await controlNumbers.next(another, 'interchange', 1, 999_999_999)).toBe(1)
  })

  it('takes no control number when the transaction fails', async () => {
    const partner = fresh('partner')
    const failing = store().transaction(async (inner) => {
      expect(await inner.controlNumbers.next(partner, 'interchange', 5, 999_999_999)).toBe(1)
      throw new Error('not sent')
    })
    await expect(failing).rejects.toThrow('not sent')
    expect(await store().controlNumbers.next(partner, 'interchange', 1, 999_999_999)).toBe(1)
  })

  it('has one open dead letter per subject, with the latest reason', async () => {
    const first = newDeadLetter()
    const { subjectId } = first
    const issue = { code: 'DATE_INVALID' as const, path: 'DTM02', value: '20261301\u0000', message: 'no such day' }
    await store().deadLetters.open([first])
    await store().deadLetters.open([
      newDeadLetter({ subjectId }),
      newDeadLetter({ subjectId, code: 'DATE_INVALID', message: 'second', issues: [issue], retrySafety: 'unknown' }),
    ])
    const [open, ...more] = await store().deadLetters.ofSubjects([subjectId])
    expect(more).toEqual([])
    expect(open).toMatchObject({
      id: first.id,
      code: 'DATE_INVALID',
      message: 'second',
      issues: [{ ...issue, value: '20261301\ufffd' }],
      retrySafety: 'unknown',
      state: 'open',
    })
  })

  it('ends open dead letters once, and a new one can follow', async () => {
    const first = newDeadLetter()
    await store().deadLetters.open([first])
    const ending = { state: 'resolved' as const, reason: 'entered by hand', actor: 'ann' }
    const ended = await store().deadLetters.end([first.subjectId, randomUUID()], ending)
    expect(ended).toMatchObject([{ id: first.id, ...ending, endedAt: expect.any(Date) }])
    expect(await store().deadLetters.end([first.subjectId], ending)).toEqual([])
    expect(await store().deadLetters.ofSubjects([first.subjectId])).toEqual([])
    const second = newDeadLetter({ subjectId: first.subjectId })
    await store().deadLetters.open([second])
    expect((await store().deadLetters.ofSubjects([first.subjectId])).map(({ id }) => id)).toEqual([second.id])
    expect((await store().deadLetters.get(first.id))?.state).toBe('resolved')
  })

  it('lists dead letters by what is asked for', async () => {
    const [partner, businessKey] = [fresh('partner'), fresh('PO')]
    const rows = [
      newDeadLetter({ partner }),
      newDeadLetter({ partner, businessKey, code: 'UNIT_UNKNOWN', system: 'other' }),
    ]
    for (const row of rows) {
      await store().deadLetters.open([row])
      // The embedded clock counts milliseconds.
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const ids = async (filter: object) =>
      (await store().deadLetters.list({ partner, limit: 10, ...filter })).map(({ id }) => id)
    expect(await ids({})).toEqual([rows[1]?.id, rows[0]?.id])
    expect(await ids({ state: 'open', limit: 1 })).toEqual([rows[1]?.id])
    expect(await ids({ code: 'UNIT_UNKNOWN', system: 'other', businessKey })).toEqual([rows[1]?.id])
    expect(await ids({ state: 'resolved' })).toEqual([])
  })
}
