import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { RawQuery, StoreGetter } from '../store.ts'
import { allBytes, fresh, newArrival, newEnvelope, receive } from './rows.ts'

export const interchangeTests = (store: StoreGetter, query: RawQuery): void => {
  it('keeps a big payload in pieces and gives back the same bytes', async () => {
    const pieces = Array.from({ length: 5 }, () => randomBytes(1024 * 1024)).concat(randomBytes(17))
    const { id } = await receive(store(), fresh('system'), pieces)
    const sha256 = createHash('sha256').update(Buffer.concat(pieces)).digest('hex')
    const read = await allBytes(store().interchanges.read(id))
    expect(createHash('sha256').update(read).digest('hex')).toBe(sha256)
    await expect(store().interchanges.append(id, 9, Buffer.alloc(1024 * 1024 + 1))).rejects.toThrow(/1048576 at most/)
  })

  it('returns the same row for an arrival that comes again', async () => {
    const system = fresh('system')
    const first = await receive(store(), system, [Buffer.from('a')])
    const again = await store().interchanges.begin(newArrival(system, { transportRef: first.transportRef }))
    expect(again).toMatchObject({ id: first.id, state: 'received', sizeBytes: 1 })
    expect(await allBytes(store().interchanges.read(first.id))).toEqual(Buffer.from('a'))
  })

  it('empties an arrival whose receiver died, so that it is written anew', async () => {
    const arrival = newArrival(fresh('system'))
    await store().interchanges.begin(arrival)
    await store().interchanges.append(arrival.id, 0, Buffer.from('half of'))
    await store().interchanges.append(arrival.id, 1, Buffer.from(' it'))
    const again = await store().interchanges.begin({ ...arrival, id: randomUUID() })
    expect(again).toMatchObject({ id: arrival.id, state: 'receiving' })
    await store().interchanges.append(arrival.id, 0, Buffer.from('whole'))
    const completed = await store().interchanges.complete(arrival.id, { sha256: 'x', sizeBytes: 5 })
    expect(completed).toMatchObject({ state: 'received', sizeBytes: 5, duplicateOf: null })
    expect((await allBytes(store().interchanges.read(arrival.id))).toString()).toBe('whole')
  })

  it('keeps a payload that is complete as it is, whatever a process adds that was taken for dead', async () => {
    const { id } = await receive(store(), fresh('system'), [Buffer.from('whole'), Buffer.from(' and all')])
    await store().interchanges.append(id, 1, Buffer.from('late'))
    await store().interchanges.append(id, 2, Buffer.from('later'))
    expect((await allBytes(store().interchanges.read(id))).toString()).toBe('whole and all')
  })

  it('refuses to complete what is not all there', async () => {
    const arrival = newArrival(fresh('system'))
    await store().interchanges.begin(arrival)
    await store().interchanges.append(arrival.id, 0, Buffer.from('abc'))
    const completed = store().interchanges.complete(arrival.id, { sha256: 'x', sizeBytes: 4 })
    await expect(completed).rejects.toThrow(/4 bytes were read but 3 are stored/)
    expect((await store().interchanges.get(arrival.id))?.state).toBe('receiving')
  })

  it('knows the same bytes of the same system, and only of that', async () => {
    const [system, other] = [fresh('system'), fresh('system')]
    const first = await receive(store(), system, [Buffer.from('same')], 'hash-1')
    const second = await receive(store(), system, [Buffer.from('same')], 'hash-1')
    expect(second).toMatchObject({ state: 'duplicate', duplicateOf: first.id })
    expect(await receive(store(), other, [Buffer.from('same')], 'hash-1')).toMatchObject({ state: 'received' })
    await store().interchanges.finish(first.id, 'dead')
    expect(await receive(store(), system, [Buffer.from('same')], 'hash-1')).toMatchObject({ state: 'received' })
  })

  it('reads the same bytes again while some of them were of a partner nobody knew, and no longer once they were read again', async () => {
    const system = fresh('system')
    const first = await receive(store(), system, [Buffer.from('same')], 'hash-3')
    await store().interchanges.finish(first.id, 'processed')
    const unknown = { code: 'PARTNER_UNKNOWN', message: 'no partner', path: 'interchange 2' } as const
    const about = { subject: 'interchange', subjectId: first.id, flow: null, system, partner: null } as const
    await store().deadLetters.open([
      { id: randomUUID(), ...about, ...unknown, businessKey: null, issues: [unknown], retrySafety: 'not-sent' },
    ])
    const second = await receive(store(), system, [Buffer.from('same')], 'hash-3')
    expect(second).toMatchObject({ state: 'received', duplicateOf: null })
    await store().interchanges.finish(second.id, 'dead')
    await store().deadLetters.end([first.id], { state: 'retried', reason: 'the profile is there', actor: 'ann' })
    const third = await receive(store(), system, [Buffer.from('same')], 'hash-3')
    expect(third).toMatchObject({ state: 'duplicate', duplicateOf: first.id })
  })

  it('takes only one of several arrivals of the same bytes that complete together', async () => {
    for (let round = 0; round < 5; round += 1) {
      const system = fresh('system')
      const arrivals = [1, 2, 3, 4].map(() => newArrival(system))
      for (const { id } of await Promise.all(arrivals.map((arrival) => store().interchanges.begin(arrival)))) {
        await store().interchanges.append(id, 0, Buffer.from('x'))
      }
      const completed = await Promise.all(
        arrivals.map(({ id }) => store().interchanges.complete(id, { sha256: 'hash-2', sizeBytes: 1 })),
      )
      const taken = completed.filter(({ state }) => state === 'received')
      expect(taken).toHaveLength(1)
      expect(completed.filter(({ duplicateOf }) => duplicateOf === taken[0]?.id)).toHaveLength(3)
    }
  })

  it('ends and reopens a payload', async () => {
    const { id } = await receive(store(), fresh('system'), [Buffer.from('x')])
    await store().interchanges.finish(id, 'dead')
    const dead = await store().interchanges.get(id)
    expect(dead?.state).toBe('dead')
    expect(Math.abs(Date.now() - (dead?.processedAt?.getTime() ?? 0))).toBeLessThan(60_000)
    await store().interchanges.reopen(id)
    expect(await store().interchanges.get(id)).toMatchObject({ state: 'received', processedAt: null })
  })

  it('does not remind of a payload that is being read', async () => {
    const { id } = await receive(store(), fresh('system'), [Buffer.from('y')])
    const waitLong = () => query(`update interchange set told_at = now() - interval '2 minutes' where id = $1`, [id])
    await waitLong()
    await store().interchanges.touch(id)
    expect((await store().takeDueWork(60_000, 1000)).interchanges).not.toContain(id)
    await waitLong()
    expect((await store().takeDueWork(60_000, 1000)).interchanges).toContain(id)
  })

  it('stores outgoing payloads together and reads them together', async () => {
    const rows = ['one', '', 'three\u0000'].map((text) => ({
      id: randomUUID(),
      system: 'acme',
      partner: 'northwind',
      fileName: `${text.length}.edi`,
      controlNumber: `${text.length}`,
      bytes: Buffer.from(text),
      sha256: 'x',
    }))
    await store().interchanges.insertOutgoing(rows)
    expect(await store().interchanges.wasSent('northwind', '3')).toBe(true)
    expect(await store().interchanges.wasSent('northwind', '77')).toBe(false)
    expect(await store().interchanges.wasSent('other', '3')).toBe(false)
    const read = await store().interchanges.readMany(rows.map(({ id }) => id))
    const byId = new Map(read.map((one) => [one.id, one]))
    for (const { id, bytes, fileName } of rows) {
      expect(byId.get(id)?.fileName).toBe(fileName)
      expect(Buffer.from(byId.get(id)?.bytes ?? 'missing')).toEqual(bytes)
    }
    expect(await store().interchanges.get(rows[0]?.id ?? '')).toMatchObject({
      direction: 'out',
      state: 'outgoing',
      transportRef: rows[0]?.id,
      sizeBytes: 3,
    })
  })

  it('lists newest first, filtered, within the limit', async () => {
    const system = fresh('system')
    const ids: string[] = []
    for (const text of ['1', '2', '3']) ids.unshift((await receive(store(), system, [Buffer.from(text)])).id)
    const listed = await store().interchanges.list({ system, limit: 2 })
    expect(listed.map(({ id }) => id)).toEqual(ids.slice(0, 2))
    expect(await store().interchanges.list({ system, direction: 'out', limit: 1000 })).toEqual([])
    expect(await store().interchanges.list({ system, limit: 0 })).toHaveLength(1)
    expect(await store().interchanges.list({ system, limit: 5000 })).toHaveLength(3)
  })

  it('registers an envelope once, and tells which one it repeats', async () => {
    const first = await store().envelopes.open(newEnvelope())
    expect(first).toMatchObject({ state: 'reading', repeats: null, sha256: null, issues: [], date: '261120' })
    expect(await store().envelopes.open({ ...newEnvelope(), interchangeId: first.interchangeId })).toEqual(first)
    const { controlNumber } = first
    expect(await store().envelopes.open(newEnvelope({ controlNumber, partner: 'other' }))).toMatchObject({
      repeats: null,
    })
    expect(await store().envelopes.open(newEnvelope({ controlNumber }))).toMatchObject({ repeats: first.id })
    expect(await store().envelopes.open(newEnvelope({ controlNumber }))).toMatchObject({ repeats: first.id })
    const issue = {
      level: 'interchange' as const,
      standardCode: '025',
      severity: 'error' as const,
      position: { byteOffset: 0, line: 1, segment: 1, segmentId: 'ISA' },
      message: 'a NUL \u0000 and half a pair \ud83d',
    }
    await store().envelopes.close(first.id, { state: 'rejected', sha256: 'abc', issues: [issue] })
    expect(await store().envelopes.get(first.id)).toMatchObject({
      state: 'rejected',
      sha256: 'abc',
      issues: [{ ...issue, message: 'a NUL \ufffd and half a pair \ufffd' }],
    })
    const found = await store().envelopes.ofInterchange(first.interchangeId)
    expect(found.map(({ id }) => id)).toEqual([first.id])
  })

  it('takes the id it is given for an envelope, and another one where that is taken', async () => {
    const given = newEnvelope()
    expect((await store().envelopes.open(given)).id).toBe(given.id)
    const again = await store().envelopes.open({ ...newEnvelope(), id: given.id })
    expect(again.id).not.toBe(given.id)
  })

  it('does not count a rejected envelope as a use of its control number', async () => {
    const first = await store().envelopes.open(newEnvelope())
    await store().envelopes.close(first.id, { state: 'rejected', sha256: null, issues: [] })
    const second = await store().envelopes.open(newEnvelope({ controlNumber: first.controlNumber }))
    expect(second.repeats).toBeNull()
  })

  it('sees the repetition also when both come at the same time', async () => {
    const controlNumber = fresh('icn')
    const opened = await Promise.all([1, 2, 3, 4].map(() => store().envelopes.open(newEnvelope({ controlNumber }))))
    const first = opened.filter(({ repeats }) => repeats === null)
    expect(first).toHaveLength(1)
    expect(opened.filter(({ repeats }) => repeats === first[0]?.id)).toHaveLength(3)
  })

  /** A file with one envelope that is read in this moment. */
  const reading = async (controlNumber: string) => {
    const { id: interchangeId } = await receive(store(), fresh('system'), [Buffer.from('x')])
    const look = () => store().envelopes.open(newEnvelope({ interchangeId, controlNumber }))
    return { interchangeId, look, envelope: await look() }
  }
  const accepted = { state: 'accepted' as const, sha256: 'abc', issues: [] }

  it('takes one of a file that was given up and its repetition, whichever is brought back while the other is read', async () => {
    const controlNumber = fresh('icn')
    const first = await reading(controlNumber)
    await store().interchanges.finish(first.interchangeId, 'dead')
    const second = await reading(controlNumber)
    expect(second.envelope.repeats).toBeNull()
    await store().interchanges.reopen(first.interchangeId)
    expect(await first.look()).toMatchObject({ repeats: second.envelope.id })
    expect(await second.look()).toMatchObject({ repeats: null })
    await store().interchanges.finish(second.interchangeId, 'dead')
    expect(await first.look()).toMatchObject({ repeats: null })
    await store().interchanges.reopen(second.interchangeId)
    expect(await second.look()).toMatchObject({ repeats: first.envelope.id })
    expect(await store().envelopes.close(first.envelope.id, accepted)).toBe(true)
    expect(await second.look()).toMatchObject({ repeats: first.envelope.id })
    expect(await store().envelopes.close(second.envelope.id, accepted)).toBe(false)
    expect(await store().envelopes.get(second.envelope.id)).toMatchObject({ state: 'reading' })
  })

  it('closes an envelope once, and not when its file was given up meanwhile', async () => {
    const { interchangeId, envelope } = await reading(fresh('icn'))
    await store().interchanges.finish(interchangeId, 'dead')
    expect(await store().envelopes.close(envelope.id, accepted)).toBe(false)
    await store().interchanges.reopen(interchangeId)
    expect(await store().envelopes.close(envelope.id, accepted)).toBe(true)
    expect(await store().envelopes.close(envelope.id, { ...accepted, state: 'rejected' })).toBe(false)
    expect(await store().envelopes.get(envelope.id)).toMatchObject({ state: 'accepted' })
  })

  it('looks at an envelope again behind those that are registered with its number in this moment', async () => {
    const controlNumber = fresh('icn')
    const first = await reading(controlNumber)
    let isThere = false
    const looked = await store().transaction(async (inner) => {
      await inner.envelopes.open(newEnvelope({ controlNumber }))
      const look = first.look().then((row) => {
        isThere = true
        return row
      })
      await sleep(200)
      expect(isThere).toBe(false)
      return { look }
    })
    expect(await looked.look).toMatchObject({ repeats: null })
  })
}
