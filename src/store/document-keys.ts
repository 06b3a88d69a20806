import { sql } from 'drizzle-orm'
import { assertTransaction, type Database, json, storable } from './database.ts'
import { defineRow } from './row.ts'
import { document } from './schema.ts'
import type { Documents } from './store.ts'

const row = defineRow(document, ['toldAt'])

type KeyRow = Parameters<Documents['claimKeys']>[0][number]

/** One key for one document: the first to claim it keeps it. */
export const createDocumentKeys = (database: Database): Pick<Documents, 'claimKeys' | 'releaseKey' | 'lockHolder'> => ({
  claimKeys: async (rows) => {
    const taken = new Map<string, string>()
    if (rows.length === 0) return taken
    const first = new Map<string, KeyRow>()
    for (const given of rows) {
      const row = { ...given, partner: storable(given.partner), businessKey: storable(given.businessKey) }
      const earlier = first.get(nameOf(row))
      if (earlier === undefined) first.set(nameOf(row), row)
    }
    // Inserting in one order for everybody keeps two claimers from waiting for each other; a key that is being
    // claimed elsewhere is waited for, and is seen by the next statement.
    const wanted = json([...first.values()])
    const keys = sql`jsonb_to_recordset(${wanted}) as r("documentId" uuid, partner text, entity text, "businessKey" text)`
    const inserted = await database.rows(sql`
      insert into document_key (partner, entity, business_key, document_id)
      select partner, entity, "businessKey", "documentId" from ${keys} order by partner, entity, "businessKey"
      on conflict do nothing
      returning document_id`)
    const holders = new Map<string, string>()
    if (inserted.length < first.size) {
      const held = await database.rows(sql`
        select k.partner, k.entity, k.business_key as "businessKey", k.document_id as "documentId"
        from ${keys} join document_key k
          on k.partner = r.partner and k.entity = r.entity and k.business_key = r."businessKey"`)
      for (const { partner, entity, businessKey, documentId } of held) {
        holders.set(JSON.stringify([partner, entity, businessKey]), String(documentId))
      }
    }
    for (const given of rows) {
      const name = nameOf({ ...given, partner: storable(given.partner), businessKey: storable(given.businessKey) })
      const holder = holders.get(name) ?? first.get(name)?.documentId
      if (holder !== undefined && holder !== given.documentId) taken.set(given.documentId, holder)
    }
    return taken
  },

  lockHolder: async (partner, entity, businessKey) => {
    assertTransaction(database, 'lockHolder')
    const [holder] = await database.rows(sql`
      select ${row.columnsOf('d')} from document_key k join document d on d.id = k.document_id
      where k.partner = ${storable(partner)} and k.entity = ${entity} and k.business_key = ${storable(businessKey)}
      for update of d`)
    return holder === undefined ? undefined : row.read(holder)
  },

  releaseKey: async (documentId) => {
    await database.rows(sql`delete from document_key where document_id = ${documentId}`)
  },
})

const nameOf = ({ partner, entity, businessKey }: Pick<KeyRow, 'partner' | 'entity' | 'businessKey'>): string =>
  JSON.stringify([partner, entity, businessKey])
