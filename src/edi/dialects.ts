import type { Dialect } from './dialect.ts'
import type { EnvelopeHeader } from './edi.ts'
import { edifactDialect } from './edifact/dialect.ts'
import { flatDialect } from './flat/dialect.ts'
import { x12Dialect } from './x12/dialect.ts'
import { xmlDialect } from './xml/dialect.ts'

export type Standard = EnvelopeHeader['standard']

export const dialects: Readonly<Record<Standard, Dialect>> = {
  x12: x12Dialect,
  edifact: edifactDialect,
  xml: xmlDialect,
  flat: flatDialect,
}

export const standardNames: Readonly<Record<Standard, string>> = {
  x12: 'X12',
  edifact: 'EDIFACT',
  xml: 'XML',
  flat: 'a flat file',
}
