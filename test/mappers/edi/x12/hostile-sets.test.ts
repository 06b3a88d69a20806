import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ZodType } from 'zod'
import { forecast } from '../../../../src/domain/forecast.ts'
import type { Mapped } from '../../../../src/domain/issue.ts'
import { orderResponse } from '../../../../src/domain/order-response.ts'
import { priceCatalogue } from '../../../../src/domain/price-catalogue.ts'
import { stockReport } from '../../../../src/domain/stock-report.ts'
import { forecastFrom830 } from '../../../../src/mappers/edi/x12/forecast-from-830.ts'
import { orderResponseFrom855 } from '../../../../src/mappers/edi/x12/order-response-from-855.ts'
import { orderResponseFrom865 } from '../../../../src/mappers/edi/x12/order-response-from-865.ts'
import { priceCatalogueFrom832 } from '../../../../src/mappers/edi/x12/price-catalogue-from-832.ts'
import { stockReportFrom846 } from '../../../../src/mappers/edi/x12/stock-report-from-846.ts'
import { samples } from '../../../edi/x12/samples.ts'
import { bodyOf, delimiters, issuesIn, northwind } from './exchange.ts'

type Given = Parameters<typeof forecastFrom830>[1]
type Case = {
  setId: string
  read: (body: Uint8Array, given: Given) => Mapped<unknown>
  schema: ZodType
  /** Right segments, which are broken one by one. */
  right: string[]
}

const cases: Case[] = [
  {
    setId: '830',
    read: forecastFrom830,
    schema: forecast,
    right: ['BFR*00*F-1**DL*A*20261102*20270131*20261101', 'LIN*1*VP*A', 'UIT*EA', 'FST*40*C*W*20261102', 'SHP*02*4'],
  },
  {
    setId: '832',
    read: priceCatalogueFrom832,
    schema: priceCatalogue,
    right: ['BCT*PC*C-1', 'CUR*SE*USD', 'DTM*102*20261101', 'LIN*1*VP*A', 'G53*021', 'PO4*4', 'CTP**NET*5*1*EA'],
  },
  {
    setId: '846',
    read: stockReportFrom846,
    schema: stockReport,
    right: ['BIA*00*SI*S-1*20261103', 'REF*IA*4711', 'LIN*1*VP*A', 'QTY*17*120*EA', 'DTM*018*20261201', 'N1*WH**91*W'],
  },
  {
    setId: '855',
    read: orderResponseFrom855,
    schema: orderResponse,
    right: ['BAK*00*AC*PO-1*20261101****S-9*20261102', 'PO1*1*5*EA*1**VP*A', 'ACK*IA*5*EA*067*20261120'],
  },
  {
    setId: '865',
    read: orderResponseFrom865,
    schema: orderResponse,
    right: ['BCA*00*AC*PO-1***20261101***S-9*20261102', 'POC*1*NC*5**EA*1**VP*A', 'ACK*IA*5*EA*067*20261120'],
  },
]

const hostile = fc.constantFrom(
  '',
  ' ',
  '0',
  '-1',
  '1e9',
  '9'.repeat(60),
  '0.00000000001',
  '20261399',
  'EA>1',
  'UP',
  'constructor',
  '__proto__',
  'é',
)

it.each(cases)('$setId is read when it is right', ({ setId, read, schema, right }) => {
  const result = read(bodyOf(setId, right), { partner: northwind(), delimiters })
  expect(result).toMatchObject({ ok: true })
  expect(schema.safeParse(result.ok && result.value).success).toBe(true)
})

it.each(cases)('$setId with hostile values gives issues or a valid record, and never throws', (each) => {
  const { setId, read, schema, right } = each
  const fault = fc.record({
    segment: fc.nat(right.length - 1),
    element: fc.integer({ min: 1, max: 11 }),
    value: hostile,
  })
  fc.assert(
    fc.property(fc.array(fault, { minLength: 1, maxLength: 3 }), fc.boolean(), (faults, isDoubled) => {
      const broken = right.map((segment) => segment.split('*'))
      for (const { segment, element, value } of faults) {
        const elements = broken[segment] ?? []
        while (elements.length <= element) elements.push('')
        elements[element] = value
      }
      const segments = broken.map((elements) => elements.join('*'))
      const body = bodyOf(setId, isDoubled ? [...segments, ...segments.slice(1)] : segments)
      const result = read(body, { partner: northwind(), delimiters })
      if (result.ok) expect(schema.safeParse(result.value).error).toBeUndefined()
      else expect(result.issues.length).toBeGreaterThan(0)
    }),
    { numRuns: 400 },
  )
})

/** Rich documents written by hand for the grammar; what they lack for a record is told. */
it.each([
  ['830', []],
  ['832', ['VALUE_MISSING CTP line 1 (segment 12), element 5']],
  ['846', []],
  ['865', ['VALUE_MISSING BCA (segment 2), element 9']],
] as const)('a rich %s of somebody else is read', (setId, expected) => {
  const body = samples.find((sample) => sample.setId === setId)?.body ?? []
  const read = cases.find((each) => each.setId === setId)?.read
  expect(read && issuesIn(read(bodyOf(setId, body), { partner: northwind(), delimiters }))).toEqual(expected)
})
