import { afterAll, beforeAll, expect, it } from 'vitest'
import { verifyAudit } from '../../src/people/verify-audit.ts'
import type { OpenedStore } from '../../src/store/open-store.ts'
import { openEmbeddedStore } from '../helpers/embedded-store.ts'

let opened: OpenedStore
beforeAll(async () => {
  opened = await openEmbeddedStore()
  for (let n = 1; n <= 12; n += 1)
    await opened.store.audit.append({ actor: 'ann', action: 'test', subject: `entry ${n}`, detail: { n } })
})
afterAll(() => opened.close())

/** Does what somebody with the rights of the owner of the database could do, and undoes it. */
const tampered = async (change: string, undo: string) => {
  const query = (text: string) => opened.pool.query(text)
  await query('alter table audit disable trigger user')
  await query(change)
  const proof = await verifyAudit(opened.store.audit)
  await query(undo)
  await query('alter table audit enable trigger user')
  return proof
}

it('proves a trail nobody touched', async () => {
  expect(await verifyAudit(opened.store.audit)).toMatchObject({ ok: true, entries: 12, brokenAt: null })
})

it.each([
  ['actor', `'eve'`, `'ann'`],
  ['subject', `'entry 70'`, `'entry 7'`],
  ['detail', `'{"n": 70}'`, `'{"n": 7}'`],
  ['at', `at + interval '1 microsecond'`, `at - interval '1 microsecond'`],
])('names the entry whose %s was changed', async (column, value, before) => {
  const proof = await tampered(
    `update audit set ${column} = ${value} where seq = 7`,
    `update audit set ${column} = ${before} where seq = 7`,
  )
  expect(proof).toMatchObject({ ok: false, brokenAt: 7, what: expect.stringContaining('entry 7 was changed') })
  expect(await verifyAudit(opened.store.audit)).toMatchObject({ ok: true })
})

it('names what follows an entry that was taken out', async () => {
  const proof = await tampered(
    'create table taken as select * from audit where seq = 4; delete from audit where seq = 4',
    'insert into audit select * from taken; drop table taken',
  )
  expect(proof).toMatchObject({ ok: false, brokenAt: 5, what: expect.stringContaining('after 3') })
})

it('tells when the end was cut off', async () => {
  const proof = await tampered(
    'create table taken as select * from audit where seq > 10; delete from audit where seq > 10',
    'insert into audit select * from taken; drop table taken',
  )
  expect(proof).toMatchObject({ ok: false, brokenAt: 11, what: expect.stringContaining('are gone') })
})

it('tells a chain that was made anew from the one whose head was noted', async () => {
  const { head } = await verifyAudit(opened.store.audit)
  expect(await verifyAudit(opened.store.audit, head ?? '')).toMatchObject({ ok: true })
  await opened.pool.query('alter table audit disable trigger user')
  await opened.pool.query(`
    update audit set actor = 'eve' where seq = 12;
    update audit set hash = audit_hash((select hash from audit where seq = 11), audit_text(seq, at, actor, action, subject, detail)) where seq = 12;
    update audit_head set hash = (select hash from audit where seq = 12)`)
  expect(await verifyAudit(opened.store.audit)).toMatchObject({ ok: true })
  expect(await verifyAudit(opened.store.audit, head ?? '')).toMatchObject({ ok: false })
})
