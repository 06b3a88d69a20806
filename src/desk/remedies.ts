import { readFile } from 'node:fs/promises'
import type { ErrorCode } from '../domain/error-catalogue.ts'

export type Remedy = { cause: string; remedy: string }

/** Ships with the package, beside `src` and `dist`. */
const page = new URL('../../docs/errors.md', import.meta.url)
const none: Remedy = { cause: '', remedy: '' }

let read: Promise<ReadonlyMap<string, Remedy>> | undefined

/** What `docs/errors.md` says of a code; empty when the page was left out of an installation. */
export const remedyOf = async (code: ErrorCode): Promise<Remedy> => {
  read ??= readFile(page, 'utf8').then(remediesIn, () => new Map())
  return (await read).get(code) ?? none
}

/** By code; each section has a paragraph that begins with **Cause.** and one with **Remedy.**, and may have more after each. */
const remediesIn = (text: string): Map<string, Remedy> => {
  const sections = text.split(/^## /m).slice(1)
  return new Map(
    sections.map((section) => {
      const [code = '', ...lines] = section.split('\n')
      const body = lines.join('\n').split(/^# /m)[0] ?? ''
      const [before = '', after = ''] = body.split('**Remedy.**')
      return [code.trim(), { cause: plain(before.replace('**Cause.**', '')), remedy: plain(after) }]
    }),
  )
}

/** Markdown as one text: links keep their words, lines that belong together are joined. */
const plain = (text: string): string =>
  text
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replaceAll(/\s*\n(?![-*|] )/g, ' ').trim())
    .filter((paragraph) => paragraph !== '')
    .join('\n')
