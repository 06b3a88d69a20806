import fc from 'fast-check'
import { type Partner, partner as partnerSchema } from '../../../../src/domain/partner.ts'
import { readPayload } from '../../../../src/edi/read-payload.ts'
import type { Segment } from '../../../../src/edi/segment.ts'
import { functionalIds } from '../../../../src/edi/x12/grammar/grammars.ts'
import { writeInterchange, writeSegment } from '../../../../src/edi/x12/write.ts'
import { bytesOf, set } from '../../../edi/x12/build.ts'

export const versions = ['004010', '005010'] as const
export const delimiters = { element: '*', component: '>', repetition: undefined, segment: '~' }

export const northwind = (extra: object = {}): Partner =>
  partnerSchema.parse({
    name: 'northwind',
    system: 'edi',
    theirs: { id: 'NORTHWIND' },
    ours: { id: 'CROSSDOCK' },
    codes: { units: { CS: 'XCS' }, items: { 'NW-100311': 'NB-PRO-14', 'KB-101': 'SOMETHING-ELSE' } },
    ...extra,
  })

/** Segments as their lines, without the terminator. */
export const linesOf = (segments: readonly Segment[], partner = northwind()): string[] =>
  segments.map((segment) => writeSegment(segment, partner.delimiters).slice(0, -2))

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** Writes a set as a whole interchange and reads it as the intake does: the verdict, and the body with its delimiters. */
export const exchanged = async (segments: readonly Segment[], partner: Partner) => {
  const functionalId = functionalIds.get(String(segments[0]?.[1])) ?? ''
  const controlNumbers = { interchange: 1, group: 1 }
  const bytes = writeInterchange({ partner, controlNumbers, functionalId, at: new Date(0), sets: [segments] })
  const issues: unknown[] = []
  const found: { body: Uint8Array; status: string }[] = []
  const read = readPayload(once(bytes), { maxTransactionBytes: 1e6, encodingOf: () => partner.encoding })
  for await (const event of read) {
    if (event.type === 'transaction') {
      issues.push(...event.transaction.issues)
      found.push({ body: event.body ?? new Uint8Array(), status: event.transaction.status })
    }
    if (event.type === 'envelope-end') issues.push(...event.result.issues)
  }
  const [first] = found
  if (first === undefined || found.length > 1) throw new Error(`${found.length} documents came back`)
  return { ...first, issues, context: { partner, delimiters } }
}

/** The bytes of a hand-written set: segments from behind ST to before SE. */
export const bodyOf = (setId: string, segments: readonly string[]): Uint8Array =>
  bytesOf(
    set(setId, '0001', segments)
      .map((segment) => `${segment}~\n`)
      .join(''),
  )

type Result<T> =
  | { ok: true; value: T }
  | { ok: false; issues: { code: string; path: string; value?: string | undefined }[] }

/** A result's issues as `CODE path = value` (without an empty value); none when it went well. */
export const issuesIn = (result: Result<unknown>): string[] =>
  result.ok
    ? []
    : result.issues.map(
        ({ code, path, value }) => `${code} ${path}${value === undefined || value === '' ? '' : ` = ${value}`}`,
      )

export const valueIn = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.issues))
  return result.value
}

/** Text an element can hold as it is: the writer neither cuts nor cleans it. */
export const text = (maxLength: number) =>
  fc
    .string({ unit: fc.constantFrom('A', 'b', '7', '-', '/', ' ', 'ü', "'", '+', '&'), minLength: 1, maxLength })
    .map((each) => each.trim().replace(/ +/g, ' '))
    .filter((each) => each !== '')
export const code = (maxLength: number) =>
  fc.string({ unit: fc.constantFrom('A', 'B', '0', '7', '-', '.'), minLength: 1, maxLength })
export const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
export const isoDay = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2068-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
export const units = fc.constantFrom('EA', 'H87', 'XCS', 'KGM')
/** More than zero, without zeros at the end. */
export const decimals = fc.oneof(
  fc.integer({ min: 1, max: 999_999 }).map(String),
  fc.integer({ min: 1, max: 99_999 }).map((value) => String(value / 1000)),
)
export const gtins = fc.constantFrom('04006381333931', '00036000291452', '10614141000415', undefined)
/** What a set carries of a party: one identifier, and a code for its role. */
export const parties = fc.array(
  fc.constantFrom(
    {
      role: 'buyer',
      roleCode: 'BY',
      name: 'Northwind',
      identifiers: [{ scheme: 'partner-code', value: 'NWE-HQ', issuer: 'northwind' }],
      contacts: [],
    },
    {
      role: 'seller',
      roleCode: 'SE',
      name: undefined,
      identifiers: [{ scheme: 'gln', value: '4012345000009' }],
      contacts: [{ role: 'SR', name: 'Ann', email: 'ann@example.test' }],
    },
    {
      role: 'ship-to',
      roleCode: 'ST',
      name: 'Plant 3',
      identifiers: [],
      contacts: [],
      address: { lines: ['1 Way'], city: 'Reno', region: 'NV', postalCode: '89501', country: 'US' },
    },
  ) satisfies fc.Arbitrary<unknown>,
  { maxLength: 2 },
)
export const references = fc.array(
  fc.record({ type: fc.constantFrom('DP', 'IA', 'CT', 'ZZ'), value: code(30), description: maybe(text(80)) }),
  { maxLength: 3 },
)
