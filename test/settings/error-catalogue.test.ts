import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorCatalogue } from '../../src/domain/error-catalogue.ts'

const page = await readFile(join(import.meta.dirname, '../../docs/errors.md'), 'utf8')
const sections = page
  .split(/^## /m)
  .slice(1)
  .map((section) => ({ code: section.split('\n', 1)[0] ?? '', text: section }))

describe('docs/errors.md', () => {
  it('has exactly the codes of the catalogue', () => {
    expect(sections.map(({ code }) => code).sort()).toEqual(Object.keys(errorCatalogue).sort())
  })

  it.each(sections)('$code tells cause and remedy', ({ text }) => {
    expect(text).toMatch(/^\*\*Cause\.\*\* \S.{20,}/m)
    expect(text).toMatch(/^\*\*Remedy\.\*\* \S.{20,}/m)
  })
})
