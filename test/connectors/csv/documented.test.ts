import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadSettings } from '../../../src/settings.ts'
import { newCall } from '../../conformance/source.ts'

test('the example of docs/systems/csv.md reads its file as the page says', async () => {
  const page = await readFile(join(import.meta.dirname, '../../../docs/systems/csv.md'), 'utf8')
  const blocks = new Map(
    [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => [language, text]),
  )
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-csv-doc-'))
  try {
    const inbox = join(folder, 'warehouse/in')
    await mkdir(join(folder, 'config'))
    await mkdir(inbox, { recursive: true })
    const { systems } = parse(blocks.get('yaml') ?? '')
    systems.warehouse.stableForMs = 0
    await writeFile(join(folder, 'config/crossdock.yaml'), JSON.stringify({ systems }))
    await writeFile(join(inbox, 'bestand-0301.csv'), blocks.get('text') ?? '')
    const settings = await loadSettings({ env: {}, cwd: folder })
    const system = settings.systems.get('warehouse')
    const deps = { system: 'warehouse', logger: pino({ level: 'silent' }) }
    const connection = await system?.connector.open(system.settings, deps)
    expect(Object.keys(connection?.sinks ?? {})).toEqual(['product'])
    const [record] = (await connection?.sources?.['stock-level']?.get(['A-100 HH1'], newCall())) ?? []
    expect(record?.map()).toEqual({
      ok: true,
      value: { itemId: 'A-100', location: 'HH1', unit: 'KGM', onHand: '1250.5' },
    })
    await connection?.close()
  } finally {
    await rm(folder, { recursive: true })
  }
})
