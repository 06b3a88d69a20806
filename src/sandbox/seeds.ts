import type { Address } from '../domain/party.ts'

/**
 * What the stand-ins know when they start: a computer maker, its products and the retailers that order from it. The
 * CRM and the ERP are seeded from the same lists, so that an order finds the same customer and items in both.
 */
export type SeedItem = {
  itemId: string
  gtin: string
  name: string
  /** UN/ECE Rec. 20. */
  unit: string
  /** List price in `seedCurrency`. */
  unitPrice: string
  onHand: string
  /** Days until a shortage can be made good; absent: nobody knows. */
  replenishmentDays?: number
}

export type SeedCustomer = {
  name: string
  /** The number our side gave. */
  customerNumber: string
  gln: string
  duns: string
  taxId: string
  /** The code the trading partner `issuer` uses for it. */
  partnerCode: { issuer: string; value: string }
  address: Address & { country: string }
  contact: { name: string; email: string; phone: string }
  creditLimit: string
  paymentTerms: string
}

export const seedCurrency = 'USD'

export const seedItems: readonly SeedItem[] = [
  {
    itemId: 'PC-ELITE-800',
    gtin: '4012345800128',
    name: 'Desktop PC Elite 800',
    unit: 'EA',
    unitPrice: '899.00',
    onHand: '2500000',
    replenishmentDays: 10,
  },
  {
    itemId: 'NB-PRO-14',
    gtin: '4012345800296',
    name: 'Notebook Pro 14',
    unit: 'EA',
    unitPrice: '1249.00',
    onHand: '1500000',
    replenishmentDays: 14,
  },
  {
    itemId: 'MON-27Q',
    gtin: '4012345800364',
    name: 'Monitor 27 inch QHD',
    unit: 'EA',
    unitPrice: '289.50',
    onHand: '5',
    replenishmentDays: 21,
  },
  {
    itemId: 'KB-101',
    gtin: '4012345800432',
    name: 'Keyboard 101 keys',
    unit: 'EA',
    unitPrice: '24.90',
    onHand: '9000000',
    replenishmentDays: 7,
  },
  {
    itemId: 'DOCK-G5',
    gtin: '4012345800500',
    name: 'Docking station G5',
    unit: 'EA',
    unitPrice: '179.00',
    onHand: '1000000',
  },
]

const northwind: SeedCustomer = {
  name: 'Northwind Electronics',
  customerNumber: '10100001',
  gln: '4012345000009',
  duns: '081466849',
  taxId: 'US943216549',
  partnerCode: { issuer: 'northwind', value: 'NWE-HQ' },
  address: { lines: ['100 Harbor Way'], city: 'Seattle', region: 'WA', postalCode: '98101', country: 'US' },
  contact: { name: 'Dana Whitfield', email: 'purchasing@northwind.example', phone: '+1 206 555 0100' },
  creditLimit: '5000000000.00',
  paymentTerms: '0001',
}

const lakeside: SeedCustomer = {
  name: 'Lakeside Office Supply',
  customerNumber: '10100002',
  gln: '4012345000016',
  duns: '150483782',
  taxId: 'US361122334',
  partnerCode: { issuer: 'lakeside', value: 'LOS-01' },
  address: { lines: ['2200 Shore Drive', 'Dock 4'], city: 'Chicago', region: 'IL', postalCode: '60611', country: 'US' },
  contact: { name: 'Marcus Oyelaran', email: 'orders@lakeside.example', phone: '+1 312 555 0142' },
  creditLimit: '250000.00',
  paymentTerms: '0001',
}

/** Known to the CRM and to the ERP. */
export const seedCustomers: readonly SeedCustomer[] = [northwind, lakeside]

/** Known to neither: an order of theirs must create the customer. */
export const unknownCustomer: SeedCustomer = {
  name: 'Juniper & Sons Computers',
  customerNumber: '',
  gln: '4012345000023',
  duns: '607218834',
  taxId: 'US520987654',
  partnerCode: { issuer: 'juniper', value: 'JSC-MAIN' },
  address: { lines: ['7 Mill Lane'], city: 'Portland', region: 'OR', postalCode: '97201', country: 'US' },
  contact: { name: 'Priya Raman', email: 'buying@juniper.example', phone: '+1 503 555 0177' },
  creditLimit: '50000.00',
  paymentTerms: '0001',
}
