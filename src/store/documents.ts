import { sql } from 'drizzle-orm'
import { conditionsOf } from '../domain/filter.ts'
import { beginningOfReleases } from '../domain/full-order-number.ts'
import { documentFields } from '../domain/list-fields.ts'
import { documentKeys } from '../domain/search-keys.ts'
import { assertTransaction, base64, type Database, json, jsonAsWritten, rowLimit, storable, uuids } from './database.ts'
import { createDocumentKeys } from './document-keys.ts'
import { fileContents } from './file-contents.ts'
import { begins, isOneOf } from './filter-sql.ts'
import { createRowList, newestBy, type RowList } from './list-rows.ts'
import type { NewSearchKey } from './observe-store.ts'
import { createRefusedChanges } from './refused-changes.ts'
import { definePart, defineRow, type RowReader } from './row.ts'
import { document } from './schema.ts'
import { insertSearchKeys } from './search-keys.ts'
import type { Document, Documents, NewDocument } from './store.ts'
import { countRows } from './traffic.ts'

const row = defineRow(document, ['toldAt', 'askFirst'])
const listed = defineRow(document, ['toldAt', 'askFirst', 'body'])
const head = definePart(document, ['id', 'entity', 'flow', 'system', 'partner', 'businessKey', 'createdAt'])
const content = definePart(document, ['id', 'entity', 'transactionControlNumber', 'canonical'])

const createDocumentList = (database: Database): RowList<Omit<Document, 'body'>> =>
  createRowList(database, {
    from: sql`document`,
    columns: listed.columns,
    read: listed.read,
    fields: documentFields,
    filters: {
      state: 'state',
      direction: 'direction',
      entity: 'entity',
      type: 'type',
      system: 'system',
      partner: 'partner',
      flow: 'flow',
      order: {
        any: (values) => isOneOf('business_key', values),
        none: sql`(business_key is null or business_key = '')`,
      },
      interchange: 'interchange_id',
      at: 'created_at',
      age: 'created_at',
      text: { begins: ['business_key'] },
    },
    order: newestBy('created_at', 'id'),
  })

export const createDocuments = (database: Database): Documents => {
  const { page } = createDocumentList(database)
  const readMany = async <T>(reader: RowReader<T>, ids: readonly string[]): Promise<T[]> => {
    if (ids.length === 0) return []
    const found = await database.rows(sql`select ${reader.columns} from document where id = any(${uuids(ids)})`)
    return found.map(reader.read)
  }

  return {
    ...createDocumentKeys(database),
    ...createRefusedChanges(database),
    page,
    getMany: (ids) => readMany(row, ids),
    heads: (ids) => readMany(head, ids),
    contents: (ids) => readMany(content, ids),
    get: async (id) => (await readMany(row, [id]))[0],

    lock: async (id) => {
      assertTransaction(database, 'documents.lock')
      const [locked] = await database.rows(sql`select ${row.columns} from document where id = ${id} for update`)
      return locked === undefined ? undefined : row.read(locked)
    },

    insert: async (rows) => {
      if (rows.length === 0) return []
      return database.atomic(async (inner) => {
        const given = rows.map((one) => ({
          ...one,
          body: one.body === null ? null : base64(one.body),
          answers: one.answers ?? null,
        }))
        const inserted = await inner.rows(sql`
        with inserted as (insert into document (id, direction, interchange_id, envelope_id, group_index, group_control_number,
          transaction_index, transaction_control_number, type, version, entity, flow, system, partner, business_key,
          state, issues, body, delimiters, canonical, answers)
        select id, direction, "interchangeId", "envelopeId", "groupIndex", "groupControlNumber",
          "transactionIndex", "transactionControlNumber", type, version, entity, flow, system, partner, "businessKey",
          state, issues, decode(body, 'base64'), delimiters, canonical, answers
        from json_to_recordset(${jsonAsWritten(given)}) as r(
          id uuid, direction text, "interchangeId" uuid, "envelopeId" uuid, "groupIndex" int, "groupControlNumber" text,
          "transactionIndex" int, "transactionControlNumber" text, type text, version text, entity text, flow text,
          system text, partner text, "businessKey" text, state text, issues jsonb, body text, delimiters jsonb,
          canonical json, answers uuid)
        on conflict do nothing
        returning id, direction, entity, flow, partner, system
        ), counted as (
          ${countRows('inserted', sql`case entity when 'sales-order' then 'orders-in' else 'documents-in' end`, sql`direction = 'in'`)}
        )
        select id from inserted`)
        const ids = new Set(inserted.map(({ id }) => String(id)))
        await insertSearchKeys(inner, keysOfNew(rows.filter(({ id }) => ids.has(id))))
        return [...ids]
      })
    },

    release: async (envelopeId, rejectedGroups) => {
      const rejected =
        rejectedGroups === 'all' ? sql`true` : sql`group_index = any(${sql.param([...rejectedGroups])}::int[])`
      const released = await database.rows(sql`
        update document set state = case when ${rejected} then 'rejected' else 'received' end, told_at = clock_timestamp()
        where envelope_id = ${envelopeId} and state = 'held'
        returning id, state, group_index, transaction_index`)
      return released
        .filter(({ state }) => state === 'received')
        .sort(
          (a, b) =>
            Number(a['group_index']) - Number(b['group_index']) ||
            Number(a['transaction_index']) - Number(b['transaction_index']),
        )
        .map(({ id }) => String(id))
    },

    takeReceived: async (ids) => {
      assertTransaction(database, 'takeReceived')
      if (ids.length === 0) return []
      const taken = await database.rows(sql`
        select ${row.columns}, ask_first from document where id = any(${uuids(ids)}) and state = 'received'
        order by id for update`)
      // Locked in the order of their ids, handled in the order they came.
      return taken.map((one) => ({ ...row.read(one), askFirst: one['ask_first'] === true })).sort(byArrival)
    },

    doubtDead: async () => {
      await database.rows(sql`
        with l as (
          select id, subject_id from dead_letter where subject = 'document' and state in ('open', 'ignored')
          order by id for update
        ), marked as (
          update document d set ask_first = true from l where d.id = l.subject_id and d.direction = 'in' returning d.id
        )
        update dead_letter t set retry_safety = 'unknown' from l join marked on marked.id = l.subject_id
        where t.id = l.id and t.retry_safety = 'not-sent'`)
    },

    lately: async (partner, exceptEnvelope, sinceMs, limit) => {
      const [counted] = await database.rows(sql`
        select count(*)::int as lately from (
          select 1 from document where partner = ${partner} and direction = 'in'
            and created_at > statement_timestamp() - ${sinceMs}::float8 * interval '1 ms'
            and envelope_id is distinct from ${exceptEnvelope}::uuid limit ${limit}) d`)
      return Number(counted?.['lately'] ?? 0)
    },

    followsReceived: async (id) => {
      const earlier = await database.rows(sql`
        select 1 from document d join document o
          on lower(o.business_key) ~>=~ lower(split_part(d.business_key, '#', 1))
          and lower(o.business_key) ~<~ (lower(split_part(d.business_key, '#', 1)) || '$')
          and split_part(o.business_key, '#', 1) = split_part(d.business_key, '#', 1) and o.partner = d.partner
        where d.id = ${id} and o.direction = 'in' and o.state = 'received'
          and (o.created_at, o.group_index, o.transaction_index) < (d.created_at, d.group_index, d.transaction_index)
        union all
        select 1 from document d join interchange mine on mine.id = d.interchange_id
        join interchange i on i.system = mine.system and i.direction = 'in' and i.state = 'received'
          and i.received_at < mine.received_at
        where d.id = ${id}
        limit 1`)
      return earlier.length > 0
    },

    takeDue: async (ids) => {
      assertTransaction(database, 'takeDue')
      if (ids.length === 0) return []
      const taken = await database.rows(sql`
        select ${row.columns} from document where id = any(${uuids(ids)}) and state = 'due' order by id for update`)
      return taken.map(row.read).sort(byArrival)
    },

    markSent: async (rows) => {
      if (rows.length === 0) return
      await database.atomic(async (inner) => {
        await inner.rows(sql`
        with sent as (update document d set state = 'sent', interchange_id = r."interchangeId",
          group_control_number = r."groupControlNumber", transaction_control_number = r."transactionControlNumber"
        from jsonb_to_recordset(${json(rows)})
          as r(id uuid, "interchangeId" uuid, "groupControlNumber" text, "transactionControlNumber" text)
        where d.id = r.id returning d.flow, d.partner, d.system), counted as (${countRows('sent', 'documents-out')})
        select 1`)
        await insertSearchKeys(inner, eachOnce(rows.flatMap(controlKeys)))
      })
    },

    inFiles: (interchangeIds) => fileContents(database, interchangeIds),

    answersTo: async (documentIds) => {
      if (documentIds.length === 0) return []
      const found = await database.rows(sql`
        select ${row.columns} from document where answers = any(${uuids(documentIds)}) order by created_at desc, id desc`)
      return found.map(row.read)
    },

    amendmentsOf: async (documentId) => {
      const found = await database.rows(sql`
        select ${row.columns} from document where amends = ${documentId} and state = 'mapped' order by mapped_at, id`)
      return found.map(row.read)
    },

    saveMapped: async (rows) => {
      if (rows.length === 0) return
      await database.atomic(async (inner) => {
        await inner.rows(sql`
        update document d set
          entity = r.entity, state = r.state, business_key = r."businessKey", canonical = r.canonical, repeats = r.repeats,
          amends = r.amends, mapped_at = case when r.state = 'mapped' then clock_timestamp() else d.mapped_at end
        from json_to_recordset(${jsonAsWritten(rows)})
          as r(id uuid, entity text, state text, "businessKey" text, canonical json, repeats uuid, amends uuid)
        where d.id = r.id`)
        await insertSearchKeys(inner, rows.flatMap(contentKeys))
      })
    },

    edit: async (id, body) => {
      const edited = await database.rows(sql`
        with freed as (
          delete from document_key k using document d where k.document_id = ${id} and d.id = ${id} and d.mapped_at is null
        )
        update document set body = ${body}::bytea, revision = revision + 1, state = 'received', repeats = null,
          canonical_edited = false,
          told_at = clock_timestamp()
        where id = ${id} returning id`)
      if (edited.length === 0) throw new Error(`document ${id} is not in the store`)
    },

    setState: async (ids, state) => {
      if (ids.length === 0) return
      await database.rows(sql`
        with locked as (select id from document where id = any(${uuids(ids)}) order by id for update)
        update document d set state = ${state}, told_at = clock_timestamp() from locked where d.id = locked.id`)
    },

    saveCanonical: async (id, canonical, byHand) => {
      await database.rows(sql`
        update document set canonical = ${json(canonical)}, canonical_edited = ${byHand}, revision = revision + 1
        where id = ${id}`)
    },

    resultsOfGroup: async (envelopeId, groupIndex) => {
      const found = await database.rows(sql`
        select ${listed.columns} from document
        where envelope_id = ${envelopeId} and group_index = ${groupIndex} order by transaction_index`)
      return found
        .map(listed.read)
        .map(({ id, transactionIndex, type, version, transactionControlNumber, state, issues }) => ({
          id,
          index: transactionIndex,
          setId: type,
          version,
          controlNumber: transactionControlNumber,
          state,
          issues,
        }))
    },

    list: async ({ businessKey, limit, ...fields }) =>
      (await page({ filter: conditionsOf({ ...fields, order: businessKey }), limit })).items,
  }
}

/** A blanket order may have hundreds. */
const mostReleases = 50

export const findOrders = async (database: Database, orderNumber: string): Promise<Document[]> => {
  const beginning = beginningOfReleases(orderNumber)
  const found = await database.rows(sql`
    select ${row.columns} from document where id in (
      (select id from document where direction = 'in' and ${isOneOf('business_key', [orderNumber])})
      union all
      (select id from document
        where direction = 'in' and ${begins('business_key', beginning)} and starts_with(business_key, ${storable(beginning)})
        order by created_at desc, id desc limit ${mostReleases}))
    order by created_at desc, id desc limit ${rowLimit(Number.POSITIVE_INFINITY)}`)
  return found.map(row.read)
}

const contentKeys = ({
  id,
  entity,
  businessKey,
  canonical,
}: Pick<Document, 'id' | 'entity' | 'businessKey' | 'canonical'>): NewSearchKey[] =>
  documentKeys(entity, businessKey, canonical).map((key) => ({ ...key, subjectId: id }))

type Numbered = Pick<Document, 'id' | 'interchangeId' | 'groupControlNumber' | 'transactionControlNumber'>

/** The group's number finds the file it came in; a file of ten thousand documents has it once in each lot. */
const controlKeys = ({ id, interchangeId, groupControlNumber, transactionControlNumber }: Numbered): NewSearchKey[] => [
  { kind: 'transaction', key: transactionControlNumber, subjectId: id },
  ...(interchangeId === null ? [] : [{ kind: 'group' as const, key: groupControlNumber, subjectId: interchangeId }]),
]

const keysOfNew = (rows: readonly NewDocument[]): NewSearchKey[] =>
  eachOnce(rows.flatMap((row) => [...controlKeys(row), ...contentKeys(row)]))

const eachOnce = (keys: readonly NewSearchKey[]): NewSearchKey[] => [
  ...new Map(keys.map((one) => [`${one.kind} ${one.subjectId} ${one.key}`, one])).values(),
]

const byArrival = (a: Document, b: Document): number =>
  a.createdAt.getTime() - b.createdAt.getTime() ||
  a.groupIndex - b.groupIndex ||
  a.transactionIndex - b.transactionIndex
