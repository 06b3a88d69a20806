import { type Shipment, shipment } from '../../../../src/domain/shipment.ts'

const EA = (value: string) => ({ value, unit: 'EA' })

/** Two orders on a pallet with cartons, a carton by itself, and something loose. */
export const richShipment: Shipment = shipment.parse({
  shipmentNumber: 'S-2026-77',
  purpose: 'replace',
  issueDate: '2026-11-20',
  issueTime: '14:05',
  despatchDate: '2026-11-21',
  expectedDeliveryDate: '2026-11-24',
  parties: [
    {
      role: 'buyer',
      name: 'Lakeside <Office> & Co',
      identifiers: [
        { scheme: 'gln', value: '4012345000016' },
        { scheme: 'partner-code', value: 'L-1', issuer: 'buyer' },
        { scheme: 'our-code', value: 'C-100' },
      ],
    },
    { role: 'seller', name: 'Crossdock Trading', identifiers: [{ scheme: 'tax-id', value: 'DE123456789' }] },
    {
      role: 'ship-to',
      name: 'Lakeside store 12',
      identifiers: [{ scheme: 'partner-code', value: 'ST:12', issuer: 'buyer' }],
      address: { lines: ['Dock Road 1', 'Gate 4', 'Ramp B'], city: 'Hamburg', postalCode: '20095', country: 'DE' },
      contacts: [{ name: 'Goods in', phone: '+49 40 1', email: 'in@lakeside.example' }],
    },
    { role: 'ship-from', name: 'Warehouse 3', address: { lines: ['Ring 9'], city: 'Kiel', country: 'DE' } },
  ],
  transport: {
    carrierCode: 'DHLX',
    carrierName: 'DHL',
    mode: '3',
    trackingNumber: 'TR-1',
    billOfLading: 'BOL-9',
    vehicle: 'HH-AB 123',
  },
  grossWeight: { value: '412.5', unit: 'KGM' },
  packageCount: 3,
  references: [{ type: 'IA', value: '7788', description: 'vendor number' }],
  notes: ['Ring twice', 'Fragile'],
  orders: [
    { orderNumber: 'PO-1', orderDate: '2026-11-01', releaseNumber: '3', sellerOrderNumber: 'SO-900' },
    { orderNumber: 'PO-2' },
  ],
  pallets: [
    {
      sscc: '340123450000000017',
      packagingType: 'PX',
      grossWeight: { value: '400', unit: 'KGM' },
      packages: [
        {
          sscc: '340123450000000024',
          packagingType: 'CT',
          grossWeight: { value: '12', unit: 'KGM' },
          lines: [
            {
              lineNumber: '1',
              orderNumber: 'PO-1',
              orderLineNumber: '10',
              itemId: 'KB-101',
              buyerItemId: 'LOS-KB',
              gtin: '04012345000160',
              description: 'Keyboard "K"',
              quantity: EA('10'),
              ordered: EA('12'),
              batchNumber: 'B-7',
              expiryDate: '2028-01-31',
              serialNumbers: ['SN1', 'SN2'],
            },
          ],
        },
        { packagingType: 'CT' },
      ],
      lines: [{ lineNumber: '2', orderNumber: 'PO-2', itemId: 'NB-PRO-14', quantity: EA('2.5') }],
    },
    { packagingType: 'PX' },
  ],
  packages: [{ lines: [{ lineNumber: '3', orderNumber: 'PO-1', itemId: 'PC-1', quantity: EA('1') }] }],
  lines: [{ lineNumber: '4', orderNumber: 'PO-2', orderLineNumber: '20', itemId: 'PC-2', quantity: EA('7') }],
})

export const minimalShipment: Shipment = shipment.parse({
  shipmentNumber: '1',
  issueDate: '2026-11-20',
  parties: [],
  orders: [{ orderNumber: 'PO-1' }],
  lines: [{ lineNumber: '1', orderNumber: 'PO-1', itemId: 'A', quantity: EA('1') }],
})
