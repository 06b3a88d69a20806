import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../src/cli/main.ts'
import { newDeadLetter, newDelivery, newDocument, newOrder } from '../conformance/store/rows.ts'
import { type DeskSite, openDeskSite } from '../desk/desk-site.ts'

let site: DeskSite
beforeAll(async () => {
  site = await openDeskSite()
  await site.app.start()
  const { store } = site.app.deps
  const order = { ...newOrder('PO-1'), totals: { amount: '12.50' } }
  const documents = ['PO-1', '=cmd|calc!A1', 'PO-3'].map((businessKey) =>
    newDocument({ state: 'dead', businessKey, canonical: order }),
  )
  await store.documents.insert(documents)
  await store.deadLetters.open([
    ...documents.map(({ id, businessKey }) =>
      newDeadLetter({ subjectId: id, businessKey, system: 'edi', code: 'ITEM_CODE_UNKNOWN', message: `no item ${id}` }),
    ),
  ])
}, 180_000)
afterAll(() => site.remove())

const crossdock = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
  let [out, err] = ['', '']
  const code = await run(args, {
    stdout: {
      write: (text) => {
        out += text.toString()
      },
    },
    stderr: {
      write: (text) => {
        err += text
      },
    },
    env: {},
    cwd: site.folder,
  })
  return { code, out, err }
}
const json = async (...args: string[]) => JSON.parse((await crossdock(...args, '--json')).out)
const fits = (text: string): boolean => text.split('\n').every((line) => line.length <= 100)

describe('the desk on the command line', { timeout: 120_000 }, () => {
  it('lists groups and shows one, within 100 columns', async () => {
    const listed = await crossdock('deadletters', 'groups', '--sort', 'count')
    expect(listed).toMatchObject({ code: 1, err: '' })
    expect(listed.out).toContain('37.50 USD')
    expect(listed.out).toContain('edi ITEM_CODE_UNKNOWN no item #')
    expect(fits(listed.out)).toBe(true)
    const [group] = (await json('deadletters', 'groups')).items
    const shown = await crossdock('deadletters', 'group', group.id)
    expect(shown.out).toMatch(/Cause: \S.*\n[\s\S]*Remedy: \S/)
    expect(shown.out).toContain('3 of 3 so far, 3 of them in the last 24 hours')
    expect(fits(shown.out)).toBe(true)
    expect(await crossdock('deadletters', 'groups', '--sort', 'odd')).toMatchObject({ code: 2 })
    expect((await crossdock('deadletters', 'acknowledge', group.id)).out).toContain('is acknowledged by')
    expect((await crossdock('deadletters', 'comment', group.id, 'asked', 'them', '--group')).out).toContain('kept')
    const ignored = await crossdock('deadletters', 'ignore', group.id, '--group', '--reason', 'known', '--over', '5')
    expect(ignored.out).toContain('more than 5 are open (now 3)')
    expect((await crossdock('deadletters', 'groups')).out).toBe('No groups.\n')
    expect((await crossdock('deadletters', 'reopen', group.id, '--group')).code).toBe(0)
  })

  it('assigns, tags, comments, ignores and opens one again', async () => {
    const { id } = await site.deadLetter('ITEM_CODE_UNKNOWN')
    expect((await crossdock('deadletters', 'assign', id, 'bob')).out).toContain('is for bob')
    expect((await crossdock('deadletters', 'tag', id, 'codes', 'spring')).out).toContain('codes, spring')
    expect((await crossdock('deadletters', 'tag', id, '--remove', 'spring')).out).toContain('its tags are codes')
    await crossdock('deadletters', 'comment', id, 'look', 'on', 'Monday')
    const ignoring = ['deadletters', 'ignore', id, '--reason', 'known', '--until', '2030-01-01']
    expect((await crossdock(...ignoring)).out).toContain('it comes back at 2030-01-01')
    const shown = await crossdock('deadletters', 'show', id)
    for (const text of ['bob', 'codes', 'look on Monday', '12.50 USD', 'Cause: ', 'cannot edit --canonical'])
      expect(shown.out).toContain(text)
    expect((await crossdock('deadletters', 'list', '--state', 'ignored')).out).toContain(id)
    expect((await crossdock('deadletters', 'reopen', id)).out).toContain('is open again')
    expect((await crossdock('deadletters', 'assign', id, 'nobody')).out).toContain("is nobody's")
  })

  it('exports with cells that are no formulas, and leaves a file alone that is there', async () => {
    expect((await crossdock('deadletters', 'export', 'out.csv', '--system', 'edi')).out).toContain('3 dead letters')
    const csv = await readFile(join(site.folder, 'out.csv'), 'utf8')
    expect(csv).toContain(`"'=cmd|calc!A1"`)
    expect(csv.split('\r\n')[0]).toContain('key,system,partner')
    await crossdock('deadletters', 'export', 'out.jsonl', '--system', 'edi')
    const lines = (await readFile(join(site.folder, 'out.jsonl'), 'utf8')).trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).code)).toEqual(Array(3).fill('ITEM_CODE_UNKNOWN'))
    await writeFile(join(site.folder, 'mine.csv'), 'mine')
    expect(await crossdock('deadletters', 'export', 'mine.csv')).toMatchObject({ code: 2 })
    expect(await readFile(join(site.folder, 'mine.csv'), 'utf8')).toBe('mine')
  })

  it('tells what a retry of many would do, and does it in the background when told so', async () => {
    const filter = ['--filter', 'code:ITEM_CODE_UNKNOWN', '--system', 'edi']
    const told = await crossdock('deadletters', 'retry', ...filter)
    expect(told).toMatchObject({ code: 1, err: expect.stringContaining('3 open dead letters match') })
    expect(told.out).toContain('3 never reached their system')
    expect(told.out).toContain('at risk 37.50 USD')
    const begun = await crossdock('deadletters', 'retry', ...filter, '--yes', '--name', 'codes are there')
    expect(begun).toMatchObject({ code: 0, err: expect.stringContaining('crossdock bulk show') })
    const [bulk] = (await json('bulk', 'list', '--filter', 'state:running')).items
    expect(bulk).toMatchObject({ name: 'codes are there', total: 3, action: 'retry' })
    expect((await crossdock('bulk', 'list')).out).toContain('retry: codes are there')
    expect((await crossdock('bulk', 'show', bulk.id)).out).toContain('0 of 3')
    const aborted = await crossdock('bulk', 'abort', bulk.id, '--reason', 'not yet')
    expect(aborted.out).toContain('not yet')
    // Three were to be done and none was.
    expect((await crossdock('bulk', 'show', bulk.id)).code).toBe(1)
    expect(await crossdock('bulk', 'abort', bulk.id, '--reason', 'again')).toMatchObject({ code: 1 })
    expect((await crossdock('deadletters', 'retry', 'x', ...filter)).code).toBe(2)
    expect((await crossdock('deadletters', 'retry', '--filter', 'sttae:x')).err).toContain('there is no field')
  })

  it('says how many one could not be done to, and lists those behind the first thousand', async () => {
    const { bulkActions } = site.app.deps.store
    const ids = Array.from({ length: 1_001 }, () => randomUUID())
    const id = randomUUID()
    const order = { id, name: 'many', action: 'retry', target: { filter: 'code:ITEM_CODE_UNKNOWN' } } as const
    const none = { reason: null, mapping: null, assignee: null, tags: [] }
    await bulkActions.insert({ ...order, ...none, actor: 'ann' }, ids)
    await bulkActions.settle(
      id,
      ids.map((deadLetterId) => ({ deadLetterId, state: 'failed', why: 'no', said: null })),
    )
    const { code, out, err } = await crossdock('bulk', 'show', id)
    expect(code).toBe(1)
    expect(out).toContain(`${ids[999]}: no`)
    expect(out).not.toContain(`${ids[1_000]}: no`)
    expect(err).toContain('the first 1000 of 1001')
    const [, after = ''] = /crossdock bulk failures \S+ --after (\S+)/.exec(err) ?? []
    expect((await json('bulk', 'failures', id, '--after', after)).items).toEqual([
      { id: ids[1_000], state: 'failed', why: 'no', said: null },
    ])
    expect((await crossdock('bulk', 'failures', id, '--limit', '1')).out).toBe(`    ${ids[0]}: no\n`)
    expect((await json('bulk', 'failures', id, '--filter', 'state:skipped')).items).toEqual([])
    expect((await crossdock('bulk', 'failures', randomUUID())).code).toBe(1)
  })

  it('edits the order of a delivery from a file', async () => {
    const { store } = site.app.deps
    const document = newDocument({ state: 'mapped', businessKey: 'PO-9', canonical: newOrder('PO-9') })
    await store.documents.insert([document])
    const delivery = newDelivery({ system: 'erp', documentId: document.id, canonicalId: document.id })
    await store.deliveries.insert([delivery])
    const [claimed] = await store.deliveries.claim([delivery.id], await store.instances.register('worker'))
    await store.deliveries.settle([
      { id: delivery.id, fence: claimed?.fence ?? 0, to: 'dead', code: 'RECORD_REJECTED', message: 'no' },
    ])
    const letter = newDeadLetter({
      subject: 'delivery',
      subjectId: delivery.id,
      system: 'erp',
      code: 'RECORD_REJECTED',
    })
    await store.deadLetters.open([letter])
    const file = join(site.folder, 'order.json')
    await writeFile(file, '{')
    const edit = ['deadletters', 'edit', letter.id, '--canonical', '--file', 'order.json']
    expect(await crossdock(...edit)).toMatchObject({ code: 2, err: expect.stringContaining('is not JSON') })
    await writeFile(file, JSON.stringify({ ...newOrder('PO-9'), notes: ['call first'] }))
    expect(await crossdock(...edit)).toMatchObject({ code: 0, out: expect.stringContaining('has a new content') })
    expect((await store.documents.get(document.id))?.canonical).toMatchObject({ notes: ['call first'] })
  })
})
