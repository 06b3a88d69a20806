/** Fills a store with what a year of work leaves behind: made by the database itself, so that a million documents take minutes. */
import type pg from 'pg'

export const partnersOf = Array.from({ length: 40 }, (_, index) => `partner-${String(index + 1).padStart(2, '0')}`)

type Size = {
  documents: number
  deadLetters: number
  /** Deliveries not sent yet, the latest; with them a third of what was sent still waits for its acknowledgement. */
  waiting: number
}

const rowsAtOnce = 250_000
const documentsPerFile = 10
const groups = 300

/** The instant of row n of `total`: 60 days, the last one now. */
const at = (total: number): string => `now() - (interval '60 days') * (1 - n::float8 / ${total})`
/** An id that follows from a number: what belongs together is known without looking it up. */
const idOf = (kind: string, number: string): string => `md5('${kind}' || (${number}))::uuid`
const partnerOf = (number: string): string => `'partner-' || lpad((1 + (${number}) % 40)::text, 2, '0')`
const orderOf = `'PO-' || lpad(n::text, 8, '0')`

export const seedConsole = async (
  client: pg.Client,
  { documents, deadLetters, waiting }: Size,
  tell: (step: string) => void,
): Promise<void> => {
  await client.query(`set synchronous_commit to off; set statement_timeout to 0; set search_path to public`)
  const indexes = await dropIndexes(client)
  const inLots = async (total: number, statement: string): Promise<void> => {
    for (let from = 1; from <= total; from += rowsAtOnce)
      await client.query(statement.replace('$n', `generate_series(${from}, ${Math.min(total, from + rowsAtOnce - 1)})`))
  }
  tell('interchanges and envelopes')
  const files = Math.ceil(documents / documentsPerFile)
  await inLots(
    files,
    `
    insert into interchange (id, direction, system, partner, file_name, transport_ref, state, size_bytes, sha256, received_at, processed_at, told_at)
    select ${idOf('interchange', 'n')}, 'in', 'edi', ${partnerOf('n')}, 'orders-' || n || '.edi', 'orders-' || n, 'processed', 5000, md5(n::text),
      ${at(files)}, ${at(files)}, now() from $n n`,
  )
  await inLots(
    files,
    `
    insert into envelope (id, interchange_id, direction, index, partner, sender_qualifier, sender, receiver_qualifier, receiver, control_number,
      version, date, time, usage, state, created_at)
    select ${idOf('envelope', 'n')}, ${idOf('interchange', 'n')}, 'in', 0, ${partnerOf('n')}, 'ZZ', 'P', 'ZZ', 'CROSSDOCK', lpad(n::text, 9, '0'),
      '004010', '261120', '0915', 'P', 'accepted', ${at(files)} from $n n`,
  )
  tell('documents')
  const file = `((n - 1) / ${documentsPerFile} + 1)`
  await inLots(
    documents,
    `
    insert into document (id, direction, interchange_id, envelope_id, group_index, group_control_number, transaction_index,
      transaction_control_number, type, version, entity, flow, system, partner, business_key, state, issues, delimiters, canonical, created_at,
      mapped_at, told_at)
    select ${idOf('document', 'n')}, 'in', ${idOf('interchange', file)}, ${idOf('envelope', file)}, 0, ${file}::text, (n - 1) % ${documentsPerFile},
      lpad(((n - 1) % ${documentsPerFile} + 1)::text, 4, '0'), '850', '004010', 'sales-order', 'orders', 'edi', ${partnerOf(file)}, ${orderOf},
      case when n % 2000 = 1 then 'dead' when n % 5000 = 2 then 'duplicate' else 'mapped' end, '[]',
      '{"element":"*","component":">","segment":"~"}',
      jsonb_build_object('orderNumber', ${orderOf}, 'purpose', 'original', 'issueDate', '2026-11-01', 'currency', 'USD', 'parties',
        jsonb_build_array(jsonb_build_object('role', 'buyer', 'name', 'Customer ' || n % 5000, 'identifiers', '[]'::jsonb, 'contacts', '[]'::jsonb)),
        'references', '[]'::jsonb, 'allowancesCharges', '[]'::jsonb, 'taxes', '[]'::jsonb, 'notes', '[]'::jsonb, 'totals', '{}'::jsonb,
        'lines', (select jsonb_agg(jsonb_build_object('lineNumber', l::text, 'itemId', 'ITEM-' || (n + l) % 10, 'quantity',
          '{"value":"3","unit":"EA"}'::jsonb, 'unitPrice', '12.50')) from generate_series(1, 3) l)),
      ${at(documents)}, ${at(documents)}, now() from $n n`,
  )
  tell('keys to find them by')
  await inLots(
    documents,
    `
    insert into search_key (key, kind, subject_id, at)
    select k.key, k.kind, k.id, ${at(documents)} from $n n cross join lateral (values
      (lower(${orderOf}), 'order', ${idOf('document', 'n')}), ('customer ' || n % 5000, 'customer', ${idOf('document', 'n')}),
      ('item-' || (n + 1) % 10, 'item', ${idOf('document', 'n')}), ('item-' || (n + 2) % 10, 'item', ${idOf('document', 'n')}),
      ('item-' || (n + 3) % 10, 'item', ${idOf('document', 'n')}), ('gtin-' || n % 20000, 'item', ${idOf('document', 'n')}),
      (lpad(((n - 1) % ${documentsPerFile} + 1)::text, 4, '0'), 'transaction', ${idOf('document', 'n')}),
      ('45' || lpad(n::text, 8, '0'), 'external', ${idOf('delivery', 'n')})) k(key, kind, id)`,
  )
  await inLots(
    files,
    `
    insert into search_key (key, kind, subject_id, at)
    select k.key, k.kind, ${idOf('interchange', 'n')}, ${at(files)} from $n n cross join lateral (values
      ('orders-' || n || '.edi', 'file'), (lpad(n::text, 9, '0'), 'interchange'), (n::text, 'group')) k(key, kind)`,
  )
  tell('deliveries')
  await inLots(
    documents,
    `
    insert into delivery (id, flow, system, entity, canonical_id, version, business_key, document_id, partner, state, related, due_at,
      idempotency_key, external_id, attempts, created_at, sent_at, done_at, told_at)
    select ${idOf('delivery', 'n')}, 'orders', 'erp', 'sales-order', ${idOf('document', 'n')}, 1, ${orderOf}, ${idOf('document', 'n')}, ${partnerOf(file)},
      case when n > ${documents - waiting} then 'intent' when n % 40 = 3 then 'dead' else 'done' end, '{}', ${at(documents)}, md5(n::text),
      case when n > ${documents - waiting} then null else '45' || lpad(n::text, 8, '0') end, 0, ${at(documents)}, ${at(documents)}, ${at(documents)}, now()
    from $n n`,
  )
  tell('dead letters')
  await client.query(`
    insert into error_group (id, signature, code, target, field, state)
    select ${idOf('group', 'n')}, 'ITEM_CODE_UNKNOWN erp lines.' || n, 'ITEM_CODE_UNKNOWN', 'erp', 'lines.' || n,
      case when n % 10 = 0 then 'acknowledged' else 'open' end
    from generate_series(0, ${groups - 1}) n`)
  const step = Math.max(1, Math.floor(documents / (2 * deadLetters)))
  await inLots(
    2 * deadLetters,
    `
    insert into dead_letter (id, subject, subject_id, flow, system, partner, business_key, code, message, issues, retry_safety, state, reason,
      actor, created_at, ended_at, group_id, value_amount, value_currency)
    select ${idOf('letter', 'n')}, 'delivery', ${idOf('delivery', `n * ${step}`)}, 'orders', 'erp', ${partnerOf(`(n * ${step} - 1) / ${documentsPerFile} + 1`)},
      'PO-' || lpad((n * ${step})::text, 8, '0'), (array['ITEM_CODE_UNKNOWN', 'OUTCOME_UNKNOWN', 'CUSTOMER_AMBIGUOUS', 'ORDER_NUMBER_REPEATED'])[1 + n / 2 % 4],
      'the item "NW-' || n % 300 || '" is not in the table of the partner', '[]', (array['not-sent', 'unknown', 'not-sent', 'applied'])[1 + n / 2 % 4],
      case when n % 2 = 0 then 'open' else 'resolved' end, case when n % 2 = 0 then null else 'mended' end,
      case when n % 2 = 0 then null else 'ann' end, ${at(2 * deadLetters)}, case when n % 2 = 0 then null else now() end,
      ${idOf('group', `n / 2 % ${groups}`)}, 100 + n % 9000, case when n % 3 = 0 then 'EUR' else 'USD' end
    from $n n`,
  )
  tell('acknowledgements, runs, audit, traffic')
  await inLots(
    files,
    `
    insert into awaited_acknowledgement (id, document_id, partner, interchange_id, interchange_control_number, group_control_number,
      transaction_control_number, type, within_hours, state, created_at)
    select ${idOf('awaited', 'n')}, ${idOf('document', 'n')}, ${partnerOf('n')}, ${idOf('interchange', 'n')}, n::text, n::text, '0001', '855', 4,
      case when n % 200 = 1 then 'overdue' when ${waiting > 0} and n % 3 = 0 then 'pending' else 'accepted' end, ${at(files)} from $n n`,
  )
  await inLots(
    20_000,
    `
    insert into run (id, flow, system, trigger, kind, dry_run, state, counts, created_at, started_at, finished_at, told_at)
    select ${idOf('run', 'n')}, case when n % 3 = 0 then 'stock' else 'customers' end, case when n % 3 = 1 then 'crm' else 'erp' end, 'schedule', 'changes',
      false, 'done', '{"read":100,"unchanged":0,"filtered":0,"created":0,"changed":100,"same":0,"gone":0,"held":0,"reviews":0,"conflicts":0,"deliveries":100,"unrelated":0}',
      ${at(20_000)}, ${at(20_000)}, ${at(20_000)}, now() from $n n`,
  )
  await client.query(`
    insert into traffic (begins, kind, flow, partner, system, n, last_at)
    select h, k.kind, 'orders', 'partner-' || lpad(p::text, 2, '0'), k.system, 1 + (extract(hour from h)::int * p) % 17, h
    from generate_series(date_trunc('hour', now() - interval '60 days'), now(), interval '1 hour') h, generate_series(1, 40) p,
      (values ('orders-in', 'edi'), ('documents-out', 'edi'), ('deliveries-done', 'erp')) k(kind, system)`)
  await client.query(`
    insert into traffic_total select kind, flow, partner, system, sum(n), max(last_at) from traffic group by 1, 2, 3, 4`)
  tell('indexes and statistics')
  for (const statement of indexes) await client.query(statement)
  await client.query('vacuum (analyze)')
}

/** Making an index of what is there takes a fraction of the time of adding to it row by row; keys stay. */
const dropIndexes = async (client: pg.Client): Promise<string[]> => {
  const { rows } = await client.query<{ name: string; definition: string }>(`
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i join pg_class t on t.oid = i.indrelid
    where t.relname in ('interchange', 'envelope', 'document', 'search_key', 'delivery', 'dead_letter', 'awaited_acknowledgement')
      and t.relnamespace = 'public'::regnamespace and not i.indisprimary`)
  for (const { name } of rows) await client.query(`drop index ${name}`)
  return rows.map(({ definition }) => definition)
}
