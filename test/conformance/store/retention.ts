import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import type { RawQuery, StoreGetter } from '../store.ts'
import { fresh, newDelivery, newDocument, newOrder, receive } from './rows.ts'

/** Of a time no other test's rows are of. */
const agedDays = 9_000
const cutDays = 8_000

export const retentionTests = (store: StoreGetter, query: RawQuery): void => {
  const age = async (table: string, column: string, ids: readonly string[]): Promise<void> => {
    await query(`update ${table} set ${column} = now() - interval '${agedDays} days' where id = any($1::uuid[])`, [ids])
  }

  /** An interchange that was read, with one document of it. */
  const received = async (given: { partner?: string; state?: 'mapped' | 'received' } = {}) => {
    const interchange = await receive(store(), fresh('acme'), [Buffer.from(fresh('bytes'))])
    await store().interchanges.finish(interchange.id, 'processed')
    const envelope = await openEnvelope(store(), interchange.id)
    const document = newDocument({
      interchangeId: interchange.id,
      envelopeId: envelope,
      state: given.state ?? 'mapped',
      partner: given.partner ?? 'northwind',
      businessKey: fresh('PO'),
      canonical: newOrder('PO-1'),
    })
    await store().documents.insert([document])
    await store().documents.claimKeys([
      {
        documentId: document.id,
        partner: document.partner,
        entity: 'sales-order',
        businessKey: document.businessKey ?? '',
      },
    ])
    await age('interchange', 'received_at', [interchange.id])
    await age('document', 'created_at', [document.id])
    return { interchange, document }
  }

  it('empties content that is old and at rest, and keeps what proves a duplicate', async () => {
    const { interchange, document } = await received()
    expect(await store().retention.count('bodies', cutDays, [])).toMatchObject({ documents: expect.any(Number) })
    await purgeAll(store(), 'bodies', [])
    const purged = await store().documents.get(document.id)
    expect(purged).toMatchObject({
      body: null,
      canonical: null,
      purgedAt: expect.any(Date),
      businessKey: document.businessKey,
    })
    expect(await store().interchanges.get(interchange.id)).toMatchObject({
      purgedAt: expect.any(Date),
      sha256: interchange.sha256,
    })
    const left: Uint8Array[] = []
    for await (const piece of store().interchanges.read(interchange.id)) left.push(piece)
    expect(left).toEqual([])
    expect(await store().interchanges.readMany([interchange.id])).toEqual([])
    const again = {
      documentId: randomUUID(),
      partner: document.partner,
      entity: 'sales-order' as const,
      businessKey: document.businessKey ?? '',
    }
    expect(await store().documents.claimKeys([again])).toEqual(new Map([[again.documentId, document.id]]))
    expect(await store().retention.purge('bodies', cutDays, [], 100)).toEqual({})
  })

  it('leaves what is not at rest: to be mapped, undelivered, with an open dead letter, on hold, young', async () => {
    const waiting = await received({ state: 'received' })
    const undelivered = await received()
    await store().deliveries.insert([newDelivery({ documentId: undelivered.document.id })])
    const dead = await received()
    await store().deadLetters.open([letterOf(dead.document.id)])
    const partner = fresh('held')
    const held = await received({ partner })
    const young = newDocument({ state: 'mapped' })
    await store().documents.insert([young])
    await purgeAll(store(), 'bodies', [partner])
    for (const { document, interchange } of [waiting, undelivered, dead, held]) {
      expect((await store().documents.get(document.id))?.purgedAt).toBeNull()
      expect((await store().interchanges.get(interchange.id))?.purgedAt).toBeNull()
    }
    expect((await store().documents.get(young.id))?.body).not.toBeNull()
    await store().deadLetters.end([dead.document.id], { state: 'resolved', reason: 'over', actor: 'ann' })
    await store().documents.setState([waiting.document.id], 'closed')
    await purgeAll(store(), 'bodies', [])
    for (const { document } of [waiting, dead, held])
      expect((await store().documents.get(document.id))?.purgedAt).not.toBeNull()
  })

  it('leaves what a partner has yet to acknowledge, or has yet to get', async () => {
    const system = fresh('edi')
    const carrier = randomUUID()
    await store().interchanges.insertOutgoing([
      {
        id: carrier,
        system,
        partner: 'northwind',
        fileName: 'a.edi',
        controlNumber: '7',
        bytes: Buffer.from('ISA'),
        sha256: 'x',
      },
    ])
    const document = newDocument({ direction: 'out', state: 'sent', system, interchangeId: carrier, envelopeId: null })
    const delivery = newDelivery({ system, entity: 'interchange', canonicalId: carrier })
    await store().documents.insert([document])
    await store().deliveries.insert([delivery])
    await age('interchange', 'received_at', [carrier])
    await age('document', 'created_at', [document.id])
    const isPurged = async (): Promise<boolean[]> => {
      await purgeAll(store(), 'bodies', [])
      const rows = [await store().documents.get(document.id), await store().interchanges.get(carrier)]
      return rows.map((row) => row?.purgedAt !== null)
    }
    expect(await isPurged()).toEqual([false, false])
    await query(`update delivery set state = 'done' where id = $1`, [delivery.id])
    const awaited = randomUUID()
    await store().awaited.insert([
      {
        id: awaited,
        documentId: document.id,
        partner: 'northwind',
        interchangeId: carrier,
        interchangeControlNumber: '7',
        groupControlNumber: '1',
        transactionControlNumber: '1',
        type: '855',
        withinHours: null,
      },
    ])
    expect(await isPurged()).toEqual([false, false])
    await store().awaited.settle([{ id: awaited, state: 'accepted', answeredBy: null, detail: null }])
    expect(await isPurged()).toEqual([true, true])
  })

  it('forgets history on its own clock, and what proves a duplicate on the last one', async () => {
    const { interchange, document } = await received()
    const run = {
      id: randomUUID(),
      flow: fresh('stock'),
      system: 'erp',
      trigger: 'manual',
      kind: 'changes',
      dryRun: false,
    } as const
    const blank = { window: null, externalIds: null, slotAt: null, actor: null, detail: null }
    const younger = { ...run, ...blank, id: randomUUID() }
    await store().runs.insert([{ ...run, ...blank }, younger])
    await store().runs.cancel([run.id, younger.id], 'over')
    await age('run', 'created_at', [run.id])
    await age('run', 'finished_at', [run.id])
    const letter = letterOf(randomUUID())
    await store().deadLetters.open([letter])
    await store().deadLetters.end([letter.subjectId], { state: 'resolved', reason: 'over', actor: 'ann' })
    await age('dead_letter', 'created_at', [letter.id])
    await age('dead_letter', 'ended_at', [letter.id])
    await purgeAll(store(), 'logs', [])
    expect(await store().runs.get(run.id)).toBeUndefined()
    expect(await store().runs.get(younger.id)).toBeDefined()
    expect(await store().deadLetters.get(letter.id)).toBeUndefined()

    await purgeAll(store(), 'keys', [])
    expect(await store().documents.get(document.id)).toBeDefined()
    await query(`update search_key set at = now() - interval '${agedDays} days' where subject_id = $1`, [document.id])
    await purgeAll(store(), 'bodies', [])
    expect(await store().search.find(document.businessKey ?? '', 5)).not.toEqual([])
    await purgeAll(store(), 'keys', [])
    await purgeAll(store(), 'keys', [])
    expect(await store().search.find(document.businessKey ?? '', 5)).toEqual([])
    expect(await store().documents.get(document.id)).toBeUndefined()
    expect(await store().interchanges.get(interchange.id)).toBeUndefined()
    const again = {
      documentId: randomUUID(),
      partner: document.partner,
      entity: 'sales-order' as const,
      businessKey: document.businessKey ?? '',
    }
    expect(await store().documents.claimKeys([again])).toEqual(new Map())
    await store().retention.notePurge('keys', 3)
    await store().retention.notePurge('keys', 4)
    const clocks = await store().retention.clocks()
    expect(clocks.find(({ what }) => what === 'keys')).toMatchObject({ purged: 7, lastPurgeAt: expect.any(Date) })
  })
}

const purgeAll = async (store: Store, what: 'bodies' | 'logs' | 'keys', hold: readonly string[]): Promise<void> => {
  for (let round = 0; round < 100; round += 1)
    if (Object.keys(await store.retention.purge(what, cutDays, hold, 3)).length === 0) return
  throw new Error(`purging ${what} does not come to an end`)
}

const letterOf = (subjectId: string) => ({
  id: randomUUID(),
  subject: 'document' as const,
  subjectId,
  flow: null,
  system: null,
  partner: 'northwind',
  businessKey: null,
  code: 'VALUE_MISSING' as const,
  message: 'm',
  issues: [],
  retrySafety: 'not-sent' as const,
})

const openEnvelope = async (store: Store, interchangeId: string): Promise<string> => {
  const { id } = await store.envelopes.open({
    id: randomUUID(),
    interchangeId,
    direction: 'in',
    index: 0,
    partner: 'northwind',
    senderQualifier: 'ZZ',
    sender: 'N',
    receiverQualifier: 'ZZ',
    receiver: 'C',
    controlNumber: fresh('7'),
    standard: 'x12',
    date: '261101',
    time: '1200',
    version: '00401',
    usage: 'P',
    onlyReceipt: false,
  })
  await store.envelopes.close(id, { state: 'accepted', sha256: null, issues: [] })
  return id
}
