import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadWording } from '../../console/src/i18n/load-wording.ts'
import { createTell } from '../../console/src/i18n/tell.ts'
import { type ErrorCode, errorCatalogue } from '../../src/domain/error-catalogue.ts'

const codes = Object.keys(errorCatalogue) as ErrorCode[]
const { told } = await loadWording('zh')
const chinese = createTell(told)
const english = createTell((await loadWording('en')).told)

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
const sectionOf = (code: string): string => page.split(`## ${code}\n`)[1]?.split(/^#/m)[0] ?? ''
/** Commands, settings and headers: what is typed is the same in every language. */
const typedIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, typed = '']) => typed).sort()

describe('what the server says of errors', () => {
  it.each(codes)('is told in Chinese: %s', (code) => {
    const own = chinese.remedy(code)
    for (const text of [chinese.meaning(code, ''), own?.cause ?? '', own?.remedy ?? ''])
      expect(text).toMatch(/\p{sc=Han}/u)
    expect(typedIn(`${own?.cause} ${own?.remedy}`)).toEqual(typedIn(sectionOf(code)))
  })

  it('stays as the server wrote it where a language has no words for it', () => {
    expect(chinese.meaning('FROM_A_NEWER_SERVER', 'Something new')).toBe('Something new')
    expect(chinese.remedy('FROM_A_NEWER_SERVER')).toBeUndefined()
    expect(english.meaning('NOT_FOUND', 'Nothing has this id or name')).toBe('Nothing has this id or name')
    expect(english.remedy('NOT_FOUND')).toBeUndefined()
  })
})
