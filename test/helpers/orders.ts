/** Writes X12 850 files for tests and benchmarks: as many orders as wanted, in one interchange, with right counts. */

export type OrderSpec = {
  orderNumber: string
  lines: readonly { buyerItem: string; quantity: number; price: string }[]
}

export type FileSpec = {
  sender: string
  receiver: string
  controlNumber: number
  orders: Iterable<OrderSpec>
}

const buyer = { name: 'Northwind Electronics', gln: '4012345000009' }

/** The pieces of the file, an order at a time, so that a file of any size can be written without holding it. */
export function* ordersFile({ sender, receiver, controlNumber, orders }: FileSpec): Generator<string> {
  const icn = String(controlNumber).padStart(9, '0')
  yield `ISA*00*          *00*          *ZZ*${sender.padEnd(15)}*ZZ*${receiver.padEnd(15)}*261120*0915*U*00401*${icn}*0*P*>~\n`
  yield `GS*PO*${sender}*${receiver}*20261120*0915*${controlNumber}*X*004010~\n`
  let sets = 0
  for (const order of orders) {
    sets += 1
    yield orderSet(order, String(sets).padStart(4, '0'))
  }
  yield `GE*${sets}*${controlNumber}~\nIEA*1*${icn}~\n`
}

const orderSet = ({ orderNumber, lines }: OrderSpec, controlNumber: string): string => {
  const body = [
    `BEG*00*SA*${orderNumber}**20261120`,
    'CUR*BY*USD',
    'DTM*002*20261204',
    `N1*BY*${buyer.name}*UL*${buyer.gln}`,
    'N3*100 Harbor Way',
    'N4*Seattle*WA*98101*US',
    ...lines.map(
      ({ buyerItem, quantity, price }, index) => `PO1*${index + 1}*${quantity}*EA*${price}**BP*${buyerItem}`,
    ),
    `CTT*${lines.length}`,
  ]
  return [`ST*850*${controlNumber}`, ...body, `SE*${body.length + 2}*${controlNumber}`, ''].join('~\n')
}

/** Orders numbered from `first`, `lineCount` lines each, over items that are never short. */
export function* numberedOrders(prefix: string, first: number, count: number, lineCount: number): Generator<OrderSpec> {
  const items = [
    { buyerItem: 'NW-100245', quantity: 1, price: '899.00' },
    { buyerItem: 'NW-100311', quantity: 1, price: '1249.00' },
    { buyerItem: 'NW-100518', quantity: 2, price: '24.90' },
  ]
  for (let number = first; number < first + count; number += 1) {
    const lines = Array.from({ length: lineCount }, (_, index) => items[index % items.length] ?? items[0]).filter(
      (line) => line !== undefined,
    )
    yield { orderNumber: `${prefix}${number}`, lines }
  }
}
