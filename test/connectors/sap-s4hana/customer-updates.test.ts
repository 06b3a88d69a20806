import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connection, PushItem, PushResult } from '../../../src/connectors/connector.ts'
import { TransientError, UncertainError } from '../../../src/domain/errors.ts'
import { fieldsOf } from '../../../src/domain/record-fields.ts'
import { type ErpServer, startErpServer } from '../../../src/sandbox/erp-server.ts'
import { customerItem, errorOf, nowMs, openSap, testCall, testCustomer } from './sap-test.ts'
import { sourceOf } from './source-test.ts'

let erp: ErpServer
let connection: Connection

beforeEach(async () => {
  erp = await startErpServer({ port: 0, now: () => nowMs })
  connection = await openSap(erp.url)
})

afterEach(async () => {
  await connection.close()
  await erp.close()
})

const change = (changes: object, externalId = '10100001'): PushItem<'customer'> => ({
  ...customerItem('change', changes),
  externalId,
})
const update = async (...items: PushItem<'customer'>[]): Promise<PushResult[]> =>
  (await connection.sinks.customer?.update?.(items, testCall())) ?? []

const stored = async (externalId = '10100001') => {
  const [record] = await sourceOf(connection, 'customer').get([externalId], testCall())
  const mapped = record?.map()
  if (mapped?.ok !== true) throw new Error(`Cannot be mapped: ${JSON.stringify(mapped)}`)
  return mapped.value
}
const writes = () =>
  Object.entries(erp.requests())
    .filter(([route]) => !route.startsWith('GET'))
    .reduce((sum, [, count]) => sum + count, 0)

const everything = {
  name: 'Northwind Electronics and Household Appliances International Holding Ltd',
  phone: '+1 206 555 0199',
  email: 'new@northwind.example',
  website: 'https://northwind.example',
  identifiers: [
    { scheme: 'gln', value: '4012345000030' },
    { scheme: 'tax-id', value: 'US111111111' },
    { scheme: 'duns', value: '999999999' },
    { scheme: 'registration-number', value: 'WA-77' },
  ],
  addresses: [
    { use: 'main', lines: ['1 Pier', 'Hall 3'], city: 'Tacoma', region: 'WA', postalCode: '98402', country: 'US' },
  ],
  financial: { currency: 'EUR', paymentTerms: '0002' },
}
const fieldsCompared = (sink: readonly string[], value: Awaited<ReturnType<typeof stored>>) => {
  const { contacts: _, ...fields } = fieldsOf('customer', value)
  return Object.fromEntries(sink.map((name) => [name, fields[name]]))
}

describe('a customer SAP has', () => {
  it('is made what it should be, once', async () => {
    expect(await update(change(everything))).toEqual([{ ok: true, receipt: { externalId: '10100001' } }])
    const sink = connection.sinks.customer?.fields ?? []
    expect(fieldsCompared(sink, await stored())).toEqual(fieldsCompared(sink, testCustomer(everything)))
    expect(sink).toHaveLength(11)
    expect(writes()).toBe(10)
    erp.clearRequests()
    await update(change(everything))
    expect(writes()).toBe(0)
  })

  it('keeps what the record does not say', async () => {
    const before = await stored()
    await update(change({ name: 'Northwind', identifiers: [], addresses: [], financial: {} }))
    expect(await stored()).toEqual({ ...before, name: 'Northwind' })
    expect(writes()).toBe(1)
  })

  it('is created with the same fields it is changed with', async () => {
    const [result] = (await connection.sinks.customer?.push([customerItem('new', everything)], testCall())) ?? []
    const externalId = result?.ok === true ? result.receipt.externalId : ''
    const sink = connection.sinks.customer?.fields ?? []
    expect(fieldsCompared(sink, await stored(externalId))).toEqual(fieldsCompared(sink, testCustomer(everything)))
    erp.clearRequests()
    await update(change(everything, externalId))
    expect(writes()).toBe(0)
  })

  it('gets a sales area where it has none, and an address line less', async () => {
    erp.addCustomers([
      {
        BusinessPartner: '30000001',
        OrganizationBPName1: 'New',
        to_BusinessPartnerAddress: [{ StreetName: 'A', HouseNumber: '1', StreetSuffixName: 'Yard', Country: 'US' }],
        to_Customer: {},
      },
    ])
    const value = { name: 'New', identifiers: [], contacts: [], financial: { currency: 'EUR' } }
    await update(change({ ...value, addresses: [{ use: 'main', lines: ['A 1'], country: 'US' }] }, '30000001'))
    expect(await stored('30000001')).toMatchObject({
      addresses: [{ lines: ['A 1'] }],
      financial: { currency: 'EUR' },
    })
    expect(writes()).toBe(2)
  })

  it('is read again when somebody changes it meanwhile, and left for later when that happens twice', async () => {
    const stale = { kind: 'status', status: 412, match: { method: 'PATCH' } } as const
    erp.setFaults([{ ...stale, times: 1 }])
    expect(await update(change({ name: 'Northwind' }))).toMatchObject([{ ok: true }])
    expect((await stored()).name).toBe('Northwind')
    erp.setFaults([stale])
    const error = errorOf((await update(change({ name: 'Southwind' })))[0])
    expect(error).toBeInstanceOf(TransientError)
    expect(error).toMatchObject({ code: 'RECORD_LOCKED' })
  })

  it('is changed with a new token when the session expired', async () => {
    await update(change({ name: 'One' }))
    erp.setFaults([{ kind: 'expire-token', match: { method: 'PATCH' }, times: 1 }])
    expect(await update(change({ name: 'Two' }))).toMatchObject([{ ok: true }])
    expect((await stored()).name).toBe('Two')
  })

  it('is written once when an answer is lost', async () => {
    erp.setFaults([{ kind: 'drop-after', match: { method: 'PATCH' }, times: 1 }])
    const error = errorOf((await update(change({ name: 'Lost', identifiers: [] })))[0])
    expect(error).toBeInstanceOf(TransientError)
    erp.clearRequests()
    expect(await update(change({ name: 'Lost', identifiers: [], addresses: [] }))).toMatchObject([{ ok: true }])
    expect(writes()).toBe(0)
    erp.setFaults([{ kind: 'drop-after', match: { method: 'POST' }, times: 1 }])
    const added = change({ name: 'Lost', identifiers: [{ scheme: 'registration-number', value: 'R1' }], addresses: [] })
    expect(errorOf((await update(added))[0])).toBeInstanceOf(UncertainError)
    await update(added)
    expect((await stored()).identifiers.filter(({ value }) => value === 'R1')).toHaveLength(1)
  })

  it('fails alone, with what was written before, when SAP refuses a change or has it no more', async () => {
    const refused = change({ ...everything, addresses: [{ use: 'main', lines: ['X'], country: 'US' }] })
    erp.setFaults([
      {
        kind: 'fail-item',
        code: 'AM/006',
        message: 'Region is missing',
        match: { path: '^.*A_BusinessPartnerAddress' },
      },
    ])
    const results = await update(
      refused,
      change({ name: 'Gone' }, '99999999'),
      change({ name: 'Lake', addresses: [] }, '10100002'),
    )
    expect(errorOf(results[0])?.message).toContain(
      'Region is missing (AM/006) (address; written before: name and numbers)',
    )
    expect(errorOf(results[1])?.message).toContain('has no customer 99999999 any more')
    expect(results[2]?.ok).toBe(true)
  })

  it('is not changed when the system is not to be', async () => {
    await connection.close()
    connection = await openSap(erp.url, { updateCustomers: false })
    expect(connection.sinks.customer?.update).toBeUndefined()
  })
})
