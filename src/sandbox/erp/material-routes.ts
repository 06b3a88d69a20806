import type { FastifyInstance } from 'fastify'
import type { Materials } from './materials.ts'
import { type Row, sendCollection, textOf } from './odata-reply.ts'

/** The rest of the key of a row of stock: of no supplier, customer, project or order. */
const ownStock = { Supplier: '', Customer: '', WBSElementInternalID: '', SDDocument: '', SDDocumentItem: '' }

/** Products, stock and price conditions, all read only; `root` is the address all services are below. */
export const addMaterialRoutes = (app: FastifyInstance, root: string, materials: Materials): void => {
  const { products, stock, prices } = materials
  app.get(`${root}/API_PRODUCT_SRV/A_Product`, (request, reply) => {
    sendCollection<Row>(request, reply, {
      all: products.rows,
      lookup: (field, value) => (field === 'Product' ? [products.get(value) ?? []].flat() : undefined),
      scan: products.scan,
      expand: (row, names) => {
        if (!names.has('to_Description')) return {}
        const product = textOf(row, 'Product')
        const text = { Product: product, Language: 'EN', ProductDescription: materials.descriptionOf(product) }
        return { to_Description: { results: [text] } }
      },
    })
  })
  app.get(`${root}/API_MATERIAL_STOCK_SRV/A_MatlStkInAcctMod`, (request, reply) => {
    sendCollection<Row>(request, reply, {
      all: stock.rows,
      scan: stock.scan,
      expand: () => ownStock,
    })
  })
  app.get(`${root}/API_SLSPRICINGCONDITIONRECORD_SRV/A_SlsPrcgCndnRecdValidity`, (request, reply) => {
    sendCollection<Row>(request, reply, { all: prices.rows, scan: prices.scan })
  })
}
