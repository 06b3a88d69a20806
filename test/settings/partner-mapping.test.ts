import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConfigError } from '../../src/domain/errors.ts'
import type { ConfigProblem } from '../../src/settings/config-problem.ts'
import { loadSettings, type Settings } from '../../src/settings.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-mapping-'))
  await writeFile(
    join(folder, 'crossdock.yaml'),
    'systems:\n  edi: { type: directory, inbox: in, outbox: out }\npartners: [acme.yaml]\n',
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const load = async (text: string): Promise<Settings> => {
  await writeFile(
    join(folder, 'acme.yaml'),
    `name: acme\nsystem: edi\ntheirs: { id: ACME }\nours: { id: US }\ncodes: { tables: { carriers: { DHL: DHLC } } }\n${text}`,
  )
  return loadSettings({ configPath: join(folder, 'crossdock.yaml'), env: {}, cwd: folder })
}

const problemsOf = async (text: string): Promise<ConfigProblem[]> => {
  const error = await load(text).catch((thrown: unknown) => thrown)
  if (!(error instanceof ConfigError)) throw new Error('expected a ConfigError')
  return (error.detail as { problems: ConfigProblem[] }).problems // made by configErrorFrom
}

const override = (entity: string, path: string, expression: string): string =>
  `mapping:\n  ${entity}:\n    ${JSON.stringify(path)}: ${JSON.stringify(expression)}\n`

describe('the mapping of a partner profile', () => {
  it.each([
    ['sales-order', 'requestedDate', '$addDays(order.requestedDate, -2)'],
    ['sales-order', 'lines[].unitPrice', '$multiply(line.unitPrice, 0.98)'],
    ['sales-order', 'notes', '[order.lines[quantity.unit = "EA"].itemId]'],
    ['sales-order', 'notes', '($all := order.lines; $map($all, function($each) { $each.itemId & $each.nothing }))'],
    ['sales-order', 'parties[].name', 'entry.role = "buyer" ? $uppercase(value) : value'],
    ['sales-order', 'parties[].identifiers[].issuer', 'entry.scheme'],
    ['sales-order', 'notes', "order.lines.notes ~> $join(', ')"],
    ['sales-order', 'notes', 'order.lines^(>itemId).itemId'],
    ['order-change', 'order.lines[].unitPrice', 'line.unitPrice'],
    ['order-change', 'lines[].line.unitPrice', 'line.action = "add" ? value : $$.value'],
    ['shipment', 'transport.carrierCode', "$code('carriers', value)"],
    ['shipment', 'pallets[].packages[].lines[].batchNumber', '$pad(line.itemId, 10)'],
    ['invoice', 'notes', 'invoice.lines.itemId'],
    ['order-response', 'orderNumber', 'response.orderNumber'],
  ])('%s %s: %s is right', async (entity, path, expression) => {
    const { partners } = await load(override(entity, path, expression))
    expect(partners[0]?.mapping).toEqual({ [entity]: { [path]: expression } })
  })

  it.each([
    [
      'sales-order',
      'requestdDate',
      'value',
      /^leads nowhere: there is no field "requestdDate"; there are orderNumber,.*requestedDate/,
    ],
    [
      'sales-order',
      'lines.unitPrice',
      'value',
      /^leads nowhere: the field in front of "unitPrice" is a list: write \[\]/,
    ],
    ['sales-order', 'transport[].carrier', 'value', /^leads nowhere: "transport" is no list/],
    ['sales-order', 'currency.code', 'value', /^leads nowhere: there is no field "code"$/],
    ['sales-order', 'requestedDate', '$addDays(value, ', /^is no JSONata: Expected "\)" before end of expression/],
    ['sales-order', 'requestedDate', '$addDay(value, 1)', /^there is no \$addDay here$/],
    ['sales-order', 'typeCode', '$string($now())', /^there is no \$now here$/],
    ['sales-order', 'typeCode', "$eval('1')", /^there is no \$eval here$/],
    ['sales-order', 'typeCode', 'value ~> $sha', /^there is no \$sha here$/],
    [
      'shipment',
      'transport.carrierCode',
      "$code('carrier', value)",
      /^there is no code table "carrier": there are carriers$/,
    ],
    [
      'sales-order',
      'typeCode',
      'ordr.orderNumber',
      /^"ordr" is nothing an expression knows: there are value, order, document, partner$/,
    ],
    ['sales-order', 'typeCode', 'line.itemId', /^"line" is nothing an expression knows/],
    ['sales-order', 'typeCode', 'order.ordernumber', /^there is no field order\.ordernumber$/],
    ['sales-order', 'lines[].itemId', 'line.quantity.units', /^there is no field line\.quantity\.units$/],
    ['shipment', 'notes', 'shipment.pallets.packages.line', /^there is no field shipment\.pallets\.packages\.line$/],
  ])('%s %s: %s is refused with its line', async (entity, path, expression, message) => {
    const problems = await problemsOf(override(entity, path, expression))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({
      code: 'CONFIG_INVALID',
      file: 'acme.yaml',
      line: 8,
      path: `mapping.${entity}.${path}`,
      value: JSON.stringify(expression),
    })
    expect(problems[0]?.message).toMatch(message)
  })

  it('takes only entities and paths there are', async () => {
    expect((await problemsOf('mapping: { order: { currency: value } }'))[0]?.path).toBe('mapping.order')
    expect((await problemsOf('mapping: { sales-order: { "lines[0].itemId": value } }'))[0]).toMatchObject({
      path: 'mapping.sales-order.lines[0].itemId',
      message: 'the name must be a path such as lines[].unitPrice',
    })
    expect(await problemsOf('mapping: { sales-order: { "notes[]": value } }')).toHaveLength(1)
  })
})

describe('the samples of a partner profile', () => {
  it('are relative to the folder of the partner file', async () => {
    const { partners } = await load(
      'samples:\n  - { file: s/a.edi, expect: s/a.json }\n  - { entity: shipment, value: /abs/b.json, expect: b.edi }\n',
    )
    expect(partners[0]?.samples).toEqual([
      { file: join(folder, 's/a.edi'), expect: join(folder, 's/a.json') },
      { entity: 'shipment', value: '/abs/b.json', expect: join(folder, 'b.edi') },
    ])
  })

  it.each(['{ file: a.edi }', '{ entity: sales-order, value: a.json, expect: b.edi }'])(
    '%s is none',
    async (sample) => {
      const [problem] = await problemsOf(`samples: [${sample}]\n`)
      expect(problem?.message).toMatch(/^must have "file" and "expect"/)
    },
  )
})
