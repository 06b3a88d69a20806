import type { SeedItem } from '../seeds.ts'
import { edmDate, type Row, textOf } from './odata-reply.ts'
import { createTable, type Table } from './table.ts'

export type Materials = {
  products: Table<Row>
  stock: Table<Row>
  prices: Table<Row>
  descriptionOf(product: string): string
  /** Adds products, or changes the fields of those that are there. */
  putProduct(product: string, fields: Row): void
  /** Unrestricted stock of a material at a plant; `storageLocation` 0001 and no batch unless stated. */
  setStock(material: string, plant: string, quantity: string, where?: StockPlace): void
  /** List price of a material; with `priceList` only for that list. */
  setPrice(material: string, amount: string, terms?: PriceTerms): void
  /** `count` products, numbered, each with a price. */
  seedProducts(count: number): void
  /** `count` rows of stock, over as many plants of each numbered product. */
  seedStock(count: number, plants?: number): void
}

export type StockPlace = { storageLocation?: string | undefined; batch?: string | undefined }

export type PriceTerms = {
  priceList?: string | undefined
  validFrom?: string | undefined
  validTo?: string | undefined
  /** Amounts from a quantity on. */
  scales?: readonly { quantity: string; amount: string }[] | undefined
  isDeleted?: boolean | undefined
}

/** Where the seeded items are, and where orders are filled from. */
export const homePlant = '1010'

const endOfTime = '9999-12-31'
const day = (iso: string): string => edmDate(Date.parse(`${iso}T00:00:00Z`))
const numbered = (index: number): string => `M${String(index + 1).padStart(7, '0')}`

/** Product master, stock and price conditions of the ERP: the seeded items, each on stock in plant 1010 and with a list price. */
export const createMaterials = (items: readonly SeedItem[], currency: string, now: () => number): Materials => {
  const products = createTable(['Product'], ['LastChangeDateTime', 'Product'])
  const stock = createTable(['Material', 'Plant', 'StorageLocation', 'Batch'])
  const prices = createTable(['ConditionRecord', 'ConditionValidityEndDate'])
  const descriptions = new Map<string, string>()
  const conditions = new Map<string, string>()

  const putProduct = (product: string, { ProductDescription, ...fields }: Row): void => {
    if (typeof ProductDescription === 'string') descriptions.set(product, ProductDescription)
    const known = products.get(product) ?? newProduct(product, now())
    products.put({ ...known, ...fields, LastChangeDateTime: edmDate(now()) })
  }
  const stockRow = (
    material: string,
    plant: string,
    storageLocation: string,
    batch: string,
    quantity: string,
  ): Row => ({
    Material: material,
    Plant: plant,
    StorageLocation: storageLocation,
    Batch: batch,
    InventorySpecialStockType: '',
    InventoryStockType: '01',
    MaterialBaseUnit: textOf(products.get(material) ?? {}, 'BaseUnit') || 'EA',
    MatlWrhsStkQtyInMatlBaseUnit: quantity,
  })
  const setPrice: Materials['setPrice'] = (material, amount, terms = {}) => {
    const name = `${material} ${terms.priceList ?? ''} ${terms.validFrom ?? ''}`
    const record = conditions.get(name) ?? String(1_000_000 + conditions.size)
    conditions.set(name, record)
    const unit = textOf(products.get(material) ?? {}, 'BaseUnit') || 'EA'
    prices.put(conditionRow(record, material, amount, { currency, unit, terms }))
  }

  for (const { itemId, gtin, unit, name, onHand, unitPrice } of items) {
    putProduct(itemId, { BaseUnit: unit, ProductStandardID: gtin, ProductDescription: name })
    stock.put(stockRow(itemId, homePlant, '0001', '', onHand))
    setPrice(itemId, unitPrice)
  }

  return {
    products,
    stock,
    prices,
    descriptionOf: (product) => descriptions.get(product) ?? `Product ${product}`,
    putProduct,
    setStock: (material, plant, quantity, { storageLocation = '0001', batch = '' } = {}) =>
      stock.put(stockRow(material, plant, storageLocation, batch, quantity)),
    setPrice,
    seedProducts: (count) => {
      const ids = Array.from({ length: count }, (_, index) => numbered(index))
      products.load(ids.map((id) => newProduct(id, now())))
      for (const [index, id] of ids.entries()) setPrice(id, `${(index % 900) + 10}.50`)
    },
    seedStock: (count, plants = 10) => {
      // Texts are shared: a million rows fit into some hundred megabytes.
      const places = Array.from({ length: plants }, (_, index) => String(1100 + index))
      const quantities = Array.from({ length: 1000 }, (_, index) => String(index))
      const rows: Row[] = []
      let row = stockRow(numbered(0), '', '0001', '', '')
      for (let index = 0; index < count; index++) {
        if (index % plants === 0) row = stockRow(numbered(index / plants), '', '0001', '', '')
        const MatlWrhsStkQtyInMatlBaseUnit = quantities[(index * 7) % 1000]
        rows.push({ ...row, Plant: places[index % plants], MatlWrhsStkQtyInMatlBaseUnit })
      }
      stock.load(rows)
    },
  }
}

const newProduct = (product: string, nowMs: number): Row => ({
  Product: product,
  ProductType: 'FERT',
  BaseUnit: 'EA',
  ProductStandardID: '',
  CrossPlantStatus: '',
  IsMarkedForDeletion: false,
  LastChangeDateTime: edmDate(nowMs),
})

type Condition = { currency: string; unit: string; terms: PriceTerms }

const conditionRow = (record: string, material: string, amount: string, { currency, unit, terms }: Condition): Row => ({
  ConditionRecord: record,
  ConditionValidityEndDate: day(terms.validTo ?? endOfTime),
  ConditionValidityStartDate: day(terms.validFrom ?? '2020-01-01'),
  ConditionApplication: 'V',
  ConditionType: 'PPR0',
  SalesOrganization: '1010',
  DistributionChannel: '10',
  PriceListType: terms.priceList ?? '',
  Customer: '',
  Material: material,
  to_SlsPrcgConditionRecord: {
    ConditionRecord: record,
    ConditionRateValue: amount,
    ConditionRateValueUnit: currency,
    ConditionQuantity: '1',
    ConditionQuantityUnit: unit,
    ConditionIsDeleted: terms.isDeleted ?? false,
    to_SlsPrcgCndnRecordScale: {
      results: (terms.scales ?? []).map(({ quantity, amount: rate }, index) => ({
        ConditionRecord: record,
        ConditionScaleLine: String(index + 1),
        ConditionScaleQuantity: quantity,
        ConditionScaleQuantityUnit: unit,
        ConditionRateValue: rate,
      })),
    },
  },
})
