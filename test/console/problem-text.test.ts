import { expect, it } from 'vitest'
import type { Problem } from '../../console/src/api/problem.ts'
import { loadWording } from '../../console/src/i18n/load-wording.ts'
import { createTell } from '../../console/src/i18n/tell.ts'
import { createText, type Language, localeOf } from '../../console/src/i18n/text.ts'
import { problemLine, problemText } from '../../console/src/parts/problem-text.ts'
import { english, say } from '../../src/domain/said.ts'

const wordsOf = async (language: Language) => {
  const { catalogue, told } = await loadWording(language)
  const text = createText(language, catalogue)
  return [text, createTell(told, text, localeOf[language])] as const
}
const en = await wordsOf('en')
const zh = await wordsOf('zh')

const said = say('there-is-no', { kind: 'dead letter', id: '4711' })
const missing: Problem = {
  type: 'urn:crossdock:error:NOT_FOUND',
  title: 'Nothing has this id or name',
  status: 404,
  detail: english(said),
  code: 'NOT_FOUND',
  said,
}

it('is in the language of the reader', () => {
  expect(problemText(missing, ...en)).toEqual({
    title: 'Nothing has this id or name',
    detail: 'there is no dead letter 4711',
  })
  expect(problemText(missing, ...zh)).toEqual({ title: '没有此编号或名称的对象', detail: '没有死信 4711' })
  expect(problemLine(missing, ...zh)).toBe('没有死信 4711')
})

it("keeps somebody else's words, and says what they mean first", () => {
  const { said: _, ...theirs } = { ...missing, detail: 'the lamp is out' }
  expect(problemLine(theirs, ...en)).toBe('the lamp is out')
  expect(problemLine(theirs, ...zh)).toBe('没有此编号或名称的对象: the lamp is out')
})

it('is the words of the console where nobody answered', () => {
  const silent = { ...missing, code: 'NO_ANSWER', status: 0, title: 'No answer', detail: 'Crossdock does not answer' }
  expect(problemText(silent, ...zh).detail).toContain('没有丢失任何内容')
  expect(problemText(silent, ...en).detail).toContain('Nothing was lost')
})
