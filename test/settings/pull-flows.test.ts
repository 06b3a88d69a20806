import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError } from '../../src/domain/errors.ts'
import type { ConfigProblem } from '../../src/settings/config-problem.ts'
import { loadSettings, type Settings } from '../../src/settings.ts'

const folders: string[] = []
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-flows-'))
  folders.push(folder)
  await mkdir(join(folder, 'config/partners'), { recursive: true })
  await writeFile(
    join(folder, 'config/partners/acme.yaml'),
    'name: acme\nsystem: mail\ntheirs: { id: ACME }\nours: { id: CROSSDOCK }\n',
  )
})
afterAll(async () => {
  for (const each of folders) await rm(each, { recursive: true })
})

const systems = `
systems:
  mail: { type: directory, inbox: ../in, outbox: ../out }
  crm: { type: directory, inbox: ../crm/in, outbox: ../crm/out }
  erp: { type: directory, inbox: ../erp/in, outbox: ../erp/out }
partners: [partners/*.yaml]
flows:
`
const load = async (flows: string): Promise<Settings> => {
  await writeFile(join(folder, 'config/crossdock.yaml'), systems + flows)
  return loadSettings({ env: {}, cwd: folder })
}
const problemsOf = async (flows: string): Promise<ConfigProblem[]> => {
  const error = await load(flows).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof ConfigError)) throw new Error(`expected a ConfigError, got ${String(error)}`)
  return (error.detail as { problems: ConfigProblem[] }).problems // made by configErrorFrom
}
const brief = ({ file, line, path, value, message }: ConfigProblem): string =>
  `${file}:${line ?? ''} ${path}: ${message}${value === undefined ? '' : ` (saw ${value})`}`

describe('pull flows', () => {
  it('loads schedules with the holidays of their calendars', async () => {
    await writeFile(join(folder, 'config/holidays.txt'), '2026-12-25 Christmas Day\n2026-12-26\n')
    const { flows, calendars } = await load(`
  customers:
    between: [crm, erp]
    entity: customer
    schedule: "*/15 6-20 * * MON-FRI"
    timezone: Europe/Berlin
    calendar: holidays.txt
    filter: active = true
    create: { crm: false }
    ownership:
      creditLimit: erp
      paymentTerms: { rule: fill-if-empty, systems: [erp, crm] }
      phone: { rule: newest }
      "*": crm
  stock: { from: erp, entity: stock-level, to: [crm], partners: [acme], schedule: "@hourly" }
`)
    expect(flows.get('customers')).toMatchObject({ calendar: join(folder, 'config/holidays.txt'), overlap: 'skip' })
    expect([...calendars]).toEqual([
      [
        'customers',
        new Map([
          ['2026-12-25', 'Christmas Day'],
          ['2026-12-26', ''],
        ]),
      ],
    ])
  })

  it('says what is wrong with schedule, time zone, filter and calendar, all at once', async () => {
    await writeFile(
      join(folder, 'config/holidays.txt'),
      '# shut\n2026-12-25\n25.12.2027 Christmas\n2026-01-07..2026-01-01\n',
    )
    const problems = await problemsOf(`
  customers:
    between: [crm, erp]
    entity: customer
    schedule: "*/15 25 * * *"
    timezone: Europe/Berln
    filter: active = (true
    calendar: holidays.txt
  products:
    from: erp
    entity: product
    to: [crm]
    calendar: holidays.txt
  opportunities:
    from: crm
    entity: opportunity
    to: [erp]
    schedule: hourly
    calendar: none.txt
`)
    expect(problems.map(brief)).toEqual(
      [
        'config/crossdock.yaml:12 flows.customers.schedule: is no cron expression: the hour "25" is not possible (saw "*/15 25 * * *")',
        'config/crossdock.yaml:13 flows.customers.timezone: is no time zone: write its IANA name, such as Europe/Berlin (saw "Europe/Berln")',
        'config/crossdock.yaml:14 flows.customers.filter: is no JSONata: Expected ")" before end of expression (saw "active = (true")',
        'config/crossdock.yaml:25 flows.opportunities.schedule: is no cron expression: expected 5 or 6 fields but got 1 (saw "hourly")',
        'config/holidays.txt:3 : "25.12.2027" is no date: write it as 2026-12-25 (saw "25.12.2027 Christmas")',
        'config/holidays.txt:4 : the range ends before it begins: put the earlier date first (saw "2026-01-07..2026-01-01")',
        'config/crossdock.yaml:26 flows.opportunities.calendar: cannot be read (it does not exist): mend the path, or leave the calendar out (saw "none.txt")',
      ], // biome-ignore format: one line for each problem
    )
    expect(problems.at(-1)?.code).toBe('CONFIG_UNREADABLE')
  })

  it('names the setting that is wrong, whatever kind of flow it is', async () => {
    const found = async (flow: string): Promise<string[]> =>
      (await problemsOf(`  a: ${flow}\n`)).map(({ path, message, value }) => `${path}: ${message} ${value ?? ''}`)
    expect(await found('{ from: erp, entity: produkt, to: [crm], deletes: { action: keep } }')).toEqual([
      'flows.a.entity: must be "sales-order" or "customer" or "product" or "price" or "stock-level" or "order-status" or "opportunity" "produkt"',
    ])
    expect(await found('{ from: erp, entity: product, to: crm }')).toEqual(['flows.a.to: must be a list "crm"'])
    expect(await found('{ from: erp, entity: product, to: [crm], deletes: { action: purge } }')).toEqual([
      'flows.a.deletes.action: must be "keep" or "deactivate" "purge"',
    ])
    expect(await found('{ between: [crm, erp], entity: customer, ownership: { "*": { rule: latest } } }')).toEqual([
      'flows.a.ownership.*.rule: must be "owner" or "newest" or "fill-if-empty" or "manual" "latest"',
    ])
    expect(await found('{ between: [crm], entity: customer }')).toEqual([
      'flows.a.between: must have at least 2 entries ["crm"]',
    ])
    expect(await found('{ between: [crm, erp], from: erp, entity: customer }')).toEqual([
      expect.stringContaining('flows.a.from: is not a setting: not beside the others here'),
    ])
    expect(await found('{ from: erp, entity: sales-order, to: [crm], answersFrom: crm }')).toEqual([
      'flows.a.answersFrom: is not a setting: did you mean "answerFrom"? ',
    ])
    expect(
      await found('{ from: erp, entity: sales-order, to: [crm], schedule: "@daily", filter: amount > 1 }'),
    ).toEqual([
      expect.stringContaining('flows.a.schedule: is not a setting'),
      expect.stringContaining('flows.a.filter: is not a setting'),
    ])
  })

  it('refuses a filter that names a field or a function there is not, which would hold for all records or for none', async () => {
    const found = async (filter: string): Promise<string[]> =>
      (await problemsOf(`  a: { from: erp, entity: price, to: [crm], filter: "${filter}" }\n`)).map(
        ({ message }) => message,
      )
    expect(await found('$not($exists(pricelist))')).toEqual([
      expect.stringMatching(/^"pricelist" is nothing .*priceList/),
    ])
    expect(await found('$nott($exists(priceList))')).toEqual(['there is no $nott here'])
    await expect(
      load(
        `  a: { from: crm, entity: customer, to: [erp], filter: "$count(contacts[email]) > 0 and addresses[0].country in ['US'] and $now() > '2026'" }`,
      ),
    ).resolves.toBeDefined()
  })

  it('refuses to take for one customer what is not even likely to be', async () => {
    const flow = (match: string) => `
  customers:
    between: [crm, erp]
    entity: customer
    match: ${match}
`
    expect((await problemsOf(flow('{ certain: 0.8, likely: 0.9 }'))).map(brief)).toEqual([
      'config/crossdock.yaml:12 flows.customers.match.likely: is above match.certain (0.8), so nobody would be asked: lower it, or raise match.certain (saw "0.9")',
    ])
    expect((await problemsOf(flow('{ certain: 0.6 }'))).map(({ path }) => path)).toEqual([
      'flows.customers.match.likely',
    ])
    await expect(load(flow('{ certain: 0.8, likely: 0.8 }'))).resolves.toBeDefined()
  })

  it('holds names against the systems, fields and partners there are', async () => {
    const problems = await problemsOf(`
  customers:
    between: [crm, epr]
    entity: customer
    ownership:
      creditlimit: erp
      phone: mail
      email: { rule: newest, systems: [crm, mail] }
      name: { rule: owner }
  stock:
    from: erp
    entity: stock-level
    to: [crm]
    partners: [acme, beta, acme]
    create: { erp: false }
  products: { from: erp, entity: product, partners: [acme] }
  prices: { from: erp, entity: price }
`)
    expect(problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'flows.customers.between[1]: no system has this name: there are mail, crm, erp',
      expect.stringMatching(
        /^flows.customers.ownership.creditlimit: is no field of a customer: there are \*, name, kind, .*, creditLimit, paymentTerms$/,
      ),
      "flows.customers.ownership.phone: must be one of the flow's systems (crm, epr)",
      "flows.customers.ownership.email.systems[1]: must be one of the flow's systems (crm, epr)",
      'flows.customers.ownership.name: does not say who the owner is: add systems',
      "flows.stock.create.erp: must be one of the flow's targets (crm)",
      'flows.stock.partners[1]: no partner has this name: there are acme',
      'flows.stock.partners[2]: is listed twice: remove one',
      'flows.products.partners[0]: partners are sent stock-level and price, not product: remove it',
      'flows.prices.to: is missing: name the systems or partners the records go to',
    ])
  })

  it('does not miss a partner whose own file is wrong', async () => {
    await writeFile(join(folder, 'config/partners/beta.yaml'), 'name: beta\nsystem: mail\n')
    const problems = await problemsOf('  stock: { from: erp, entity: stock-level, partners: [beta] }\n')
    expect(problems.map(({ file }) => file)).toEqual(['config/partners/beta.yaml', 'config/partners/beta.yaml'])
  })
})
