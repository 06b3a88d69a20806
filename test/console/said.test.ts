import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadWording } from '../../console/src/i18n/load-wording.ts'
import { createTell } from '../../console/src/i18n/tell.ts'
import { createText, localeOf } from '../../console/src/i18n/text.ts'
import { type ErrorCode, errorCatalogue } from '../../src/domain/error-catalogue.ts'
import { english, type SentenceCode, say, sentences } from '../../src/domain/said.ts'

const tellIn = async (language: 'en' | 'zh') => {
  const { catalogue, told } = await loadWording(language)
  return { ...createTell(told, createText(language, catalogue), localeOf[language]), told }
}
const inChinese = await tellIn('zh')
const inEnglish = await tellIn('en')

const codes = Object.keys(errorCatalogue) as ErrorCode[]
const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
const sectionOf = (code: string): string => page.split(`## ${code}\n`)[1]?.split(/^#/m)[0] ?? ''
/** Commands, settings and headers: what is typed is the same in every language. */
const typedIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, typed = '']) => typed).sort()

describe('what the server says of errors', () => {
  it.each(codes)('is told in Chinese: %s', (code) => {
    const own = inChinese.remedy(code)
    for (const text of [inChinese.meaning(code, ''), own?.cause ?? '', own?.remedy ?? ''])
      expect(text).toMatch(/\p{sc=Han}/u)
    expect(typedIn(`${own?.cause} ${own?.remedy}`)).toEqual(typedIn(sectionOf(code)))
  })

  it('stays as the server wrote it where a language has no words for it', () => {
    expect(inChinese.meaning('FROM_A_NEWER_SERVER', 'Something new')).toBe('Something new')
    expect(inChinese.remedy('FROM_A_NEWER_SERVER')).toBeUndefined()
    expect(inEnglish.meaning('NOT_FOUND', 'Nothing has this id or name')).toBe('Nothing has this id or name')
    expect(inEnglish.remedy('NOT_FOUND')).toBeUndefined()
  })
})

type AnyMessage = string | { one?: string; other: string }
const namesIn = (message: AnyMessage): string[] => {
  const text = typeof message === 'string' ? message : `${message.one ?? ''}${message.other}`
  return [...new Set([...text.matchAll(/\{(\w+)(?::\w+)?\}/g)].map(([, name = '']) => name))].sort()
}
/** What is only marks around values has no words to translate. */
const isWords = (message: AnyMessage): boolean => /[a-z]{2}/i.test(JSON.stringify(message).replaceAll(/\{[^}]*\}/g, ''))

describe('the sentences of the server', () => {
  it.each(Object.keys(sentences) as SentenceCode[])('are told in Chinese with the same values: %s', (code) => {
    const own = inChinese.told?.sentences[code]
    expect(own === undefined ? undefined : namesIn(own)).toEqual(namesIn(sentences[code]))
    if (isWords(sentences[code])) expect(JSON.stringify(own)).toMatch(/\p{sc=Han}/u)
  })

  it('are told with their values in the words of the language', () => {
    const letters = say('dead-letters', { n: 1200, code: 'SYSTEM_BUSY' })
    expect(english(letters)).toBe('1200 dead letters SYSTEM_BUSY: The system asks to wait')
    expect(inChinese.sentence(english(letters), letters)).toBe('1,200 个死信 SYSTEM_BUSY：系统要求稍后再试')
    const stuck = say('queue-stuck.to', { n: 3, system: 'erp', lateMs: 3 * 3_600_000 })
    expect(english(stuck)).toBe('3 deliveries to erp wait; the oldest is 3 h late')
    expect(inChinese.sentence(english(stuck), stuck)).toBe('3 个发往 erp 的投递在等待，最早的已延迟 3 小时')
  })

  it('are told with other sentences within them, and with nothing where there is nothing', () => {
    const because = say('hop.because', { why: 'no route {what} to host' })
    const dead = say('hop.dead', { what: say('hop.for', { what: say('hop.order'), system: 'erp' }), why: because })
    expect(english(dead)).toBe('order for erp is a dead letter: no route {what} to host')
    expect(inChinese.sentence(english(dead), dead)).toBe('发往 erp 的订单：已成为死信（no route {what} to host）')
    const sent = say('hop.mapped', { what: say('hop.mapped.mapped'), again: null, edited: null })
    expect(inChinese.sentence(english(sent), sent)).toBe('已生成投递')
  })

  it('stay English in English, and where the console does not know them', () => {
    const order = say('hop.order')
    expect(inEnglish.sentence('order', order)).toBe('order')
    expect(inChinese.sentence('Something new', { code: 'new', values: {} })).toBe('Something new')
    expect(inChinese.sentence('old of new', say('hop.for', { what: { code: 'new', values: {} }, system: 'erp' }))).toBe(
      'old of new',
    )
    expect(inChinese.sentence('told without a code', null)).toBe('told without a code')
  })
})
