import type { Invoice } from '../../../domain/invoice.ts'

/** E1EDK01 BSART of an INVOIC. */
export const documentTypes: Readonly<Record<Invoice['kind'], string>> = { invoice: 'INVO', 'credit-note': 'CRME' }

/** E1EDK02 QUALF: what the number of a document is. */
export const documentQualifiers = {
  invoice: '009',
  order: '001',
  sellerOrder: '002',
  delivery: '012',
  contract: '006',
  corrected: '011',
} as const

/** KSCHL of a down payment that is taken off (SAP's own condition type). */
export const prepaidCondition = 'AZWR'
