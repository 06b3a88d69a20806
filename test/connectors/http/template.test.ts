import { expect, test } from 'vitest'
import { problemsOfTemplates } from '../../../src/connectors/http/check-templates.ts'
import { fillJson, fillText, variablesIn } from '../../../src/connectors/http/template.ts'

const variables = { 'record.name': `O'Brien "&" \\Sons` }

test.each([
  ["Name eq '{record.name|odata}'", `Name eq 'O''Brien "&" \\Sons'`],
  ["Name = '{record.name|soql}'", `Name = 'O\\'Brien \\"&\\" \\\\Sons'`],
  ["'{record.name|plain}'", `'O'Brien "&" \\Sons'`],
  ['{record.name}', variables['record.name']],
])('%s is filled with quotes as they are written there', (template, filled) => {
  expect(fillText(template, variables)).toBe(filled)
  expect(fillJson(template, variables)).toBe(filled)
  expect(variablesIn(template)).toEqual(['record.name'])
})

test('what is escaped for a query is encoded for the path after that', () => {
  expect(fillText("/Items('{id|odata}')", { id: "a'b/c" }, encodeURIComponent)).toBe("/Items('a''b%2Fc')")
})

const problems = (filter: string) =>
  problemsOfTemplates('customer', {
    fields: { taxId: '/vat' },
    sink: { find: { method: 'GET', path: '/x', query: { filter }, headers: {} } },
    lookup: {
      'tax-id': { method: 'GET', path: '/x', query: { filter: filter.replace('record.name', 'value') }, headers: {} },
    },
  } as never).filter(({ path }) => path.includes('query'))

test.each(["Name eq '{record.name}'", "startswith(Name,'x {record.name}')", 'name:"{record.name}"'])(
  'a search for %s is refused: a quote in the value would end the text',
  (filter) => {
    const found = problems(filter)
    expect(found.map(({ path }) => path[0])).toEqual(['sink', 'lookup'])
    for (const { message } of found) expect(message).toContain('|odata}')
  },
)

test('a search that says how quotes are written, or has none, is taken', () => {
  expect(problems("Name eq '{record.name|odata}' and Active eq 'x'")).toEqual([])
  expect(problems('{record.name}')).toEqual([])
  expect(problems("a eq '1' and name eq {record.name}")).toEqual([])
  expect(problems("Name eq '{record.name|sql}'").map(({ message }) => message)).toEqual([
    '{record.name|sql}: there is no "sql", there are odata, soql, plain',
    '{value|sql}: there is no "sql", there are odata, soql, plain',
  ])
})
