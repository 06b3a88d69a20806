import { expect, test } from 'vitest'
import type { SalesOrder } from '../../src/domain/sales-order.ts'
import { documentKeys } from '../../src/domain/search-keys.ts'
import type { Shipment } from '../../src/domain/shipment.ts'

test('a release is found by its full number and by that of its blanket order', () => {
  // Nothing else of them is looked at.
  const order = { orderNumber: 'B-1', releaseNumber: '2', parties: [], lines: [] } as unknown as SalesOrder
  expect(documentKeys('sales-order', 'B-1#2', order)).toEqual([
    { kind: 'order', key: 'B-1#2' },
    { kind: 'order', key: 'B-1' },
  ])
  const orders = [{ orderNumber: 'B-1', releaseNumber: '2' }, { orderNumber: 'PO-1' }]
  const shipment = { shipmentNumber: 'S-1', orders } as unknown as Shipment
  expect(documentKeys('shipment', 'S-1', shipment)).toEqual([
    { kind: 'number', key: 'S-1' },
    { kind: 'names-order', key: 'B-1#2' },
    { kind: 'number', key: 'B-1' },
    { kind: 'names-order', key: 'PO-1' },
  ])
})
