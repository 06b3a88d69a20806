import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright-core'

/** What was shown, for people to look at; ignored by git. */
const screenshots = fileURLToPath(new URL('../../screenshots/', import.meta.url))

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export type Browser = {
  page: Page
  /** What the browser complained of since the last call: errors of scripts, refusals of the content security policy, failed requests. */
  complaints(): string[]
  /** Rules of accessibility that the page breaks now, as `rule: element`. */
  breaches(): Promise<string[]>
  screenshot(name: string): Promise<void>
  close(): Promise<void>
}

/** A Chromium with a profile of its own. Tests run with `scripts/test-services.js`, which says where it is. */
export const openBrowser = async (baseURL: string): Promise<Browser> => {
  const executablePath = process.env['TEST_CHROMIUM'] ?? '/usr/bin/chromium'
  const profile = await mkdtemp(join(tmpdir(), 'crossdock-browser-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: flags,
    baseURL,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1360, height: 850 },
    acceptDownloads: true,
  })
  context.setDefaultTimeout(60_000)
  const page = context.pages()[0] ?? (await context.newPage())
  let told: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') told.push(message.text())
  })
  page.on('pageerror', (error) => told.push(String(error)))
  const axe = await readFile(join(dirname(fileURLToPath(import.meta.resolve('axe-core'))), 'axe.min.js'), 'utf8')
  return {
    page,
    complaints: () => {
      const all = told
      told = []
      return all
    },
    breaches: async () => {
      await page.evaluate(axe)
      return page.evaluate(async () => {
        const { axe: loaded } = globalThis as unknown as { axe: { run(): Promise<AxeResult> } }
        const { violations } = await loaded.run()
        return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
      })
    },
    screenshot: async (name) => {
      await mkdir(screenshots, { recursive: true })
      await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true })
    },
    close: async () => {
      await context.close()
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

type AxeResult = { violations: { id: string; nodes: { target: string[] }[] }[] }
