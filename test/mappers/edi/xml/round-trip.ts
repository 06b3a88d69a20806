import fc from 'fast-check'
import { gs1CheckDigit } from '../../../../src/domain/gs1.ts'
import type { Issue, Mapped } from '../../../../src/domain/issue.ts'
import type { Partner } from '../../../../src/domain/partner.ts'
import type { Party, PartyRole } from '../../../../src/domain/party.ts'
import type { EdiEvent } from '../../../../src/edi/edi.ts'
import { readPayload } from '../../../../src/edi/read-payload.ts'
import { partnerOf } from './orders.ts'

export const given = (kind: 'ubl' | 'cxml', codes?: object) => ({
  partner: partnerOf(kind, codes),
  controlNumber: '4711',
  at: new Date('2026-11-21T08:30:05Z'),
})

type Transaction = Extract<EdiEvent, { type: 'transaction' }>

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  yield bytes.subarray(0, 300)
  yield bytes.subarray(300)
}

const limits = { maxTransactionBytes: 16 * 1024 * 1024, encodingOf: () => undefined }

/** The only document of a payload, as intake reads it. */
export const received = async (text: string): Promise<Transaction> => {
  const found: Transaction[] = []
  for await (const event of readPayload(chunksOf(text), limits)) {
    if (event.type === 'rubbish') throw new Error(event.message)
    if (event.type === 'transaction') found.push(event)
  }
  const [transaction] = found
  if (transaction === undefined || found.length > 1) throw new Error(`${found.length} documents`)
  return transaction
}

/** What intake says is wrong, as `code path`. */
export const faultsOf = async (text: string): Promise<string[]> =>
  (await received(text)).transaction.issues.map(({ standardCode, position }) => `${standardCode} ${position.segmentId}`)

type Reader<T> = (body: Uint8Array, given: { partner: Partner }) => Mapped<T>

/** A document of a kind through intake and its reader; it has to be accepted without any issue. */
export const readAs = async <T>(text: string, setId: string, read: Reader<T>, partner: Partner): Promise<T> => {
  const { transaction, body } = await received(text)
  if (transaction.setId !== setId) throw new Error(`it is ${transaction.setId}`)
  if (transaction.status !== 'accepted' || transaction.issues.length > 0)
    throw new Error(transaction.issues.map(({ message }) => message).join('; '))
  const result = read(body ?? new Uint8Array(), { partner })
  if (!result.ok) throw new Error(result.issues.map(({ path, message }) => `${path}: ${message}`).join('; '))
  return result.value
}

/** What a reader says is wrong, as `code path`. */
export const issuesOf = async <T>(text: string, read: Reader<T>, partner: Partner): Promise<string[]> => {
  const { body } = await received(text)
  const result = read(body ?? new Uint8Array(), { partner })
  return result.ok ? [] : result.issues.map(({ code, path }: Issue) => `${code} ${path.replace(/ \(line \d+\)$/, '')}`)
}

const withCheckDigit = (digits: string): string => digits + gs1CheckDigit(digits)

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(''))

export const gtins = digits(13).map(withCheckDigit)
export const glns = digits(12).map(withCheckDigit)
export const ssccs = digits(17).map(withCheckDigit)

/** Text with what markup would trip over, without blanks around it. */
export const texts = fc
  .array(fc.constantFrom('a', 'Z', '7', '<b>', '&', '"', "'", 'é', '漢', ']]>', ' ', ':', '*', '~', '😀'), {
    minLength: 1,
    maxLength: 12,
  })
  .map((parts) => parts.join('').trim())
  .filter((text) => text !== '')

export const codes = fc.stringMatching(/^[A-Z0-9][A-Z0-9-]{1,11}$/).filter((code) => code !== 'NA')

/** A decimal without zeros behind, greater than zero. */
export const decimals = fc
  .tuple(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 0, max: 3 }))
  .map(([value, scale]) => String(value / 10 ** scale))

export const dates = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2035-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

export const quantities = fc.record({
  value: decimals,
  unit: fc.constantFrom('EA', 'H87', 'KGM', 'XCT', 'XPX', 'MTR'),
})

export const maybe = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(values, { nil: undefined })

const addresses = fc.record({
  lines: fc.array(texts, { minLength: 1, maxLength: 4 }),
  city: maybe(texts),
  region: maybe(texts),
  postalCode: maybe(codes),
  country: maybe(fc.constantFrom('US', 'DE', 'FR')),
})

/** A party as UBL carries it: ids in its order, one contact without a role. */
export const partiesOf = (role: PartyRole, hasOurCode = false): fc.Arbitrary<Party> =>
  fc
    .record({
      gln: maybe(glns),
      own: maybe(codes),
      register: maybe(codes),
      tax: maybe(codes),
      account: hasOurCode ? maybe(codes) : fc.constant(undefined),
      name: texts,
      address: addresses,
      contact: maybe(fc.record({ name: maybe(texts), phone: maybe(codes), email: codes })),
    })
    .map(({ gln, own, register, tax, account, name, address, contact }) => ({
      role,
      name,
      address,
      identifiers: [
        ...(gln === undefined ? [] : [{ scheme: 'gln' as const, value: gln }]),
        ...(own === undefined ? [] : [{ scheme: 'partner-code' as const, value: own, issuer: 'buyer' }]),
        ...(register === undefined ? [] : [{ scheme: 'registration-number' as const, value: register }]),
        ...(tax === undefined ? [] : [{ scheme: 'tax-id' as const, value: tax }]),
        ...(account === undefined ? [] : [{ scheme: 'our-code' as const, value: account }]),
      ],
      contacts: contact === undefined ? [] : [contact],
    }))
