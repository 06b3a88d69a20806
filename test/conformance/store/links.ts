import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { StoreGetter } from '../store.ts'
import { fresh, newFacet } from './rows.ts'

export const linkTests = (store: StoreGetter): void => {
  it('keeps what a system says of a record, and replaces it with what it says later', async () => {
    const first = newFacet({ system: fresh('erp') })
    await store().links.saveFacets([{ ...first, sentHash: 's1' }])
    const at = { canonicalId: first.canonicalId, system: first.system, externalId: first.externalId }
    await store().links.noteSent([{ entity: 'stock-level', ...at, sentHash: 's2', sentVersion: 4 }])
    const later = {
      ...first,
      fields: { onHand: '7' },
      fieldTimes: { onHand: '2026-11-21T00:00:00Z' },
      rewrites: { onHand: { given: 'a', made: 'b', times: 2, since: '2026-11-21T00:00:00Z' } },
      sourceHash: 'h2',
    }
    await store().links.saveFacets([later])
    const [facet] = await store().links.byExternalIds('stock-level', first.system, [first.externalId])
    expect(facet).toEqual({
      ...later,
      isPrimary: true,
      absences: 0,
      goneAt: null,
      sentHash: 's2',
      sentVersion: 4,
      createdAt: expect.any(Date),
    })
    await store().links.saveFacets([{ ...later, sentHash: null }])
    expect((await store().links.ofRecords('stock-level', [first.canonicalId]))[0]).toMatchObject({
      sentHash: null,
      sentVersion: 4,
    })
  })

  it('hands the place of the primary link over, and forgets what was sent', async () => {
    const [system, other] = [fresh('erp'), fresh('crm')]
    const first = newFacet({ system, externalId: 'A', sentHash: 's1' })
    const { canonicalId } = first
    const entity = 'stock-level' as const
    await store().links.saveFacets([first])
    await store().links.saveFacets([
      { ...first, externalId: 'B', sentHash: 's2' },
      { ...first, system: other, sentHash: 's3' },
    ])
    await store().links.makePrimary([{ entity, canonicalId, system, externalId: 'B' }])
    await store().links.forgetSent([{ entity, canonicalId, system }])
    const facets = await store().links.ofRecords(entity, [canonicalId])
    expect(facets.map((one) => [one.system, one.externalId, one.isPrimary, one.sentHash].join(' ')).sort()).toEqual(
      [`${other} A true s3`, `${system} A false s1`, `${system} B true `].sort(),
    )
  })

  it('says which rows came as they were read last', async () => {
    const system = fresh('erp')
    const rows = ['A', 'B', 'C', 'D'].map((externalId) =>
      newFacet({ system, externalId, sourceHash: `hash ${externalId}` }),
    )
    await store().links.saveFacets(rows)
    await store().links.markGone('stock-level', system, ['D'])
    const asked = [
      { externalId: 'A', sourceHash: 'hash A' },
      { externalId: 'B', sourceHash: 'another' },
      { externalId: 'C', sourceHash: 'hash C' },
      { externalId: 'D', sourceHash: 'hash D' },
      { externalId: 'E', sourceHash: 'hash A' },
    ]
    expect(await store().links.unchanged('stock-level', system, asked)).toEqual(new Set(['A', 'C']))
    expect(await store().links.unchanged('product', system, asked)).toEqual(new Set())
    expect(await store().links.unchanged('stock-level', 'another', asked)).toEqual(new Set())
    expect(await store().links.unchanged('stock-level', system, [])).toEqual(new Set())
  })

  it('writes one of the ids a record has in a system', async () => {
    const [system, canonicalId] = [fresh('erp'), randomUUID()]
    const [a, b, c] = ['C1', 'C2', 'C3'].map((externalId) =>
      newFacet({ entity: 'customer', system, canonicalId, externalId }),
    )
    if (a === undefined || b === undefined || c === undefined) throw new Error('three facets')
    await store().links.saveFacets([a, b])
    await store().links.saveFacets([c, a])
    const all = await store().links.ofRecords('customer', [canonicalId])
    expect(all.map(({ externalId, isPrimary }) => [externalId, isPrimary]).sort()).toEqual([
      ['C1', true],
      ['C2', false],
      ['C3', false],
    ])
    expect((await store().links.find('customer', [canonicalId])).map(({ externalId }) => externalId)).toEqual(['C1'])
    await store().links.insert([{ entity: 'customer', canonicalId, system, externalId: 'C9' }])
    expect(await store().links.ofRecords('customer', [canonicalId])).toHaveLength(3)
  })

  it('finds the oldest link where several records claim one id', async () => {
    const system = fresh('erp')
    const [older, newer] = [newFacet({ system, externalId: 'A' }), newFacet({ system, externalId: 'A' })]
    await store().links.saveFacets([older])
    // The clock of PGlite counts whole milliseconds.
    await sleep(5)
    await store().links.saveFacets([newer])
    const found = await store().links.byExternalIds('stock-level', system, ['A', 'B'])
    expect(found.map(({ canonicalId }) => canonicalId)).toEqual([older.canonicalId])
    expect(await store().links.byExternalIds('stock-level', system, [])).toEqual([])
  })

  it('tells all records that were sent and stand as one row', async () => {
    const system = fresh('crm')
    const [sent, other, read, gone] = Array.from({ length: 4 }, () => newFacet({ system, externalId: 'A' }))
    if (sent === undefined || other === undefined || read === undefined || gone === undefined) throw new Error('none')
    const as = ({ canonicalId }: typeof sent, externalId: string) =>
      ({ entity: 'stock-level', canonicalId, system, externalId, sentVersion: 1, sentHash: 's' }) as const
    await store().links.noteSent([as(sent, 'A'), as(other, 'A'), as(gone, 'B')])
    await store().links.saveFacets([read])
    await store().links.markGone('stock-level', system, ['B'])
    const found = await store().links.sentAs('stock-level', system, ['A', 'B', 'C'])
    expect(new Set(found)).toEqual(new Set([sent, other].map(({ canonicalId }) => ({ externalId: 'A', canonicalId }))))
    expect(await store().links.sentAs('stock-level', system, [])).toEqual([])
  })

  it('notes what was sent, makes the link it needs, and takes what the system holds from then on', async () => {
    const facet = newFacet({ system: fresh('crm') })
    const sent = {
      entity: 'stock-level' as const,
      canonicalId: facet.canonicalId,
      system: facet.system,
      externalId: facet.externalId,
      sentVersion: 1,
      sentHash: 's1',
    }
    await store().links.noteSent([sent])
    const at = async () => (await store().links.ofRecords('stock-level', [facet.canonicalId]))[0]
    expect(await at()).toMatchObject({
      isPrimary: true,
      fields: null,
      sourceHash: null,
      sentHash: 's1',
      sentVersion: 1,
    })
    await store().links.saveFacets([facet])
    await store().links.noteSent([{ ...sent, sentHash: 's2', sentVersion: 2 }])
    expect(await at()).toMatchObject({ fields: facet.fields, sourceHash: 'h1', sentHash: 's2', sentVersion: 2 })
    const holds = { fields: { onHand: '9' }, fieldTimes: null }
    await store().links.noteSent([{ ...sent, sentHash: null, sentVersion: 3, holds }])
    expect(await at()).toMatchObject({ fields: { onHand: '9' }, sourceHash: null, sentHash: null, sentVersion: 3 })
  })

  it('says once that a record is gone, and takes it back when it is read again', async () => {
    const facet = newFacet({ system: fresh('erp') })
    await store().links.saveFacets([facet])
    const gone = await store().links.markGone('stock-level', facet.system, [facet.externalId, 'unknown'])
    expect(gone).toEqual([expect.objectContaining({ canonicalId: facet.canonicalId, goneAt: expect.any(Date) })])
    expect(await store().links.markGone('stock-level', facet.system, [facet.externalId])).toEqual([])
    await store().links.saveFacets([facet])
    expect(await store().links.byExternalIds('stock-level', facet.system, [facet.externalId])).toEqual([
      expect.objectContaining({ goneAt: null, absences: 0 }),
    ])
  })

  it('counts how often complete listings did not have a record', async () => {
    const system = fresh('erp')
    await store().links.saveFacets(['A', 'B', 'C', 'D'].map((externalId) => newFacet({ system, externalId })))
    await store().links.markGone('stock-level', system, ['D'])
    const list = async (...ids: string[]) => {
      const runId = randomUUID()
      await store().links.seen(runId, ids)
      await store().links.seen(runId, ids.slice(0, 1))
      const counts = await store().links.countAbsent(runId, 'stock-level', system)
      await store().links.noteAbsences(runId, 'stock-level', system)
      // Taken over at its end, a run notes them again.
      await store().links.noteAbsences(runId, 'stock-level', system)
      await store().links.endListing(runId)
      return counts
    }
    const absent = (times: number, after?: string, limit = 10) =>
      store().links.absentSince('stock-level', system, times, after, limit)
    expect(await list('A')).toEqual({ absent: 2, known: 3 })
    expect(await absent(1)).toEqual(['B', 'C'])
    expect(await absent(1, undefined, 1)).toEqual(['B'])
    expect(await absent(1, 'B')).toEqual(['C'])
    expect(await absent(2)).toEqual([])
    expect(await list('A', 'B')).toEqual({ absent: 1, known: 3 })
    expect(await absent(2)).toEqual(['C'])
    expect(await absent(1)).toEqual(['C'])
    await store().links.markGone('stock-level', system, ['C'])
    expect(await absent(1)).toEqual([])
    expect(await list('A', 'B')).toEqual({ absent: 0, known: 2 })
  })

  it('passes all facets of a system, a page at a time', async () => {
    const system = fresh('erp')
    await store().links.saveFacets(['b', 'a', 'C'].map((externalId) => newFacet({ system, externalId })))
    const first = await store().links.scan('stock-level', system, undefined, 2)
    const second = await store().links.scan('stock-level', system, first.at(-1)?.externalId, 2)
    expect([...first, ...second].map(({ externalId }) => externalId)).toEqual(['C', 'a', 'b'])
  })

  it('changes one link once when a call names it twice', async () => {
    const facet = newFacet({ system: fresh('erp') })
    await store().links.saveFacets([facet, { ...facet, sourceHash: 'h2' }])
    expect(await store().links.ofRecords('stock-level', [facet.canonicalId])).toEqual([
      expect.objectContaining({ sourceHash: 'h2' }),
    ])
  })
}
