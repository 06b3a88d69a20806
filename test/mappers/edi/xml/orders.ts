import type { Issue } from '../../../../src/domain/issue.ts'
import { type Partner, partner as partnerSchema } from '../../../../src/domain/partner.ts'
import { type SalesOrder, salesOrder } from '../../../../src/domain/sales-order.ts'
import { salesOrderFromCxml } from '../../../../src/mappers/edi/xml/sales-order-from-cxml.ts'
import { salesOrderFromIdoc } from '../../../../src/mappers/edi/xml/sales-order-from-idoc.ts'
import { salesOrderFromUbl } from '../../../../src/mappers/edi/xml/sales-order-from-ubl.ts'
import { bodyOf, example } from '../../../edi/xml/payload.ts'

export type Kind = 'ubl' | 'idoc' | 'cxml'

const mappers = { ubl: salesOrderFromUbl, idoc: salesOrderFromIdoc, cxml: salesOrderFromCxml }

const addresses = {
  ubl: { theirs: { qualifier: '0088', id: '4012345000016' }, ours: { qualifier: '0088', id: '4012345999006' } },
  idoc: { theirs: { qualifier: '', id: 'NWECLNT100' }, ours: { qualifier: '', id: '0000107733' } },
  cxml: { theirs: { qualifier: 'DUNS', id: '607218834' }, ours: { qualifier: 'NetworkID', id: 'CROSSDOCK' } },
}

const items = { 'NW-100311': 'NB-PRO-14', 'NW-100518': 'KB-101' }

export const partnerOf = (kind: Kind, codes: object = {}, extra: object = {}): Partner =>
  partnerSchema.parse({
    name: 'buyer',
    system: 'edi',
    standard: kind,
    ...addresses[kind],
    codes: { items, ...codes },
    ...extra,
  })

/** The sample order with one thing changed. */
export const changed = (kind: Kind, from: string | RegExp, to: string): string => {
  const text = example(kind)
  const result = text.replace(from, to)
  if (result === text) throw new Error(`the sample has no ${String(from)}`)
  return result
}

const mapped = async (kind: Kind, text: string, codes?: object, extra?: object) =>
  mappers[kind](await bodyOf(text), { partner: partnerOf(kind, codes, extra) })

/** The order a document means; held to the canonical schema. */
export const orderFrom = async (
  kind: Kind,
  text: string = example(kind),
  codes?: object,
  extra?: object,
): Promise<SalesOrder> => {
  const result = await mapped(kind, text, codes, extra)
  if (!result.ok) throw new Error(result.issues.map(({ path, message }) => `${path}: ${message}`).join('; '))
  return salesOrder.parse(result.value)
}

export const issuesOf = async (kind: Kind, text: string, codes?: object, extra?: object): Promise<Issue[]> => {
  const result = await mapped(kind, text, codes, extra)
  return result.ok ? [] : result.issues
}
