import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { customer } from '../../../src/domain/customer.ts'
import { newCall } from '../../conformance/source.ts'
import { there } from '../http/open-described.ts'
import { openFolder } from './csv-folder.ts'

const section = {
  columns: { ourCode: 'Number', name: 'Name', taxId: 'VAT', creditLimit: 'Limit' },
  id: 'Number',
  source: { files: 'customers-*.csv' },
}
const newCustomer = (...identifiers: { scheme: string; value: string }[]) => customer.parse({ name: 'x', identifiers })

test('customers are found among the rows of the newest file, many at a time', async () => {
  const folder = await openFolder({ customer: section })
  await folder.put(
    'customers-1.csv',
    [
      'Number,Name,VAT,Limit',
      'C-1,Harbour,DE 136 695 976,',
      'C-2,Quay,GB987654321,much',
      'C-3,Quay twice,GB987654321,',
      'C-4,Cut off',
    ].join('\n'),
  )
  const lookup = there(folder.connection.lookups.customer)
  const asked = [
    newCustomer({ scheme: 'tax-id', value: 'DE136695976' }),
    newCustomer({ scheme: 'gln', value: '4012345000023' }),
    newCustomer({ scheme: 'our-code', value: 'C-3' }, { scheme: 'tax-id', value: 'GB987654321' }),
  ]
  expect(await lookup.byIdentifiersOfMany?.(asked, newCall())).toEqual([
    [{ externalId: 'C-1', name: 'Harbour' }],
    [],
    [
      { externalId: 'C-2', name: 'Quay' },
      { externalId: 'C-3', name: 'Quay twice' },
    ],
  ])
  expect(await lookup.byIdentifiers(asked[0] ?? newCustomer(), newCall())).toHaveLength(1)
  await folder.close()
})

test('of files with changes the last row of a customer counts', async () => {
  const folder = await openFolder({ customer: { ...section, source: { ...section.source, kind: 'delta' } } })
  await folder.put('customers-1.csv', 'Number,Name,VAT,Limit\nC-1,Harbour,GB111111111,\n')
  await folder.put('customers-2.csv', 'Number,Name,VAT,Limit\nC-1,Harbour,GB222222222,\n')
  const lookup = there(folder.connection.lookups.customer)
  const find = (value: string) => lookup.byIdentifiers(newCustomer({ scheme: 'tax-id', value }), newCall())
  expect(await find('GB111111111')).toEqual([])
  expect(await find('GB222222222')).toEqual([{ externalId: 'C-1', name: 'Harbour' }])
  await folder.close()
})

test('while there is no file, nobody is taken for unknown', async () => {
  const folder = await openFolder({ customer: section })
  expect(await readdir(folder.inbox)).toEqual([])
  const finding = there(folder.connection.lookups.customer).byIdentifiers(
    newCustomer({ scheme: 'tax-id', value: 'GB1' }),
    newCall(),
  )
  await expect(finding).rejects.toMatchObject({ code: 'READ_INCOMPLETE' })
  await folder.close()
})

test('there is no look-up without numbers, or without files to look in', async () => {
  const { ourCode: _, taxId: __, ...columns } = section.columns
  for (const entity of [
    { ...section, columns },
    { columns: section.columns, id: 'Number', sink: { file: 'out' } },
  ]) {
    const folder = await openFolder({ customer: entity })
    expect(folder.connection.lookups.customer).toBeUndefined()
    await folder.close()
  }
})
