import type { BusinessPartners } from './business-partners.ts'
import type { DeliveryTerms, FollowOnDocuments } from './follow-on-documents.ts'
import { homePlant, type Materials, type PriceTerms, type StockPlace } from './materials.ts'
import { isRow, listOf, type Row } from './odata-reply.ts'
import type { OrderBook } from './order-book.ts'
import type { StoredOrder } from './order-items.ts'
import type { Partner } from './partner-body.ts'

/** What the users of the ERP do there, for demos and tests. All throw when there is no such thing. */
export type ErpControls = {
  /**
   * Changes a customer. Fields are those of A_BusinessPartner, of its first address (`CityName`), of its telephone number, e-mail address
   * and home page (`PhoneNumber`, `EmailAddress`, `WebsiteURL`), of its sales area (`Currency`, `CustomerPaymentTerms`) and of A_Customer
   * (`OrderIsBlockedForCustomer`, `DeletionIndicator`).
   */
  changeCustomer(customer: string, fields: Row): void
  /** Adds customers from deep inserts as A_BusinessPartner takes them; those that name no `BusinessPartner` are numbered. */
  addCustomers(bodies: readonly Row[]): string[]
  /** Erases a customer, as archiving does. */
  removeCustomer(customer: string): void
  changeProduct(product: string, fields: Row): void
  setStock(material: string, plant: string, quantity: string, where?: StockPlace): void
  setPrice(material: string, amount: string, terms?: PriceTerms): void
  deliver(salesOrder: string, terms?: DeliveryTerms): string
  postGoodsIssue(delivery: string): void
  invoice(salesOrder: string): string
  cancelInvoice(billingDocument: string): void
  /** The clock of the ERP goes so much ahead of ours: its change stamps and its `Date` header. */
  setClockOffset(ms: number): void
  /** That many customers, numbered, with address, tax number and sales area. */
  seedCustomers(count: number): string[]
  seedProducts(count: number): void
  seedStock(count: number, plants?: number): void
}

type Parts = {
  partners: BusinessPartners
  materials: Materials
  documents: FollowOnDocuments
  book: OrderBook
  setClockOffset: (ms: number) => void
}

export const createControls = ({ partners, materials, documents, book, setClockOffset }: Parts): ErpControls => {
  const orderOf = (salesOrder: string): StoredOrder => {
    const order = book.get(salesOrder)
    if (order === undefined) throw new Error(`No sales order ${salesOrder}`)
    return order
  }
  return {
    changeCustomer: (customer, fields) => {
      const partner = partners.get(customer)
      if (partner === undefined) throw new Error(`No customer ${customer}`)
      partners.write(partner, partsWith(partner, fields))
    },
    addCustomers: partners.seed,
    removeCustomer: (customer) => {
      if (partners.get(customer) === undefined) throw new Error(`No customer ${customer}`)
      partners.remove(customer)
    },
    changeProduct: materials.putProduct,
    setStock: (material, plant, quantity, where) => {
      materials.setStock(material, plant, quantity, where)
      if (plant === homePlant) book.setStock(material, quantity)
    },
    setPrice: (material, amount, terms) => {
      materials.setPrice(material, amount, terms)
      if (terms?.priceList === undefined) book.setPrice(material, amount)
    },
    deliver: (salesOrder, terms) => documents.deliver(orderOf(salesOrder), terms),
    postGoodsIssue: documents.postGoodsIssue,
    invoice: (salesOrder) => documents.invoice(orderOf(salesOrder)),
    cancelInvoice: documents.cancelInvoice,
    setClockOffset,
    seedCustomers: (count) => partners.seed(numberedCustomers(count)),
    seedProducts: materials.seedProducts,
    seedStock: materials.seedStock,
  }
}

const contactLists = {
  PhoneNumber: 'to_PhoneNumber',
  EmailAddress: 'to_EmailAddress',
  WebsiteURL: 'to_URLAddress',
} as const

const partsWith = (partner: Partner, fields: Row): Partial<Partner> => {
  const left: Record<string, unknown> = { ...fields }
  const take = (rows: readonly Row[]): Row[] =>
    rows.map((row, index) => {
      if (index > 0) return row
      const own = Object.keys(left).filter((name) => name in row)
      const taken = Object.fromEntries(own.map((name) => [name, left[name]]))
      for (const name of own) delete left[name]
      return { ...row, ...taken }
    })
  const [row = partner.row] = take([partner.row])
  const addresses = take(partner.addresses).map((address, index) => (index > 0 ? address : withContacts(address, left)))
  const salesAreas = take(partner.salesAreas)
  const [customer = partner.customer] = take([partner.customer])
  const unknown = Object.keys(left)
  if (unknown.length > 0) throw new Error(`A customer has no ${unknown.join(', ')}`)
  return { row: { ...partner.row, ...row }, addresses, salesAreas, customer }
}

const withContacts = (address: Row, left: Record<string, unknown>): Row => {
  const changed: Record<string, unknown> = { ...address }
  for (const [field, list] of Object.entries(contactLists)) {
    if (!(field in left)) continue
    const [first = { AddressID: address['AddressID'], Person: '', OrdinalNumber: '1' }, ...others] = listOf(
      address[list],
    )
    changed[list] = [{ ...first, [field]: left[field] }, ...others]
    delete left[field]
  }
  return isRow(changed) ? changed : address
}

function* numberedCustomers(count: number): Iterable<Row> {
  for (let index = 0; index < count; index++) yield numberedCustomer(index)
}

const syllables = [
  'bar',
  'den',
  'fol',
  'gan',
  'hol',
  'jor',
  'kel',
  'lum',
  'mor',
  'nis',
  'pol',
  'rad',
  'sel',
  'tam',
  'vor',
  'wen',
]

/** A name of its own for each number, unlike that of its neighbours: companies that differ by a digit only would all seem one. */
const inventedName = (index: number): string => {
  // Odd, so that no two numbers below 2^32 meet.
  let mixed = Math.imul(index + 1, 2_654_435_761) >>> 0
  let name = ''
  for (let part = 0; part < 8; part += 1) {
    name += `${part === 4 ? ' ' : ''}${syllables[mixed & 15] ?? ''}`
    mixed >>>= 4
  }
  return name.replaceAll(/\b\w/g, (letter) => letter.toUpperCase())
}

const cities = [
  'Springfield',
  'Riverton',
  'Fairview',
  'Georgetown',
  'Salem',
  'Madison',
  'Clinton',
  'Ashland',
  'Dover',
  'Oxford',
]

const numberedCustomer = (index: number): Row => {
  const number = String(index + 1).padStart(6, '0')
  return {
    BusinessPartner: String(20_000_001 + index),
    BusinessPartnerCategory: '2',
    OrganizationBPName1: `${inventedName(index)} Trading Ltd`,
    to_BusinessPartnerAddress: [
      {
        StreetName: `${index + 1} Market Street`,
        PostalCode: String(10_000 + (index % 89_999)),
        CityName: cities[index % cities.length],
        Country: 'US',
        to_PhoneNumber: [{ PhoneNumber: `+1 555 ${number}` }],
        to_EmailAddress: [{ EmailAddress: `office@customer-${number}.example` }],
      },
    ],
    to_BusinessPartnerTax: [{ BPTaxType: 'US1', BPTaxNumber: `US9${number}` }],
    to_Customer: {
      to_CustomerSalesArea: [
        {
          SalesOrganization: '1010',
          DistributionChannel: '10',
          Division: '00',
          Currency: 'USD',
          CustomerPaymentTerms: '0001',
        },
      ],
    },
  }
}
