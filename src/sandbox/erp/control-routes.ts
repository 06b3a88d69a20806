import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import type { ErpControls } from './controls.ts'

const price = z.strictObject({
  material: z.string(),
  amount: z.string(),
  priceList: z.string().optional(),
  validFrom: z.string().optional(),
  validTo: z.string().optional(),
  isDeleted: z.boolean().optional(),
  scales: z.array(z.strictObject({ quantity: z.string(), amount: z.string() })).optional(),
})
const fields = z.record(z.string(), z.unknown())
const count = z.number().int().min(1).max(2_000_000)

/**
 * The controls of the ERP for other processes: `POST /_control/<name>`, with the arguments as an object. What they do is said where they
 * are declared; an order, customer or material that does not exist is answered with 400.
 */
export const addControlRoutes = (app: FastifyInstance, controls: ErpControls): void => {
  const add = <T>(name: string, schema: z.ZodType<T>, run: (input: T) => unknown): void => {
    app.post(`/_control/${name}`, (request, reply) => {
      const parsed = schema.safeParse(request.body ?? {})
      if (!parsed.success) return reply.code(400).send({ errors: parsed.error.issues })
      try {
        return reply.send({ result: run(parsed.data) ?? null })
      } catch (error) {
        return reply.code(400).send({ errors: [{ message: error instanceof Error ? error.message : String(error) }] })
      }
    })
  }
  add('change-customer', z.strictObject({ customer: z.string(), fields }), (input) =>
    controls.changeCustomer(input.customer, input.fields),
  )
  add('add-customers', z.strictObject({ bodies: z.array(fields).min(1) }), ({ bodies }) =>
    controls.addCustomers(bodies),
  )
  add('remove-customer', z.strictObject({ customer: z.string() }), ({ customer }) => controls.removeCustomer(customer))
  add('change-product', z.strictObject({ product: z.string(), fields }), (input) =>
    controls.changeProduct(input.product, input.fields),
  )
  add(
    'set-stock',
    z.strictObject({
      material: z.string(),
      plant: z.string(),
      quantity: z.string(),
      storageLocation: z.string().optional(),
      batch: z.string().optional(),
    }),
    ({ material, plant, quantity, ...where }) => controls.setStock(material, plant, quantity, where),
  )
  add('set-price', price, ({ material, amount, ...terms }) => controls.setPrice(material, amount, terms))
  add(
    'deliver',
    z.strictObject({
      salesOrder: z.string(),
      items: z.array(z.string()).optional(),
      tracking: z.string().optional(),
      isPosted: z.boolean().optional(),
    }),
    ({ salesOrder, ...terms }) => controls.deliver(salesOrder, terms),
  )
  add('post-goods-issue', z.strictObject({ delivery: z.string() }), ({ delivery }) => controls.postGoodsIssue(delivery))
  add('invoice', z.strictObject({ salesOrder: z.string() }), ({ salesOrder }) => controls.invoice(salesOrder))
  add('cancel-invoice', z.strictObject({ billingDocument: z.string() }), (input) =>
    controls.cancelInvoice(input.billingDocument),
  )
  add('set-clock-offset', z.strictObject({ ms: z.number().int() }), ({ ms }) => controls.setClockOffset(ms))
  add('seed-customers', z.strictObject({ count }), (input) => controls.seedCustomers(input.count).length)
  add('seed-products', z.strictObject({ count }), (input) => controls.seedProducts(input.count))
  add('seed-stock', z.strictObject({ count, plants: z.number().int().min(1).max(1000).optional() }), (input) =>
    controls.seedStock(input.count, input.plants),
  )
}
