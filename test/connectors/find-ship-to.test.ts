import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import type { Lookup } from '../../src/connectors/connector.ts'
import { findShipTo } from '../../src/connectors/find-ship-to.ts'
import type { Customer } from '../../src/domain/customer.ts'
import { party } from '../../src/domain/party.ts'

const call = {
  signal: new AbortController().signal,
  logger: pino({ level: 'silent' }),
  now: () => 0,
  assertMayWrite: () => undefined,
}
const gln = { scheme: 'gln', value: '4012345000023' }
const taxId = { scheme: 'tax-id', value: 'DE123456788' }
const address = { lines: ['Dock 9'], city: 'Hamburg' }

/** Finds a ship-to among customers by these numbers. */
const found = (shipTo: object, customers: Readonly<Record<string, string[]>>): Promise<string | undefined> => {
  const lookup: Lookup<Customer> = {
    byIdentifiers: async ({ identifiers }) =>
      identifiers.flatMap(({ value }) => (customers[value] ?? []).map((id) => ({ externalId: id, name: id }))),
  }
  return findShipTo(lookup, party.parse({ role: 'ship-to', ...shipTo }), 'PO-1', call)
}

describe('a ship-to', () => {
  it('is found by its own number, and never by that of its company where it has one', async () => {
    const buyer = { [taxId.value]: ['buyer'] }
    expect(await found({ identifiers: [taxId, gln] }, { ...buyer, [gln.value]: ['store'] })).toBe('store')
    expect(await found({ identifiers: [taxId, gln] }, buyer)).toBeUndefined()
    expect(await found({ identifiers: [taxId] }, buyer)).toBe('buyer')
  })

  it('with an address goes on where several customers share the number of its company', async () => {
    const shared = { [taxId.value]: ['north', 'south'], [gln.value]: ['north', 'south'] }
    expect(await found({ identifiers: [taxId], address }, shared)).toBeUndefined()
    for (const shipTo of [{ identifiers: [taxId] }, { identifiers: [gln], address }])
      await expect(found(shipTo, shared)).rejects.toMatchObject({ code: 'CUSTOMER_AMBIGUOUS' })
  })
})
