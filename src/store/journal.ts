import { sql } from 'drizzle-orm'
import { conditionsOf } from '../domain/filter.ts'
import { auditFields } from '../domain/list-fields.ts'
import { audit } from './audit-schema.ts'
import { type Database, json, rowLimit, storable } from './database.ts'
import { createRowList } from './list-rows.ts'
import { defineRow } from './row.ts'
import type { Store } from './store.ts'

const auditRow = defineRow(audit)

export const createAudit = (database: Database): Store['audit'] => {
  const { page } = createRowList(database, {
    from: sql`audit`,
    columns: auditRow.columns,
    read: (row) => ({ ...auditRow.read(row), detail: row['detail'] }),
    fields: auditFields,
    filters: {
      actor: 'actor',
      action: 'action',
      subject: 'subject',
      at: 'at',
      age: 'at',
      text: { begins: ['subject'] },
    },
    order: { by: [{ column: 'seq', as: 'number' }], descending: true },
  })
  return {
    page,

    append: async ({ actor, action, subject, detail }) => {
      await database.rows(sql`
        insert into audit_draft (actor, action, subject, detail)
        values (${storable(actor)}, ${storable(action)}, ${storable(subject)}, ${json(detail)})`)
    },

    list: async ({ limit, ...fields }) => (await page({ filter: conditionsOf(fields), limit })).items,

    head: async () => {
      const [head] = await database.rows(sql`select seq, hash from audit_head`)
      return { seq: Number(head?.['seq'] ?? 0), hash: String(head?.['hash'] ?? '') }
    },

    chain: async (after, limit) => {
      const found = await database.rows(sql`
        select seq, hash, audit_text(seq, at, actor, action, subject, detail) as text from audit
        where seq > ${after} order by seq limit ${rowLimit(limit)}`)
      return found.map((row) => ({ seq: Number(row['seq']), hash: String(row['hash']), text: String(row['text']) }))
    },
  }
}
