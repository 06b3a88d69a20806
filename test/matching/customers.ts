import type { Customer } from '../../src/domain/customer.ts'
import type { Identifier } from '../../src/domain/party.ts'

type Sketch = {
  kind?: Customer['kind']
  taxId?: string
  ids?: Identifier[]
  street?: string
  city?: string
  postalCode?: string
  country?: string
  phone?: string
  email?: string
  website?: string
}

/** A customer from the few things a case is about; without any of the parts of an address it has none. */
export const customerOf = (name: string, sketch: Sketch = {}): Customer => {
  const { kind = 'company', taxId, ids = [], street, city, postalCode, country, phone, email, website } = sketch
  const hasAddress = [street, city, postalCode, country].some((part) => part !== undefined)
  const address = { lines: street === undefined ? [] : [street], city, postalCode, country }
  const filled = Object.fromEntries(Object.entries(address).filter(([, value]) => value !== undefined))
  return {
    kind,
    name,
    active: true,
    identifiers: [...(taxId === undefined ? [] : [{ scheme: 'tax-id' as const, value: taxId }]), ...ids],
    addresses: hasAddress ? [{ use: 'main', lines: [], ...filled }] : [],
    contacts: [],
    financial: {},
    ...(phone === undefined ? {} : { phone }),
    ...(email === undefined ? {} : { email }),
    ...(website === undefined ? {} : { website }),
  }
}
