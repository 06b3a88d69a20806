import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Customer } from '../../src/domain/customer.ts'
import type { SalesOrder } from '../../src/domain/sales-order.ts'
import { encodeText } from '../../src/edi/encoding.ts'
import { erasePerson } from '../../src/privacy/erase-person.ts'
import { exportPerson } from '../../src/privacy/export-person.ts'
import { eraseBytes, eraseJson, eraseText } from '../../src/privacy/overwrite.ts'
import { personKey } from '../../src/privacy/person-key.ts'
import { personalPaths, personalSchemas } from '../../src/privacy/personal-groups.ts'
import { replayErasures } from '../../src/privacy/replay-erasures.ts'
import { noteReturns } from '../../src/privacy/returned-keys.ts'
import type { OpenedStore } from '../../src/store/open-store.ts'
import {
  allBytes,
  newCustomer,
  newDocument,
  newEnvelope,
  newFacet,
  newOrder,
  receive,
} from '../conformance/store/rows.ts'
import { openEmbeddedStore } from '../helpers/embedded-store.ts'

const setOf = (...values: string[]): Set<string> => new Set(values)
const ann = {
  names: setOf('Ann Bee'),
  emails: setOf('ann@example.com'),
  phones: setOf('+86 10 6552-9988'),
  addresses: setOf(),
  companies: setOf(),
}

describe('the fields tagged personal', () => {
  it.each(Object.entries(personalSchemas.document))('of the document %s', (entity, schema) => {
    expect({ [entity]: personalPaths(schema).map(({ path, kind }) => `${path} ${kind}`) }).toMatchSnapshot()
  })
  it.each(Object.entries(personalSchemas.fields))('of the record %s', (entity, schema) => {
    expect({ [entity]: personalPaths(schema).map(({ path, kind }) => `${path} ${kind}`) }).toMatchSnapshot()
  })
})

describe('overwriting', () => {
  it('takes every form of a value out of a text, and nothing else', () => {
    expect(eraseText('Ann Bee (ANN@example.com, +861065529988) called; Joann Beech did not', ann)).toBe(
      '[erased] ([erased], [erased]) called; Joann Beech did not',
    )
    expect(eraseText('0086 (10) 6552 9988', ann)).toBe('[erased]')
    const others = 'joann@example.com, ann@example.com.au, x-ann@example.com'
    expect(eraseText(others, ann)).toBe(others)
    expect(eraseText('邮箱ann@example.com请回复 COM+ann@example.com:EM', ann)).toBe(
      '邮箱[erased]请回复 COM+[erased]:EM',
    )
    expect(eraseText('Write to ann@example.com.', ann)).toBe('Write to [erased].')
    const short = { ...ann, phones: setOf('6552998') }
    expect(eraseText('order 165529981, call 6552998', short)).toBe('order 165529981, call [erased]')
    // A number of goods that ends alike is no telephone number.
    expect(eraseText('00123456789065529988', ann)).toBe('00123456789065529988')
  })

  it('keeps the name of a company that holds a name, unless it is that name', () => {
    const berg = { ...ann, names: setOf('Berg'), companies: setOf('Berg GmbH', 'Berg') }
    expect(eraseJson({ name: 'Berg GmbH', notes: 'call Berg of Berg GmbH' }, berg)).toEqual({
      name: 'Berg GmbH',
      notes: 'call [erased] of [erased] GmbH',
    })
    expect(eraseText('Berg', berg)).toBe('[erased]')
  })

  it('keeps the length and the delimiters of a file', () => {
    const x12 = 'PER*BD*ANN BEE*EM*ann@example.com*TE*861065529988~N1*BY*BEE LTD~'
    const after = Buffer.from(eraseBytes(Buffer.from(x12), ann)).toString()
    expect(after).toBe('PER*BD*XXXXXXX*EM*XXXXXXXXXXXXXXX*TE*XXXXXXXXXXXX~N1*BY*BEE LTD~')
    const obrien = { ...ann, names: setOf("O'Brien") }
    expect(Buffer.from(eraseBytes(Buffer.from("CTA+PD+:O?'Brien'"), obrien)).toString()).toBe("CTA+PD+:XXXXXXXX'")
    expect(Buffer.from(eraseBytes(Buffer.from('<Name>O&apos;Brien</Name>'), obrien)).toString()).toBe(
      '<Name>XXXXXXXXXXXX</Name>',
    )
  })

  it.each(['utf-8', 'gb18030'] as const)('finds names in %s', (encoding) => {
    const text = 'PER*BD*王小明*EM*wang@example.cn~N1*BY*明珠公司~'
    const bytes = encodeText(text, encoding)
    const after = eraseBytes(bytes, {
      names: setOf('王小明'),
      emails: setOf('wang@example.cn'),
      phones: setOf(),
      addresses: setOf(),
      companies: setOf(),
    })
    expect(after.byteLength).toBe(bytes.byteLength)
    const said = new TextDecoder(encoding).decode(after)
    expect(said).toMatch(/^PER\*BD\*X+\*EM\*X{15}~N1\*BY\*明珠公司~$/)
  })

  it('leaves bytes alone in which nothing was found', () => {
    const bytes = Buffer.from('ISA*00~')
    expect(eraseBytes(bytes, ann)).toBe(bytes)
  })
})

describe('keys', () => {
  it('are one of three, and whole', () => {
    expect(personKey.parse({ email: 'ann@example.com' })).toEqual({ kind: 'email', value: 'ann@example.com' })
    for (const given of [
      {},
      { email: 'a@b.c', phone: '1234567' },
      { email: 'ann' },
      { phone: '12-34' },
      { customer: 'Ann' },
    ])
      expect(personKey.safeParse(given).success, JSON.stringify(given)).toBe(false)
  })
})

describe("one person's data", () => {
  let opened: OpenedStore
  beforeAll(async () => {
    opened = await openEmbeddedStore()
  }, 180_000)
  afterAll(() => opened.close())

  const orderOf = (orderNumber: string): SalesOrder => ({
    ...newOrder(orderNumber),
    parties: [
      {
        role: 'buyer',
        name: 'Bee Ltd',
        identifiers: [],
        contacts: [
          { name: 'Ann Bee', email: 'Ann@Example.com', phone: '+86 10 6552 9988' },
          { name: 'Carl Dee', email: 'carl@example.com' },
        ],
      },
    ],
    notes: ['call Ann Bee before noon'],
  })
  const body = 'ST*850*0001~PER*BD*ANN BEE*EM*ann@example.com~SE*3*0001~'

  const customer: Customer = {
    ...newCustomer('Bee Ltd', []),
    phone: '+49 30 123456',
    contacts: [
      { name: 'Ann Bee', email: 'ann@example.com', role: 'buyer' },
      { name: 'Carl Dee', email: 'carl@example.com' },
    ],
  }

  /** Everything that can hold a person, of this one. */
  const seed = async () => {
    const { store } = opened
    const file = await receive(store, 'edi', [
      Buffer.from('ISA~PER*BD*ANN BEE*EM*ann@'),
      Buffer.from('example.com~IEA~'),
    ])
    await store.interchanges.finish(file.id, 'processed')
    const document = newDocument({
      state: 'mapped',
      interchangeId: file.id,
      body: Buffer.from(body),
      canonical: orderOf('PO-1'),
      businessKey: 'PO-1',
    })
    await store.documents.insert([document])
    const recordId = randomUUID()
    await store.transaction((tx) =>
      tx.records.save('customer', [{ id: recordId, key: 'Bee Ltd', value: customer, version: 1 }]),
    )
    await store.records.saveBlockKeys([{ id: recordId, keys: ['mail:ann@example.com'] }])
    await store.links.saveFacets([
      {
        ...newFacet({ entity: 'customer', canonicalId: recordId, system: 'crm', externalId: `C-${recordId}` }),
        fields: { name: 'Bee Ltd', kind: 'company', contacts: customer.contacts as never },
      },
    ])
    await store.heldRecords.put([
      {
        id: randomUUID(),
        flow: 'customers',
        system: 'erp',
        entity: 'customer',
        externalId: 'E-1',
        raw: { Name: 'Bee', Mail: 'ANN@EXAMPLE.COM' },
        issues: [{ code: 'VALUE_INVALID', path: 'email', value: 'ann@example.com', message: 'ann@example.com is odd' }],
      },
    ])
    const letter = randomUUID()
    await store.deadLetters.open([
      {
        id: letter,
        subject: 'document',
        subjectId: randomUUID(),
        flow: null,
        system: 'crm',
        partner: null,
        businessKey: 'PO-1',
        code: 'VALUE_INVALID',
        message: 'crm: the contact ann@example.com (Ann Bee) is there twice',
        issues: [],
        retrySafety: 'not-sent',
      },
    ])
    await store.audit.append({
      actor: 'bob',
      action: 'records.decide',
      subject: 'x',
      detail: { to: 'ann@example.com' },
    })
    return { file, document, recordId, letter }
  }

  const everything = async (): Promise<string> => {
    const { rows } = await opened.pool.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'audit'`,
    )
    const texts: string[] = []
    for (const { name } of rows) {
      const found = await opened.pool.query<{ t: string }>(`select (row_to_json(t))::text as t from "${name}" t`)
      texts.push(...found.rows.map(({ t }) => t))
    }
    const bytes = await opened.pool.query<{ t: string }>(
      `select encode(body, 'escape') as t from document where body is not null
       union all select string_agg(encode(bytes, 'escape'), '' order by seq) from interchange_chunk group by interchange_id`,
    )
    return [...texts, ...bytes.rows.map(({ t }) => t)].join('\n')
  }

  it('is found wherever it stands, exported, erased, and noticed when it comes back', async () => {
    const { store } = opened
    const { file, document, recordId, letter } = await seed()
    const key = personKey.parse({ email: 'ann@example.com' })
    const exported = await exportPerson(store, key, { actor: 'admin', nowMs: Date.now() })
    expect(exported.values).toEqual({
      names: ['Ann Bee'],
      emails: ['ann@example.com', 'Ann@Example.com'],
      phones: ['+86 10 6552 9988'],
      addresses: [],
    })
    expect(exported.entries.map(({ place }) => place).sort()).toEqual([
      'audit',
      'dead-letter',
      'document',
      'error-group',
      'held-record',
      'interchange',
      'link',
      'record',
    ])
    expect(exported.systems).toEqual(['acme', 'crm', 'edi', 'erp'])
    expect(JSON.stringify(exported.entries)).not.toContain('Carl')
    expect(exported.entries.find(({ place }) => place === 'document')).toMatchObject({
      id: document.id,
      occurrencesInBytes: 2,
      found: expect.arrayContaining([{ path: 'canonical.notes[0]', value: 'call Ann Bee before noon' }]),
    })

    const erasure = await erasePerson(store, key, { reason: 'she asked', actor: 'admin', holdPartners: [] })
    expect(erasure.counts).toEqual({
      record: 1,
      link: 1,
      document: 1,
      interchange: 1,
      'held-record': 1,
      'dead-letter': 1,
      'error-group': 1,
    })
    expect(erasure.kept).toEqual([
      '1 × audit entries: the trail is never changed',
      'outside of Crossdock, where it must be asked for: acme, crm, edi, erp',
      expect.stringContaining('backups'),
    ])
    const left = await everything()
    expect(left).not.toMatch(/ann@example|ann bee|6552.?9988/i)
    expect(left).toContain('carl@example.com')

    expect((await store.documents.get(document.id))?.canonical).toMatchObject({
      parties: [{ contacts: [{ name: '[erased]', email: '[erased]', phone: '[erased]' }, { name: 'Carl Dee' }] }],
      notes: ['call [erased] before noon'],
    })
    const bytes = await allBytes(store.interchanges.read(file.id))
    expect(bytes.toString()).toBe('ISA~PER*BD*XXXXXXX*EM*XXXXXXXXXXXXXXX~IEA~')
    // What is delivered again must not carry a mark of ours into other systems.
    const [record] = await store.records.getMany('customer', [recordId])
    expect(record?.value.contacts).toEqual([{ role: 'buyer' }, { name: 'Carl Dee', email: 'carl@example.com' }])
    expect((await store.deadLetters.get(letter))?.message).toBe('crm: the contact [erased] ([erased]) is there twice')

    expect(await noteReturns(store, 'crm', [{ contacts: [{ email: 'other@example.com' }] }])).toEqual([])
    expect(await noteReturns(store, 'crm', [{ contacts: [{ email: 'ANN@example.com' }] }])).toEqual([erasure.id])
    expect(await store.personal.erasures()).toEqual([
      expect.objectContaining({ returnedFrom: 'crm', returnedAt: expect.any(Date), keyHash: erasure.keyHash }),
    ])
    const audited = JSON.stringify(await store.audit.list({ limit: 10 }))
    expect(audited).toContain('privacy.erase')
    expect(audited).toContain('privacy.export')
    expect(audited.match(/ann@example.com/g)).toHaveLength(1)
  })

  it('is erased again after a restore, by the list of hashes alone', async () => {
    const { store } = opened
    await seed()
    expect(await everything()).toMatch(/ann@example/i)
    const list = JSON.parse(JSON.stringify(await store.personal.erasures()))
    expect(JSON.stringify(list)).not.toMatch(/ann@/i)
    const done = await replayErasures(store, list, { actor: 'admin', holdPartners: [] })
    expect(done).toMatchObject([{ replayed: true, reason: 'she asked', counts: { record: 1, document: 1 } }])
    expect(await everything()).not.toMatch(/ann@example|ann bee/i)
    expect(await replayErasures(store, list, { actor: 'admin', holdPartners: [] })).toEqual([])
  })

  it('stays where it must: on legal hold, and in what is still being worked on', async () => {
    const { store } = opened
    const held = newDocument({ state: 'mapped', partner: 'court', canonical: orderOf('PO-7'), body: null })
    const underway = newDocument({ state: 'received', canonical: orderOf('PO-8'), body: Buffer.from(body) })
    await store.documents.insert([held, underway])
    const key = personKey.parse({ phone: '010 6552-9988' })
    const { kept, counts } = await erasePerson(store, key, { reason: 'asked', actor: 'admin', holdPartners: ['court'] })
    expect(kept).toEqual(
      expect.arrayContaining([
        expect.stringContaining('1 × data of court, which is on legal hold'),
        expect.stringContaining('1 × documents that are still being worked on'),
      ]),
    )
    expect(counts).toEqual({})
    expect(JSON.stringify((await store.documents.get(held.id))?.canonical)).toContain('Ann Bee')
    expect(Buffer.from((await store.documents.get(underway.id))?.body ?? []).toString()).toBe(body)
  })

  it('stays in the files of a partner on legal hold, which are known by what was read in them', async () => {
    const { store } = opened
    const { id } = await receive(store, 'edi', [Buffer.from('PER*BD*HOLGER HELD*EM*holger@example.com~')])
    const text = async (): Promise<string> => (await allBytes(store.interchanges.read(id))).toString()
    await store.envelopes.open(newEnvelope({ interchangeId: id, partner: 'court' }))
    await store.interchanges.finish(id, 'processed')
    const key = personKey.parse({ email: 'holger@example.com' })
    const options = { reason: 'asked', actor: 'admin', holdPartners: ['court'] }
    const { kept } = await erasePerson(store, key, options)
    expect(kept).toEqual(expect.arrayContaining([expect.stringContaining('1 × data of court, which is on legal hold')]))
    expect(await text()).toContain('holger@example.com')
    await erasePerson(store, key, { ...options, holdPartners: [] })
    expect(await text()).not.toContain('holger@example.com')
  })

  it('goes from numbers in rows of other systems', async () => {
    const { store, pool } = opened
    await pool.query(
      `insert into held_record (id, flow, entity, system, external_id, raw, issues)
       values ($1, 'customers', 'customer', 'crm', 'c-77', $2, '[]')`,
      [randomUUID(), JSON.stringify({ name: 'Numa', mobile: 13_800_138_000, stock: 12 })],
    )
    const { counts } = await erasePerson(store, personKey.parse({ phone: '138 0013 8000' }), {
      reason: 'asked',
      actor: 'admin',
      holdPartners: [],
    })
    expect(counts).toEqual({ 'held-record': 1 })
    const { rows } = await pool.query(`select raw from held_record where external_id = 'c-77'`)
    expect(rows).toEqual([{ raw: { name: 'Numa', mobile: '[erased]', stock: 12 } }])
  })

  it('of a customer who is a person includes name and address', async () => {
    const { store } = opened
    const id = randomUUID()
    const value: Customer = {
      ...newCustomer('Dora Eff', []),
      kind: 'person',
      phone: '+49 170 1234567',
      addresses: [{ use: 'main', lines: ['Lindenweg 12'], city: 'Bonn' }],
    }
    await store.transaction((tx) => tx.records.save('customer', [{ id, key: 'Dora Eff', value, version: 1 }]))
    await store.deadLetters.open([
      {
        id: randomUUID(),
        subject: 'delivery',
        subjectId: randomUUID(),
        flow: null,
        system: 'crm',
        partner: null,
        businessKey: 'Dora Eff',
        code: 'RECORD_REJECTED',
        message: 'Lindenweg 12 is no address of Dora Eff',
        issues: [],
        retrySafety: 'not-sent',
      },
    ])
    const { counts } = await erasePerson(
      store,
      { kind: 'customer', value: id },
      { reason: 'asked', actor: 'a', holdPartners: [] },
    )
    expect(counts).toMatchObject({ record: 1, 'dead-letter': 1 })
    expect(await everything()).not.toMatch(/dora|lindenweg|1234567/i)
    const [record] = await store.records.getMany('customer', [id])
    expect(record).toMatchObject({ key: '[erased]', value: { name: '[erased]' } })
  })
})
