import type { RuleCodes } from '../validate-message.ts'

/**
 * X12 codes of broken rules: AK304 (data element 720) for segments, AK403 (723) for elements.
 *
 * Warnings are what leaves the meaning of a document intact: a code value newer than our lists, a segment that stands too
 * late in its loop but can still be placed, a separator inside text. Everything else rejects the transaction set.
 */
export const x12RuleCodes: RuleCodes = {
  'segment-unknown': { level: 'segment', code: '1', severity: 'error' },
  'segment-unexpected': { level: 'segment', code: '2', severity: 'error' },
  'segment-missing': { level: 'segment', code: '3', severity: 'error' },
  'loop-over-max': { level: 'segment', code: '4', severity: 'error' },
  'segment-over-max': { level: 'segment', code: '5', severity: 'error' },
  'segment-not-in-set': { level: 'segment', code: '6', severity: 'error' },
  'segment-out-of-sequence': { level: 'segment', code: '7', severity: 'warning' },
  'element-missing': { level: 'element', code: '1', severity: 'error' },
  'element-missing-by-condition': { level: 'element', code: '2', severity: 'error' },
  'too-many-elements': { level: 'element', code: '3', severity: 'error' },
  'too-many-components': { level: 'element', code: '3', severity: 'warning' },
  'too-many-repetitions': { level: 'element', code: '3', severity: 'error' },
  'too-short': { level: 'element', code: '4', severity: 'error' },
  'too-long': { level: 'element', code: '5', severity: 'error' },
  'invalid-character': { level: 'element', code: '6', severity: 'error' },
  'invalid-number': { level: 'element', code: '6', severity: 'error' },
  'unknown-code': { level: 'element', code: '7', severity: 'warning' },
  'invalid-date': { level: 'element', code: '8', severity: 'error' },
  'invalid-time': { level: 'element', code: '9', severity: 'error' },
  'element-excluded': { level: 'element', code: '10', severity: 'error' },
}
