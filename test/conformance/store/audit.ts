import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import type { RawQuery, StoreGetter } from '../store.ts'
import { fresh } from './rows.ts'

export const auditTests = (store: StoreGetter, query: RawQuery): void => {
  const append = (
    subject: string,
    on: Store = store(),
    detail: unknown = { why: 'ünïcode "quoted"', n: [1.5, null] },
  ) => on.audit.append({ actor: 'ann', action: 'test', subject, detail })
  const entryOf = async (subject: string) => (await store().audit.list({ subject, limit: 1 }))[0]

  it('chains entries without gaps, also those of transactions at once', async () => {
    const subject = fresh('chain')
    await append(subject)
    const first = await entryOf(subject)
    expect(first).toMatchObject({ actor: 'ann', detail: { why: 'ünïcode "quoted"', n: [1.5, null] } })
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        store()
          .transaction(async (tx) => {
            await append(`${subject}-${index}`, tx)
            await append(`${subject}-${index}-b`, tx, null)
            if (index % 3 === 0) throw new Error('rolled back')
          })
          .catch((error: Error) => expect(error.message).toBe('rolled back')),
      ),
    )
    const from = first?.seq ?? 0
    const chain = await store().audit.chain(from, 1000)
    expect(chain.map(({ seq }) => seq)).toEqual(Array.from({ length: 16 }, (_, index) => from + 1 + index))
    let before = first?.hash ?? ''
    for (const { text, hash } of chain) {
      expect(
        createHash('sha256')
          .update(before + text)
          .digest('hex'),
      ).toBe(hash)
      before = hash
    }
    expect(await store().audit.head()).toEqual({ seq: from + 16, hash: before })
    expect(JSON.parse(chain[0]?.text ?? '')).toMatchObject({ seq: from + 1, actor: 'ann', action: 'test' })
    expect(await query('select * from audit_draft')).toEqual([])
  })

  it('neither changes nor deletes an entry', async () => {
    const subject = fresh('kept')
    await append(subject)
    for (const statement of [
      `update audit set actor = 'eve' where subject = '${subject}'`,
      `delete from audit where subject = '${subject}'`,
      'truncate audit',
    ])
      await expect(query(statement)).rejects.toThrow('neither changed nor deleted')
    expect(await entryOf(subject)).toMatchObject({ actor: 'ann' })
  })
}
