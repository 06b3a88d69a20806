import { decimal } from '../../domain/decimal.ts'
import { changeStampOf } from './change-stamp.ts'
import { edmDate, type Row, textOf } from './odata-reply.ts'
import type { OrderBook } from './order-book.ts'
import type { StoredOrder } from './order-items.ts'
import { createTable, type Table } from './table.ts'

export type FollowOnDocuments = {
  deliveries: Table<Row>
  deliveryItems: Table<Row>
  billing: Table<Row>
  billingItems: Table<Row>
  /** Ships items of an order that are open, all unless named; returns the delivery. Its goods are still here when `isPosted` is false. */
  deliver(order: StoredOrder, terms?: DeliveryTerms): string
  /** Posts the goods issue of a delivery: changes its day, and nothing of the order. */
  postGoodsIssue(delivery: string): void
  /** Bills what was ordered and not rejected; returns the billing document. */
  invoice(order: StoredOrder): string
  cancelInvoice(billingDocument: string): void
}

export type DeliveryTerms = {
  items?: readonly string[] | undefined
  tracking?: string | undefined
  isPosted?: boolean | undefined
}

/** Outbound deliveries and billing documents, which name the orders they come from. */
export const createFollowOnDocuments = (book: OrderBook, now: () => number): FollowOnDocuments => {
  const deliveries = createTable(['DeliveryDocument'])
  const deliveryItems = createTable(
    ['DeliveryDocument', 'DeliveryDocumentItem'],
    ['ReferenceSDDocument', 'DeliveryDocument', 'DeliveryDocumentItem'],
  )
  const billing = createTable(['BillingDocument'], ['LastChangeDateTime', 'BillingDocument'])
  const billingItems = createTable(
    ['BillingDocument', 'BillingDocumentItem'],
    ['SalesDocument', 'BillingDocument', 'BillingDocumentItem'],
  )
  let lastDelivery = 80_000_000
  let lastBilling = 90_000_000

  const deliver: FollowOnDocuments['deliver'] = (order, { items, tracking = '', isPosted = true } = {}) => {
    const { SalesOrder: salesOrder, SoldToParty: soldTo } = order.head
    const open = order.items.filter(
      ({ row }) => row['DeliveryStatus'] !== 'C' && (items === undefined || items.includes(row.SalesOrderItem)),
    )
    if (open.length === 0) throw new Error(`Nothing of sales order ${salesOrder} is left to deliver`)
    lastDelivery += 1
    const number = String(lastDelivery)
    const posted = isPosted ? { ActualGoodsMovementDate: today(now()) } : { ActualGoodsMovementDate: null }
    deliveries.put({
      DeliveryDocument: number,
      SoldToParty: soldTo,
      ShipToParty: soldTo,
      BillOfLading: tracking,
      ...posted,
      OverallGoodsMovementStatus: isPosted ? 'C' : 'A',
      CreationDate: today(now()),
      LastChangeDate: null,
    })
    for (const [index, { row }] of open.entries()) {
      deliveryItems.put({
        DeliveryDocument: number,
        DeliveryDocumentItem: String((index + 1) * 10),
        ReferenceSDDocument: salesOrder,
        ReferenceSDDocumentItem: row.SalesOrderItem,
        Material: row['Material'],
        ActualDeliveryQuantity: row['RequestedQuantity'],
      })
      book.changes.deliver(order, row.SalesOrderItem)
    }
    return number
  }

  const invoice = (order: StoredOrder): string => {
    lastBilling += 1
    const number = String(lastBilling)
    const net = textOf(order.head, 'TotalNetAmount')
    billing.put({
      BillingDocument: number,
      SDDocumentCategory: 'M',
      BillingDocumentType: 'F2',
      BillingDocumentIsCancelled: false,
      CancelledBillingDocument: '',
      BillingDocumentDate: today(now()),
      TotalNetAmount: net,
      TotalGrossAmount: decimal(net).toFixed(2),
      TransactionCurrency: order.head['TransactionCurrency'],
      LastChangeDateTime: changeStampOf(now()),
    })
    billingItems.put({
      BillingDocument: number,
      BillingDocumentItem: '10',
      SalesDocument: order.head.SalesOrder,
      ReferenceSDDocument: order.head.SalesOrder,
    })
    if (order.items.every(({ row }) => row['DeliveryStatus'] === 'C')) book.changes.complete(order)
    return number
  }

  const known = (table: Table<Row>, number: string): Row => {
    const row = table.get(number)
    if (row === undefined) throw new Error(`No document ${number}`)
    return row
  }

  return {
    deliveries,
    deliveryItems,
    billing,
    billingItems,
    deliver,
    postGoodsIssue: (delivery) =>
      deliveries.put({
        ...known(deliveries, delivery),
        ActualGoodsMovementDate: today(now()),
        OverallGoodsMovementStatus: 'C',
        LastChangeDate: today(now()),
      }),
    invoice,
    cancelInvoice: (number) =>
      billing.put({
        ...known(billing, number),
        BillingDocumentIsCancelled: true,
        LastChangeDateTime: changeStampOf(now()),
      }),
  }
}

const today = (ms: number): string => edmDate(Math.floor(ms / 86_400_000) * 86_400_000)
