import type { RecordExplanation } from '../desk/explain-record.ts'
import type { SystemQuality } from '../desk/quality.ts'
import type { ReviewView } from '../desk/review-view.ts'
import type { Page } from '../domain/page.ts'
import { retryPolicy } from '../domain/retry-policy.ts'
import { type App, createApp } from '../main.ts'
import { type CrmServer, sandboxCrmCredentials, startCrmServer } from '../sandbox/crm-server.ts'
import { type ErpServer, sandboxErpCredentials, startErpServer } from '../sandbox/erp-server.ts'
import { plantCustomers } from '../sandbox/planted-customers.ts'
import type { Finding } from '../store/reconcile-store.ts'
import type { DeadLetter } from '../store/store.ts'
import { decideReviews } from './decide-like-a-person.ts'
import { createDemoSite, type DemoSite } from './demo-site.ts'
import { driveFlows, type FlowDriver } from './drive-flows.ts'
import { type PlantedTruth, seedPlanted } from './planted-systems.ts'
import { compareSystems, repairSystems, showCompared } from './reconcile-systems.ts'
import { type LinkedCustomer, linkedCustomers, type Score, scoreOf } from './score-links.ts'
import {
  showConflict,
  showExplanation,
  showNextTimes,
  showQuality,
  showReview,
  showRuns,
  showScore,
} from './show-sync.ts'

type Out = (line: string) => void

export type SyncDemoOptions = { companies?: number; seed?: number }

type Stage = {
  app: App
  driver: FlowDriver
  crm: CrmServer
  erp: ErpServer
  truth: PlantedTruth
  out: Out
  missing: string[]
}

const flow = 'customer-master'
const closeDeadlineMs = 5_000
const deliveriesLimitMs = 180_000
const silentRuns = 3
/** What matching must reach: links made without asking are right, and with the help of a person nearly all are found. */
const leastPrecision = 0.995
const leastRecall = 0.95

/** Pauses of a demo: what waits for a run or a person goes on soon after. */
const quick = retryPolicy.parse({
  firstDelayMs: 1_000,
  maxDelayMs: 5_000,
  slowFirstDelayMs: 5_000,
  slowMaxDelayMs: 10_000,
})

/**
 * Plays the customers of two systems, with duplicates and conflicts planted, becoming one clean set. Real connectors and the embedded store,
 * stand-ins for the CRM and the ERP. Returns the exit code: 0 when everything is as the planted truth wants it.
 */
export const runSyncDemo = async (out: Out, { companies = 1000, seed = 7 }: SyncDemoOptions = {}): Promise<number> => {
  const crm = await startCrmServer({ port: 0, ...sandboxCrmCredentials, customers: [] })
  const erp = await startErpServer({ port: 0, ...sandboxErpCredentials, customers: [] })
  const site = await createDemoSite({ crm: crm.url, erp: erp.url })
  let app: App | undefined
  try {
    const planted = plantCustomers({ seed, count: companies, insideShare: 0.05 })
    const truth = seedPlanted(planted, crm, erp)
    out(
      `A CRM with ${planted.crm.length} customers and an ERP with ${planted.erp.length}, which are ${truth.size} companies.`,
    )
    app = await createApp({ ...site.settings, retry: quick }, 'all')
    await app.start()
    const driver = driveFlows(app, deliveriesLimitMs)
    const stage: Stage = { app, driver, crm, erp, truth, out, missing: [] }
    await load(stage)
    await decide(stage)
    await edit(stage)
    await reconcile(stage)
    await report(stage, site)
    for (const one of stage.missing) out(`NOT AS EXPECTED: ${one}`)
    if (stage.missing.length === 0)
      out('\nBoth systems have every customer, and agree on it; where they do not, a person is asked.')
    return stage.missing.length === 0 ? 0 : 1
  } finally {
    await app?.close(closeDeadlineMs)
    await Promise.all([crm.close(), erp.close()])
    await site.remove()
  }
}

const expect = ({ missing }: Stage, what: string, holds: boolean): void => {
  if (!holds) missing.push(what)
}

const load = async (stage: Stage): Promise<void> => {
  const { app, driver, crm, truth, out } = stage
  out('\nA dry run of the load: nothing is kept, nothing is sent')
  showRuns(await driver.read(flow, { kind: 'load', dryRun: true }), out)
  expect(stage, 'the dry run kept something', (await linkedCustomers(app.deps.store, truth)).length === 0)
  expect(stage, 'the dry run wrote into the CRM', crm.writes('Account') === 0)
  out('\nThe load: the CRM first, then the ERP; what is certainly one is linked, where it is likely a person is asked')
  showRuns(await driver.read(flow, { kind: 'load', from: 'crm' }), out)
  showRuns(await driver.read(flow, { kind: 'load', from: 'erp' }), out)
  const score = scoreOf(await linkedCustomers(app.deps.store, truth), truth)
  showScore('by itself', score, out)
  expect(stage, `precision ${score.precision} without a person`, score.precision >= leastPrecision)
}

const decide = async (stage: Stage): Promise<void> => {
  const { app, driver, truth, out } = stage
  const { store } = app.deps
  const [review] = await store.reviews.list({ state: 'open', limit: 1 })
  out('\nReviews: a person who knows the customers decides')
  if (review !== undefined) showReview(await driver.call<ReviewView>('GET', `/reviews/${review.id}`), out)
  const decided = await decideReviews(store, driver, truth)
  out(`  ${decided.same} are a customer that was known, ${decided.new} are new`)
  expect(stage, 'no review was opened', decided.same > 0)
  await driver.settled()
  await driver.run(flow)
  await driver.run(flow)
  await decideConflicts(stage)
}

const decideConflicts = async (stage: Stage): Promise<void> => {
  const { app, driver, crm, out } = stage
  const open = async () =>
    (await app.deps.store.deadLetters.list({ state: 'open', limit: 1000 })).filter(
      ({ code }) => code === 'FIELD_CONFLICT',
    )
  const [first, ...others] = await open()
  out(`\nConflicts: ${others.length + (first === undefined ? 0 : 1)} customers have two tax ids`)
  if (first === undefined) return expect(stage, 'no conflict was found', false)
  showConflict(first, out)
  await expectDisputes(stage, [first, ...others])
  const [recordId = '', field] = (first.issues[0]?.path ?? '').split('.')
  await driver.call('POST', `/records/${recordId}/decide`, { field, system: 'erp' })
  await driver.settled()
  const { places, fields } = await driver.call<RecordExplanation>('GET', `/records/${recordId}/explain`)
  const decided = fields.find((one) => one.field === field)
  const account = crm.rows('Account').find(({ Id }) => places.some((one) => one.isPrimary && one.externalId === Id))
  out(`  decided for the ERP; the CRM has ${String(account?.['Tax_Id__c'])} now`)
  expect(
    stage,
    'the decision did not reach the CRM',
    JSON.stringify(decided?.value).includes(String(account?.['Tax_Id__c'])),
  )
  expect(stage, 'a conflict that was decided is still open', (await open()).length === others.length)
}

/** Every dispute that was planted, and was found to be one customer, waits for a person. */
const expectDisputes = async (stage: Stage, open: readonly DeadLetter[]): Promise<void> => {
  const { app, truth } = stage
  const asked = new Set(open.map(({ issues }) => issues[0]?.path.split('.')[0]))
  for (const { id, name, places, clusters } of await linkedCustomers(app.deps.store, truth)) {
    const isDisputed = places.length === 2 && [...clusters].some((cluster) => truth.disputed.has(cluster))
    if (isDisputed) expect(stage, `nobody is asked about the tax ids of ${name}`, asked.has(id))
  }
}

const edit = async (stage: Stage): Promise<void> => {
  const { driver, crm, erp, out } = stage
  const [inCrm, inErp] = await twoSharedCustomers(stage)
  out('\nOne edit on each side')
  crm.change('Account', inCrm.crm, { Phone: '+1 555 0100' })
  erp.changeCustomer(inErp.erp, { WebsiteURL: 'https://edited.example' })
  showRuns(await driver.run(flow), out)
  const [row] = crm.rows('Account').filter(({ Id }) => Id === inErp.crm)
  expect(stage, 'the edit of the ERP did not reach the CRM', row?.['Website'] === 'https://edited.example')
  const explained = await driver.call<RecordExplanation>('GET', `/records/${inCrm.id}/explain`)
  const phone = explained.fields.find(({ field }) => field === 'phone')
  expect(
    stage,
    'the edit of the CRM did not reach the ERP',
    phone?.value === '+1 555 0100' && phone.others.length === 0,
  )
  await silence(stage)
}

const silence = async (stage: Stage): Promise<void> => {
  const { app, driver, crm, out } = stage
  await driver.run(flow)
  const written = crm.writes('Account')
  let deliveries = 0
  for (let run = 0; run < silentRuns; run += 1) {
    for (const { counts } of await driver.run(flow)) deliveries += counts.deliveries
  }
  out(`  then ${silentRuns} runs: ${deliveries} deliveries, ${crm.writes('Account') - written} writes`)
  expect(stage, 'there was no silence after the edits', deliveries === 0 && crm.writes('Account') === written)
  const stuck = await app.deps.store.deliveries.list({ state: 'dead', limit: 5 })
  for (const { businessKey, errorMessage } of stuck)
    expect(stage, `${businessKey} was not delivered: ${errorMessage}`, false)
}

type Shared = { id: string; crm: string; erp: string }

const twoSharedCustomers = async ({ app, truth }: Stage): Promise<[Shared, Shared]> => {
  const shared = (await linkedCustomers(app.deps.store, truth)).flatMap(({ id, places }) => {
    const [one, other, ...more] = places.map((place) => place.split(' ')).sort()
    if (one?.[0] !== 'crm' || other?.[0] !== 'erp' || more.length > 0) return []
    return [{ id, crm: one[1] ?? '', erp: other[1] ?? '' }]
  })
  const [first, second] = shared
  if (first === undefined || second === undefined) throw new Error('there are no two customers that both systems have')
  return [first, second]
}

/** A change that nobody told of is found by comparison, and read by the repair. */
const reconcile = async (stage: Stage): Promise<void> => {
  const { driver, crm, out } = stage
  const [{ id, crm: account }] = await twoSharedCustomers(stage)
  crm.change('Account', account, { Phone: '+1 555 0199' })
  out(
    '\nReconcile: both systems are read and compared with what Crossdock believes; one phone number was changed just now',
  )
  const before = await compareSystems(driver, flow)
  showCompared(before, out)
  const isStale = ({ bucket, externalId }: Finding): boolean => bucket === 'stale' && externalId === account
  expect(stage, 'the comparison did not find the change', before.findings.some(isStale))
  await repairSystems(driver, before.id)
  const after = await compareSystems(driver, flow)
  out('  after the repair')
  showCompared({ ...after, findings: [] }, out)
  expect(stage, 'the repair did not mend the change', !after.findings.some(isStale))
  const { fields } = await driver.call<RecordExplanation>('GET', `/records/${id}/explain`)
  expect(
    stage,
    'the repair did not bring the change to the other system',
    fields.some(({ field, value, others }) => field === 'phone' && value === '+1 555 0199' && others.length === 0),
  )
}

const report = async (stage: Stage, site: DemoSite): Promise<void> => {
  const { app, driver, truth, out } = stage
  const customers = await linkedCustomers(app.deps.store, truth)
  const score: Score = scoreOf(customers, truth)
  out('\nThe report')
  out(
    `  ${truth.clusters.size} records of two systems became ${customers.length} customers; the truth is ${truth.size}`,
  )
  showScore('with the reviews', score, out)
  expect(stage, `precision ${score.precision}`, score.precision >= leastPrecision)
  expect(stage, `recall ${score.recall}`, score.recall >= leastRecall)
  const lacking = customers.filter(
    ({ places }) => !['crm', 'erp'].every((system) => places.some((one) => one.startsWith(system))),
  )
  expect(stage, `${lacking.length} customers are in one system only, such as ${lacking[0]?.name}`, lacking.length === 0)
  out('\nWhat is left to mend')
  showQuality((await driver.call<Page<SystemQuality>>('GET', '/quality')).items, out)
  out('\nWhy a customer is as it is')
  showExplanation(await driver.call<RecordExplanation>('GET', `/records/${mostPlaces(customers).id}/explain`), out)
  out('\nThe next runs')
  showNextTimes(site.scheduled, site.settings.calendars, new Date(), out)
}

const mostPlaces = ([first, ...others]: readonly LinkedCustomer[]): LinkedCustomer => {
  if (first === undefined) throw new Error('there are no customers')
  return others.reduce((most, one) => (one.places.length > most.places.length ? one : most), first)
}
