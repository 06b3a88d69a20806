import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { partner } from '../../src/domain/partner.ts'
import type { TransactionResult } from '../../src/edi/edi.ts'
import { readPayload } from '../../src/edi/read-payload.ts'
import { interchangeText, orderBody } from '../helpers/x12-text.ts'

/** An 850 with an unknown code (a warning), an element that is too long (an error). */
const body = [
  ...orderBody({ number: 'PO-1' }).map((segment) => segment.replace('BEG*00*SA*PO-1', `BEG*99*SA*${'9'.repeat(23)}`)),
]

const judged = async (validation: unknown, segments = body): Promise<TransactionResult> => {
  const agreed = partner.shape.validation.parse(validation)
  const payload = Readable.from([
    Buffer.from(interchangeText({ control: 1, groups: [{ sets: [{ id: '850', body: segments }] }] })),
  ])
  const options = { maxTransactionBytes: 1_000_000, encodingOf: () => undefined, validationOf: () => agreed }
  for await (const event of readPayload(payload, options)) if (event.type === 'transaction') return event.transaction
  throw new Error('no document')
}

const rulesOf = ({ issues }: TransactionResult) => issues.map(({ rule, severity }) => `${rule} ${severity}`).sort()

describe('what is agreed with a partner on broken rules', () => {
  it('is the usual judgement when nothing is said', async () => {
    const transaction = await judged(undefined)
    expect(rulesOf(transaction)).toEqual(['too-long error', 'unknown-code warning'])
    expect(transaction.status).toBe('rejected')
  })

  it('forgives single rules', async () => {
    const transaction = await judged({ rules: { 'too-long': 'report' } })
    expect(rulesOf(transaction)).toEqual(['too-long warning', 'unknown-code warning'])
    expect(transaction.status).toBe('accepted-with-errors')
    const silent = await judged({ rules: { 'too-long': 'ignore', 'unknown-code': 'ignore' } })
    expect(silent).toMatchObject({ issues: [], status: 'accepted' })
  })

  it('rejects for what is usually a remark, in strict mode or by rule', async () => {
    const short = body.map((segment) => segment.replace('9'.repeat(23), 'PO-1'))
    expect((await judged(undefined, short)).status).toBe('accepted-with-errors')
    expect((await judged({ mode: 'strict' }, short)).status).toBe('rejected')
    expect((await judged({ rules: { 'unknown-code': 'reject' } }, short)).status).toBe('rejected')
    expect((await judged({ mode: 'strict', rules: { 'unknown-code': 'report' } }, short)).status).toBe(
      'accepted-with-errors',
    )
  })

  it('never forgives wrong counts and numbers', async () => {
    const rules = Object.fromEntries(['segment-missing', 'too-long', 'unknown-code'].map((rule) => [rule, 'ignore']))
    const text = interchangeText({ control: 1, groups: [{ sets: [{ id: '850', body, seCount: 99 }] }] })
    const agreed = partner.shape.validation.parse({ rules })
    const options = { maxTransactionBytes: 1_000_000, encodingOf: () => undefined, validationOf: () => agreed }
    for await (const event of readPayload(Readable.from([Buffer.from(text)]), options)) {
      if (event.type === 'transaction') expect(event.transaction.status).toBe('rejected')
    }
  })

  it('keeps a document rejected that has more problems than are listed', async () => {
    const many = Array.from({ length: 150 }, (_, index) => `REF*VN*${'9'.repeat(31)}${index}`)
    const [beg = '', ...rest] = body
    expect((await judged({ rules: { 'too-long': 'report' } }, [beg, ...many, ...rest])).status).toBe('rejected')
  })
})
