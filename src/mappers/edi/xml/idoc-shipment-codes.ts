import type { Shipment } from '../../../domain/shipment.ts'

/** E1EDL18 QUALF: what the IDoc does with the delivery. */
export const purposeCodes: Readonly<Record<Shipment['purpose'], string>> = {
  original: 'ORI',
  replace: 'CHG',
  cancellation: 'DEL',
}

/** E1EDT13 QUALF: the day of the document, goods issue, delivery. */
export const dateCodes = { document: '015', goodsIssue: '006', delivery: '007' } as const

/** E1EDL55 QUALF of the carrier's number; other references have the type they came with. */
export const trackingCode = 'TRK'

/** E1EDL44 VELIN: a line of the delivery, or a handling unit within another. */
export const contentCodes = { line: '1', unit: '3' } as const

/** E1EDL37 VEGR1 of a pallet: handling unit groups are free to be named. */
export const palletGroup = 'PAL'

/** EXIDV of a handling unit without an SSCC begins like this, as SAP's own provisional numbers do. */
export const provisional = '$'
