import { describe, expect, it } from 'vitest'
import { remedyOf } from '../../src/desk/remedies.ts'
import { type ErrorCode, errorCatalogue } from '../../src/domain/error-catalogue.ts'

describe('cause and remedy', () => {
  it.each(Object.keys(errorCatalogue) as ErrorCode[])('of %s come from docs/errors.md, as plain text', async (code) => {
    const { cause, remedy } = await remedyOf(code)
    for (const text of [cause, remedy]) {
      expect(text).toMatch(/^\S.{20,}/)
      expect(text).not.toMatch(/\*\*|\]\(|^#/m)
    }
  })
})
