import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadSettings } from '../../src/settings.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-hooks-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const load = async (hooks: unknown, env: Record<string, string> = {}) => {
  const systems = { crm: { type: 'directory', inbox: 'in', outbox: 'out' } }
  await writeFile(join(folder, 'crossdock.yaml'), JSON.stringify({ systems, hooks }))
  return loadSettings({ configPath: 'crossdock.yaml', cwd: folder, env })
}

describe('hooks', () => {
  it('have one secret or several, which no log shows', async () => {
    const one = await load({ crm: { secret: `\${env:CRM_HOOK_SECRET}` } }, { CRM_HOOK_SECRET: 'a-secret-of-the-crm' })
    expect(one.hooks.get('crm')).toEqual(['a-secret-of-the-crm'])
    expect(one.secrets).toContain('a-secret-of-the-crm')
    const two = await load({ crm: { secret: ['a-secret-of-the-crm', 'whsec_bmV4dC1zZWNyZXQ='] } })
    expect(two.hooks.get('crm')).toHaveLength(2)
    expect(two.secrets).toEqual(expect.arrayContaining(['a-secret-of-the-crm', 'whsec_bmV4dC1zZWNyZXQ=']))
  })

  it.each([
    [{ erp: { secret: 'a-secret-of-the-erp' } }, 'there are crm'],
    [{ crm: { secret: 'short' } }, 'must have at least 16 characters'],
    [{ crm: { secret: 'whsec_##############' } }, 'base64'],
    [{ crm: { secret: ['whsec_!not-base-64!'] } }, 'base64'],
    [{ crm: {} }, 'hooks.crm'],
  ])('%j is refused', async (hooks, message) => {
    await expect(load(hooks)).rejects.toMatchObject({ message: expect.stringContaining(message) })
  })
})
