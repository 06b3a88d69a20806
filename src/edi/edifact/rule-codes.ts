import type { RuleCodes } from '../validate-message.ts'

/**
 * Syntax error codes (data element 0085) of the issues Crossdock finds: those of the service code list of D.96A, some added by syntax 4.
 * CONTRL carries them in UCI, UCF, UCM, UCS and UCD.
 */
export const syntaxError = {
  versionNotSupported: '2',
  invalidValue: '12',
  missing: '13',
  notSupportedInPosition: '15',
  tooManyConstituents: '16',
  unspecified: '18',
  invalidCharacter: '21',
  duplicate: '26',
  referencesDiffer: '28',
  countDiffers: '29',
  groupsAndMessagesMixed: '30',
  severalTypesInGroup: '31',
  outsideMessage: '33',
  tooManyRepetitions: '35',
  tooManyGroupRepetitions: '36',
  invalidTypeOfCharacter: '37',
  tooLong: '39',
  tooShort: '40',
  characterSetNotSupported: '46',
} as const

/**
 * 0085 codes of broken rules. Warnings are what leaves the meaning of a document intact: a code value newer than our lists, a
 * segment that stands too late in its group but can still be placed. Everything else rejects the message.
 */
export const edifactRuleCodes: RuleCodes = {
  'segment-unknown': { level: 'segment', code: syntaxError.notSupportedInPosition, severity: 'error' },
  'segment-unexpected': { level: 'segment', code: syntaxError.notSupportedInPosition, severity: 'error' },
  'segment-missing': { level: 'segment', code: syntaxError.missing, severity: 'error' },
  'loop-over-max': { level: 'segment', code: syntaxError.tooManyGroupRepetitions, severity: 'error' },
  'segment-over-max': { level: 'segment', code: syntaxError.tooManyRepetitions, severity: 'error' },
  'segment-not-in-set': { level: 'segment', code: syntaxError.notSupportedInPosition, severity: 'error' },
  'segment-out-of-sequence': { level: 'segment', code: syntaxError.notSupportedInPosition, severity: 'warning' },
  'element-missing': { level: 'element', code: syntaxError.missing, severity: 'error' },
  'element-missing-by-condition': { level: 'element', code: syntaxError.missing, severity: 'error' },
  'too-many-elements': { level: 'element', code: syntaxError.tooManyConstituents, severity: 'error' },
  'too-many-components': { level: 'element', code: syntaxError.tooManyConstituents, severity: 'error' },
  'too-many-repetitions': { level: 'element', code: syntaxError.tooManyRepetitions, severity: 'error' },
  'too-short': { level: 'element', code: syntaxError.tooShort, severity: 'error' },
  'too-long': { level: 'element', code: syntaxError.tooLong, severity: 'error' },
  'invalid-character': { level: 'element', code: syntaxError.invalidCharacter, severity: 'error' },
  'invalid-number': { level: 'element', code: syntaxError.invalidTypeOfCharacter, severity: 'error' },
  'unknown-code': { level: 'element', code: syntaxError.invalidValue, severity: 'warning' },
  'invalid-date': { level: 'element', code: syntaxError.invalidValue, severity: 'error' },
  'invalid-time': { level: 'element', code: syntaxError.invalidValue, severity: 'error' },
  'element-excluded': { level: 'element', code: syntaxError.notSupportedInPosition, severity: 'error' },
}
