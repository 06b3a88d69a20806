import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { RejectedError } from '../../src/domain/errors.ts'
import { keepExchange } from '../../src/jobs/keep-exchange.ts'
import { createRedactor, hideNamed } from '../../src/settings/secrets.ts'

const known = createRedactor(['s3cret-value', 'key/with+signs'])
const redact = (text: string): string => hideNamed(known(text))

const kept = (given: Partial<NonNullable<RejectedError['exchange']>>) => {
  const error = new RejectedError('RECORD_REJECTED', 'no')
  error.exchange = {
    at: '2026-11-28T10:00:00.000Z',
    method: 'POST',
    url: 'http://erp/x',
    status: 400,
    request: null,
    response: null,
    ...given,
  }
  return keepExchange(error, { redact })
}

describe('an exchange that is kept', () => {
  it('has no secret in it, known or named', () => {
    const exchange = kept({
      url: 'http://erp/x?apikey=s3cret-value',
      request:
        '{"args":["db",2,"s3cret-value"],"password":"other","nested":{"client_secret":"a\\"b","apiKey":"k"},"item":"A-1"}',
      response: '{"access_token":"eyJ","error":"no key/with+signs"}',
    })
    expect(JSON.stringify(exchange)).not.toMatch(/s3cret|other|a\\\\"b|"k"|eyJ|with\+signs/)
    expect(exchange?.request).toContain('"item":"A-1"')
  })

  it('has the beginning of long bodies, and no half of a secret at its end', () => {
    const request = `${'x'.repeat(3_995)}s3cret-value${'y'.repeat(3_000)}`
    const text = kept({ request })?.request ?? ''
    expect(text.length).toBeLessThanOrEqual(4_003)
    expect(text).not.toContain('s3cr')
    // As the connector cut it: the half of a secret at its end is behind what is kept.
    const cut = `${'x'.repeat(7_995)}s3cre`
    expect(kept({ response: cut })?.response).not.toContain('s3cre')
  })

  it('is in no log, though the error is', () => {
    const lines: string[] = []
    const error = new RejectedError('RECORD_REJECTED', 'no')
    error.exchange = {
      at: '',
      method: 'POST',
      url: 'http://erp/x',
      status: 400,
      request: 'SENTINEL',
      response: 'SENTINEL',
    }
    pino({}, { write: (line: string) => lines.push(line) }).error({ err: error }, 'failed')
    expect(lines.join('')).toContain('RECORD_REJECTED')
    expect(lines.join('')).not.toContain('SENTINEL')
    expect(JSON.stringify(error)).not.toContain('SENTINEL')
  })

  it('is none where nothing was asked', () => {
    expect(keepExchange(new RejectedError('RECORD_REJECTED', 'no'), { redact })).toBeUndefined()
    expect(keepExchange(new Error('x'), { redact })).toBeUndefined()
  })
})
