import { execFileSync } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Browser, openBrowser } from '../helpers/browser.ts'
import { openApp, type TestApp } from '../helpers/crossdock-app.ts'
import { ordersText } from '../helpers/x12-text.ts'

const hostile = '<img src=x onerror=broken=1><script>broken=1</script>'
const password = 'fourteen pallets at dock nine'

// A browser, an application and its stand-ins share the machine with other tests.
vi.setConfig({ testTimeout: 180_000 })

const looks = [
  ['light', 'en'],
  ['dark', 'zh'],
  ['light', 'zh'],
  ['dark', 'en'],
] as const

let app: TestApp
let browser: Browser

const open = async (path: string): Promise<void> => {
  await browser.page.goto(`/console${path}`)
  await browser.page.locator('main h1').waitFor()
  await browser.page.waitForFunction(() => document.querySelector('.cd-loading') === null)
}

/** Says which choices hold for the screenshots to come. */
const choose = (scheme: 'light' | 'dark', language: 'en' | 'zh'): Promise<void> =>
  browser.page.evaluate(
    ([theme, spoken]) => {
      localStorage.setItem('mantine-color-scheme-value', theme ?? '')
      localStorage.setItem('crossdock:language', spoken ?? '')
    },
    [scheme, language],
  )

beforeAll(async () => {
  // Does nothing when it is built already.
  execFileSync(process.execPath, ['scripts/build-console.js'], { stdio: 'inherit' })
  app = await openApp('embedded', {
    flows: {
      stock: { from: 'erp', entity: 'stock-level', to: ['crm'], schedule: '0 3 * * *', timezone: 'Asia/Shanghai' },
    },
  })
  const { port } = app.app.api.server.address() as AddressInfo
  browser = await openBrowser(`http://127.0.0.1:${port}`)
  const buyer = (name: string) => [`N1*BY*${name}*UL*4012345000009`, 'N3*100 Harbor Way', 'N4*Seattle*WA*98101*US']
  const orders = [{ number: 'PO-1001' }, { number: 'PO-1002', buyer: buyer(hostile) }]
  // What is hostile has the usual delimiter of components in it.
  await app.drop(
    'orders-1.edi',
    ordersText(1, orders, { delimiters: { element: '*', component: ':', segment: '~', newline: '' } }),
  )
  await app.settled(60_000)
}, 240_000)

afterAll(async () => {
  await browser?.close()
  await app?.close()
})

describe('the console', () => {
  it('makes the first user with the set-up link, and shows the overview', async () => {
    const { link } = (await app.call('POST', '/setup/link')) as { link: string }
    const { hash, pathname } = new URL(link)
    const { page } = browser
    await page.goto(`${pathname}${hash}`)
    await page.getByLabel('User name').fill('mira')
    await page.getByLabel('Name to show').fill('Mira Chen')
    await page.getByLabel('New password', { exact: true }).fill(password)
    await page.getByLabel('New password, again').fill(password)
    expect(await browser.breaches()).toEqual([])
    expect(page.url()).not.toContain(hash)
    await page.getByRole('button', { name: 'Create the user and sign in' }).click()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    await page.getByRole('button', { name: 'Mira Chen, signed in' }).waitFor()
  })

  it('asks to sign in, says what is wrong, and goes on where one was', async () => {
    const { page } = browser
    await open('/documents?filter=direction%3Ain')
    await page.getByRole('button', { name: 'Mira Chen, signed in' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.goto('/console/documents?filter=direction%3Ain')
    await page.getByLabel('User name').fill('mira')
    await page.getByLabel('Password', { exact: true }).fill('thirteen pallets at dock nine')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('alert').waitFor()
    expect(await browser.breaches()).toEqual([])
    await browser.screenshot('sign-in')
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'Documents' }).waitFor()
    expect(new URL(page.url()).searchParams.get('filter')).toBe('direction:in')
  })

  it('goes through a list by keys, and filters it by words', async () => {
    const { page } = browser
    await open('/documents')
    await page.getByRole('row').nth(2).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    expect(await page.evaluate(() => document.activeElement?.closest('tr')?.rowIndex)).toBe(2)
    await page.keyboard.press('f')
    await page.keyboard.type('direction:in order:PO-1001')
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.searchParams.get('filter') === 'direction:in order:PO-1001')
    await expect.poll(() => page.getByRole('row').count()).toBe(2)
    await page.getByRole('combobox', { name: 'Filter' }).fill('colour:red')
    await page.keyboard.press('Enter')
    await page.getByText('there is no field "colour"').waitFor()
    await page.keyboard.press('Escape')
    await page.goBack()
    await expect.poll(() => page.getByRole('row').count()).toBeGreaterThan(2)
  })

  it('finds an order by its number and shows its whole way', async () => {
    const { page } = browser
    await open('/')
    await page.keyboard.press('/')
    await page.getByRole('combobox', { name: 'Find and go' }).fill('PO-1001')
    await page
      .getByRole('option', { name: /PO-1001.*order/ })
      .first()
      .waitFor()
    expect(await browser.breaches()).toEqual([])
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Order PO-1001' }).waitFor()
    const way = page.getByRole('list', { name: 'Its way' })
    for (const step of ['Received', 'Acknowledged', 'Understood', 'Delivered'])
      await way.getByText(step).first().waitFor()
    await page.getByRole('button', { name: /^Show 850/ }).click()
    await page.getByText('BEG*00*SA*PO-1001').waitFor()
  })

  it('shows what partners send as text, whatever it says', async () => {
    const { page } = browser
    browser.complaints()
    for (const path of ['/orders/PO-1002', '/documents?filter=order%3APO-1002', '/deliveries?filter=order%3APO-1002'])
      await open(path)
    await page.getByRole('link', { name: 'PO-1002' }).first().click()
    await open('/orders/PO-1002')
    await page.getByRole('button', { name: /^Show 850/ }).click()
    await page.getByText('<script>').first().waitFor()
    expect(await page.evaluate(() => 'broken' in window)).toBe(false)
    expect(browser.complaints()).toEqual([])
  })

  it('edits what a partner sent wrongly, and sends it on', async () => {
    const { page } = browser
    await app.drop('orders-2.edi', ordersText(2, [{ number: 'PO-1001' }]))
    await app.settled(60_000)
    await open('/desk')
    await page.getByRole('link', { name: 'PO-1001' }).first().click()
    await page.getByRole('button', { name: 'Edit and retry' }).click()
    const body = page.getByRole('textbox', { name: 'As it came' })
    await body.fill((await body.inputValue()).replace('PO-1001', 'PO-1003'))
    expect(await browser.breaches()).toEqual([])
    await page.getByRole('button', { name: 'Check, save and retry' }).click()
    await page.getByText('is to be mapped').first().waitFor()
    await app.settled(60_000)
    expect(app.orderNumbers().erp).toContain('PO-1003')
    expect(await app.deadLetters()).toEqual([])
  })

  it('retries a group of 500 at once, with the count before it does', async () => {
    const { page } = browser
    app.crm.setFaults([
      {
        kind: 'status',
        match: { path: '^/services/data/.*/composite/sobjects/Order/' },
        status: 400,
        body: [{ errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'the period is closed' }],
      },
    ])
    const orders = Array.from({ length: 500 }, (_, index) => ({ number: `BULK-${index + 1}` }))
    await app.drop('orders-3.edi', ordersText(3, orders))
    await app.settled(120_000)
    app.crm.clearFaults()
    await open('/desk/groups')
    await browser.screenshot('error-groups')
    await page.getByRole('link', { name: /The system refuses this record/ }).click()
    await page.getByRole('button', { name: 'Retry all 500' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('500 dead letters would be touched.').waitFor()
    expect(await browser.breaches()).toEqual([])
    await dialog.getByRole('button', { name: 'Retry 500' }).click()
    await page.getByRole('heading', { name: /^Retry: / }).waitFor()
    await page.getByText('500/500').waitFor({ timeout: 120_000 })
    // The last is counted a moment before the action ends.
    await expect
      .poll(() => app.call('GET', '/bulk-actions'), { timeout: 60_000 })
      .toMatchObject({ items: [{ state: 'done', total: 500, done: 500, failed: 0, skipped: 0 }] })
    await app.settled(120_000)
    expect(await app.deadLetters()).toEqual([])
    expect(app.orderNumbers().crm.filter((number) => number.startsWith('BULK-'))).toHaveLength(500)
  })

  it('pauses a flow with a reason, and lets it go on', async () => {
    const { page } = browser
    await open('/flows/stock')
    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    const dialog = page.getByRole('dialog')
    const confirm = dialog.getByRole('button', { name: 'Pause', exact: true })
    expect(await confirm.isDisabled()).toBe(true)
    await dialog.getByLabel('Reason').fill('ERP upgrade until 04:00')
    expect(await browser.breaches()).toEqual([])
    await confirm.click()
    await page.getByText('Paused by mira').waitFor()
    expect(await app.call('GET', '/flows/stock')).toMatchObject({
      paused: { reason: 'ERP upgrade until 04:00', actor: 'mira' },
    })
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor()
    expect(await app.call('GET', '/flows/stock')).toMatchObject({ paused: null })
  })

  it('says why a button cannot be used', async () => {
    const { page } = browser
    await open('/flows/order-intake')
    const button = page.getByRole('button', { name: 'Run now' })
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    const described = await button.getAttribute('aria-describedby')
    expect(await page.locator(`[id="${described}"]`).textContent()).toContain('reads nothing')
    expect(await page.getByRole('button', { name: 'Pause', exact: true }).getAttribute('aria-disabled')).toBe('true')
  })

  it('asks a system whether it answers', async () => {
    const { page } = browser
    await open('/systems/erp')
    await page.getByRole('button', { name: 'Check now' }).click()
    await page.getByRole('status').getByText('It answers').waitFor()
  })

  it('offers for a system that is held after a restore what is taken there, and says why in Chinese', async () => {
    const { page } = browser
    await app.call('POST', '/restored', { reason: 'a test' })
    await choose('light', 'zh')
    await open('/systems/erp')
    await page.getByText('存储是从备份恢复的').waitFor()
    expect(await page.getByRole('button', { name: '恢复', exact: true }).count()).toBe(0)
    await page.getByRole('button', { name: '先查询再继续' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '先查询再继续' }).click()
    await page.getByRole('status').getByText('已恢复向 erp 发送').waitFor()
    await choose('light', 'en')
    await open('/systems/crm')
    await page.getByRole('button', { name: 'Send all, unasked' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Send all, unasked' }).click()
    await page.getByRole('status').getByText('crm is sent to again').waitFor()
    await app.call('POST', '/systems/edi/resume', { askFirst: true })
  })

  it('saves a list as a file', async () => {
    const { page } = browser
    await open('/documents?filter=direction%3Ain')
    await page.getByRole('button', { name: 'Export the list' }).click()
    const saved = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: /^CSV/ }).click()
    expect((await saved).suggestedFilename()).toMatch(/^crossdock-documents-.*\.csv$/)
  })

  it('speaks Chinese, and is dark, when told to', async () => {
    const { page } = browser
    await open('/')
    await page.getByRole('button', { name: 'Theme, times, language' }).click()
    await page.getByRole('menu').getByText('中文').click()
    await page.getByRole('heading', { name: '总览' }).waitFor()
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN')
    await page.getByRole('button', { name: '主题、时间、语言' }).click()
    await page.getByRole('menu').getByText('深色').click()
    await expect.poll(() => page.getAttribute('html', 'data-mantine-color-scheme')).toBe('dark')
    await choose('light', 'en')
  })

  it('says in Chinese how far an order has come, why an order stands still and what helps', async () => {
    const { page } = browser
    await app.drop('orders-4.edi', ordersText(4, [{ number: 'PO-1002' }]))
    await app.settled(60_000)
    await choose('light', 'zh')
    await open('/')
    await page.getByText('ORDER_NUMBER_REPEATED：贸易伙伴已发过此订单号').waitFor()
    await page.getByText('请消除原因，再全部重试').waitFor()
    await open('/orders/PO-1002')
    await page.getByText('已生成投递').waitFor()
    await page.getByText(/^订单在 erp 中为 /).waitFor()
    await open('/desk')
    await page.getByRole('link', { name: 'PO-1002' }).first().click()
    await page.getByText('第一个订单保持不变，这一个没有投递。').waitFor()
    await page.getByRole('button', { name: '指派', exact: true }).waitFor()
    await choose('light', 'en')
  })

  it.each([
    ['overview', '/'],
    ['search', '/search?q=PO-10'],
    ['order', '/orders/PO-1001'],
    ['order that came twice', '/orders/PO-1002'],
    ['documents', '/documents'],
    ['interchanges', '/interchanges'],
    ['deliveries', '/deliveries'],
    ['flows', '/flows'],
    ['flow', '/flows/stock'],
    ['runs', '/runs'],
    ['systems', '/systems'],
    ['system', '/systems/erp'],
    ['partners', '/partners'],
    ['partner', '/partners/northwind'],
    ['error groups', '/desk/groups?filter=state%3Aopen%2Cacknowledged%2Cresolved'],
    ['dead letters', '/desk?filter=-state%3Aopen'],
    ['people', '/people'],
    ['audit', '/audit'],
  ])('breaks no rule of accessibility on %s, in both themes and languages and on a phone', async (name, path) => {
    const { page } = browser
    browser.complaints()
    const isMain = ['overview', 'order', 'flow', 'error groups', 'dead letters'].includes(name)
    const pairs = name === 'error groups' ? 2 : looks.length
    for (const [scheme, language] of looks.slice(0, isMain ? pairs : 1)) {
      await choose(scheme, language)
      await open(path)
      // What a theme or a language breaks shows in these two.
      if ((scheme === 'light') === (language === 'en')) expect(await browser.breaches()).toEqual([])
      await browser.screenshot(`${name}-${scheme}-${language}`)
    }
    if (!isMain) return
    await choose('light', 'en')
    await page.setViewportSize({ width: 390, height: 800 })
    await open(path)
    expect(await browser.breaches()).toEqual([])
    // Nothing stands out to the side.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await browser.screenshot(`${name}-phone`)
    await page.setViewportSize({ width: 1360, height: 850 })
    expect(browser.complaints()).toEqual([])
  })
})
