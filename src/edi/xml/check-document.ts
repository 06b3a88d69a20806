import { isCurrency } from '../../domain/currencies.ts'
import type { ErrorCode } from '../../domain/error-catalogue.ts'
import { isGln, isGtin, isSscc } from '../../domain/gs1.ts'
import { isoDateFrom, numberDigits } from '../data-types.ts'
import type { EdiIssue } from '../edi.ts'
import { rulesOf } from './document-rules.ts'
import type { DocumentRule, ValueType } from './rules/rule.ts'
import { elementAt, elementsAt, textAt, type XmlElement } from './xml-element.ts'

const longestValue = 60

/** XML standards have no codes for broken rules: ours stand in their place. `segmentId` is the element's path. */
export const issueAt = (
  element: XmlElement,
  code: ErrorCode,
  message: string,
  value?: string,
  path: string = element.path,
): EdiIssue => ({
  level: 'element',
  standardCode: code,
  severity: 'error',
  position: { byteOffset: 0, line: element.line, segment: element.position, segmentId: path },
  value: value?.slice(0, longestValue),
  message,
})

/** A calendar date of XML Schema, its time zone put aside, as `2026-01-31`. */
export const isoDateOfXml = (text: string): string | undefined => {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})(Z|[+-]\d{2}:\d{2})?$/.exec(text) ?? []
  return year === undefined ? undefined : isoDateFrom(`${year}${month}${day}`)
}

/** A number as XML documents have them; SAP puts the sign behind (`10.00-`). */
const isXmlNumber = (text: string): boolean => numberDigits(text.replace(/^\+/, '').replace(/^(.+)-$/, '-$1'), true) > 0

type Fault = [ErrorCode, string] | undefined

/** A key of GS1, unless the attribute that names its scheme says that it is something else. */
const keyFault =
  (isKey: (text: string) => boolean, scheme: RegExp, what: string) =>
  (text: string, own?: string): Fault =>
    own === undefined || !scheme.test(own) || isKey(text)
      ? undefined
      : ['IDENTIFIER_INVALID', `is no ${what}: check digits and length`]

const faults: Readonly<Record<ValueType, (text: string, scheme?: string) => Fault>> = {
  text: () => undefined,
  element: () => undefined,
  date: (text) =>
    isoDateOfXml(text) === undefined ? ['DATE_INVALID', 'is not a date of the calendar (CCYY-MM-DD)'] : undefined,
  'compact-date': (text) =>
    /^0+$/.test(text) || isoDateFrom(text) !== undefined
      ? undefined
      : ['DATE_INVALID', 'is not a date of the calendar (CCYYMMDD)'],
  number: (text) => (isXmlNumber(text) ? undefined : ['VALUE_INVALID', 'is not a number']),
  currency: (text) => (isCurrency(text) ? undefined : ['CURRENCY_UNKNOWN', 'is not a currency code of ISO 4217']),
  // ISO/IEC 6523 has 0160 for GTINs and 0088 for GLNs.
  gtin: keyFault(isGtin, /^0160$/, 'GTIN'),
  gln: keyFault(isGln, /^0088$/, 'GLN'),
  sscc: keyFault(isSscc, /^SSCC$/i, 'SSCC of 18 digits'),
  'serial-code': (text) =>
    isSscc(text) ? undefined : ['IDENTIFIER_INVALID', 'is no SSCC of 18 digits: check digits and length'],
  boolean: (text) => (/^(true|false|0|1)$/.test(text) ? undefined : ['VALUE_INVALID', 'is neither true nor false']),
}

const checkOne = (parent: XmlElement, rule: DocumentRule): EdiIssue | undefined => {
  const isAttribute = rule.path.startsWith('@')
  const element = isAttribute ? parent : elementAt(parent, rule.path)
  const value = isAttribute ? parent.attributes.get(rule.path.slice(1))?.trim() : element?.text.trim()
  const place = element ?? parent
  const path = isAttribute || element === undefined ? `${parent.path}/${rule.path}` : element.path
  const isThere = rule.type === 'element' && element !== undefined
  const isAbsent =
    !isThere && (value ?? '') === '' && (element === undefined || isAttribute || element.children.length === 0)
  if (isAbsent)
    return rule.isMandatory
      ? issueAt(place, 'VALUE_MISSING', `${path} is missing or empty`, undefined, path)
      : undefined
  const [code, fault] = faults[rule.type](value ?? '', element?.attributes.get('schemeID')) ?? []
  return code === undefined
    ? undefined
    : issueAt(place, code, `${path}: "${value?.slice(0, longestValue)}" ${fault}`, value, path)
}

/** CustomizationID of Peppol's transactions, and of its billing among those of EN 16931. */
const peppol = /^urn:(fdc:peppol\.eu:poacc:trns:|cen\.eu:en16931:2017#.*peppol)/

/** Everything the structure of a document lacks, by the rules of its kind. */
export const checkDocument = (setId: string, content: XmlElement): EdiIssue[] => {
  const isPeppol = peppol.test(textAt(content, 'CustomizationID') ?? '')
  const issues = new Map<string, EdiIssue>()
  for (const rule of rulesOf(setId)) {
    if (rule.profile === 'peppol' && !isPeppol) continue
    const parents = rule.context === '' ? [content] : elementsAt(content, rule.context)
    for (const parent of parents) {
      const issue = checkOne(parent, rule)
      // One place has one issue, also where two rules speak of it.
      if (issue !== undefined && !issues.has(issue.position.segmentId)) issues.set(issue.position.segmentId, issue)
    }
  }
  return [...issues.values()]
}
