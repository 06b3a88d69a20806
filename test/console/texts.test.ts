import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { en } from '../../console/src/i18n/en.ts'
import { createText } from '../../console/src/i18n/text.ts'
import { zh } from '../../console/src/i18n/zh.ts'
import type { Message } from '../../src/domain/message.ts'

const namesIn = (message: Message | { one?: string; other: string }): string[] => {
  const text = typeof message === 'string' ? message : `${message.one ?? ''}${message.other}`
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''))].sort()
}

const keys = Object.keys(en) as (keyof typeof en)[]

describe('the texts', () => {
  it('are the same in both languages, with the same values in them', () => {
    expect(Object.keys(zh).sort()).toEqual([...keys].sort())
    for (const key of keys) expect([key, namesIn(zh[key])]).toEqual([key, namesIn(en[key])])
  })

  it('are Chinese in Chinese', () => {
    const same = keys.filter((key) => JSON.stringify(en[key]) === JSON.stringify(zh[key]))
    // Names that are not translated.
    expect(same).toEqual(['order.nth'])
  })

  it('take the plural the number asks for, and write numbers in their language', () => {
    const english = createText('en', en)
    expect(english('list.rows', { n: 1 })).toBe('1 row on this page')
    expect(english('list.rows', { n: 1234 })).toBe('1,234 rows on this page')
    expect(createText('zh', zh)('list.rows', { n: 1 })).toBe('本页 1 行')
  })

  it('put a value in as it is, even when it looks like a name', () => {
    expect(createText('en', en)('search.title', { text: '{n} <b>' })).toBe('Results for “{n} <b>”')
  })
})

describe('what is shown', () => {
  const source = join(import.meta.dirname, '../../console/src')
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tsx'))

  it('never comes as markup', () => {
    for (const file of files) expect(readFileSync(join(source, file), 'utf8')).not.toContain('dangerouslySetInnerHTML')
  })

  it('is no English that stands in a component', () => {
    // Words between tags, and in the attributes people read or hear.
    const words =
      /(?<![=(])>\s*[A-Za-z][A-Za-z ,.]{3,}\s*<\/|(?:aria-label|title|placeholder|label)="[^"]*[A-Za-z]{3,}[^"]*"/
    const allowed = new Set(['Crossdock'])
    for (const file of files) {
      for (const line of readFileSync(join(source, file), 'utf8').split('\n')) {
        const found = words.exec(line)?.[0]
        if (found !== undefined && ![...allowed].some((name) => found.includes(name))) {
          throw new Error(`${file}: ${line.trim()}`)
        }
      }
    }
  })
})
