import { createHash, randomUUID } from 'node:crypto'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkAnswers } from '../../src/api/check-answers.ts'
import { mapDocument } from '../../src/jobs/map-document.ts'
import { receiveInterchange } from '../../src/jobs/receive-interchange.ts'
import { sendAcknowledgement } from '../../src/jobs/send-acknowledgement.ts'
import { type App, createApp, createLogger } from '../../src/main.ts'
import { loadSettings, type Settings } from '../../src/settings.ts'
import type { DeadLetter } from '../../src/store/store.ts'
import { prepareDataFolder } from '../helpers/prepared-store.ts'

const project = join(import.meta.dirname, '../..')
const never = new AbortController().signal

/** A Crossdock on a store of its own with the example configuration; it works only when a test takes a step. */
export type DeskSite = {
  app: App
  folder: string
  settings: Settings
  /** Stores a payload and reads it, as intake does. Returns the interchange's id. */
  receive(text: string, fileName?: string): Promise<string>
  /** Maps what waits for it. */
  mapAll(): Promise<void>
  acknowledgeAll(): Promise<void>
  sample(name: string): Promise<string>
  deadLetter(code: string): Promise<DeadLetter>
  waiting(lane: string): Promise<number>
  remove(): Promise<void>
}

/** A test asks faster than a person or a program does, so there is no limit unless it is given. */
export const openDeskSite = async ({ requestsPerSecond = 100_000 } = {}): Promise<DeskSite> => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-desk-'))
  await cp(join(project, 'config'), join(folder, 'config'), { recursive: true })
  const env = {
    CRM_URL: 'http://127.0.0.1:1',
    ERP_URL: 'http://127.0.0.1:1',
    CROSSDOCK_PORT: '0',
    CROSSDOCK_LOG_LEVEL: 'silent',
  }
  const loaded = await loadSettings({ cwd: folder, env })
  const settings = { ...loaded, api: { ...loaded.api, requestsPerSecond } }
  await prepareDataFolder(settings.data)
  const app = await createApp(settings, 'api', createLogger(settings))
  checkAnswers(app.api)
  const { store } = app.deps
  return {
    app,
    folder,
    settings,
    receive: async (text, fileName = 'orders.edi') => {
      const bytes = Buffer.from(text, 'latin1')
      const arrival = { id: randomUUID(), system: 'edi', fileName, transportRef: randomUUID() }
      const { id } = await store.interchanges.begin(arrival)
      await store.interchanges.append(id, 0, bytes)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      await store.interchanges.complete(id, { sha256, sizeBytes: bytes.byteLength })
      await receiveInterchange([id], app.deps, never)
      return id
    },
    mapAll: async () => {
      const waiting = await store.documents.list({ state: 'received', limit: 100 })
      await mapDocument(
        waiting.map(({ id }) => id),
        app.deps,
        never,
      )
    },
    acknowledgeAll: async () => {
      for (const { id } of await store.interchanges.list({ direction: 'in', limit: 100 })) {
        for (const envelope of await store.envelopes.ofInterchange(id)) {
          const due = await store.acknowledgements.ofEnvelope(envelope.id)
          await sendAcknowledgement(
            due.map((acknowledgement) => acknowledgement.id),
            app.deps,
            never,
          )
        }
      }
    },
    sample: (name) => readFile(join(project, 'examples/orders', name), 'latin1'),
    deadLetter: async (code) => {
      const open = await store.deadLetters.list({ state: 'open', limit: 100 })
      const found = open.find((deadLetter) => deadLetter.code === code)
      if (found === undefined)
        throw new Error(`no open dead letter ${code}: ${open.map((each) => each.code).join(', ')}`)
      return found
    },
    waiting: async (lane) => (await app.deps.queue.counts(lane)).waiting,
    remove: async () => {
      await app.close(1_000)
      await rm(folder, { recursive: true })
    },
  }
}

/** An order file of one order, valid unless changed by the test. */
export const orderFile = (order: string, controlNumber: number, item = 'NW-100245', quantity = '3'): string => {
  const icn = String(controlNumber).padStart(9, '0')
  return [
    `ISA*00*          *00*          *ZZ*NORTHWIND      *ZZ*CROSSDOCK      *261120*0915*U*00401*${icn}*0*P*>`,
    `GS*PO*NORTHWIND*CROSSDOCK*20261120*0915*${controlNumber}*X*004010`,
    'ST*850*0001',
    `BEG*00*SA*${order}**20261120`,
    'N1*BY*Northwind Electronics*UL*4012345000009',
    `PO1*1*${quantity}*EA*899.00**BP*${item}`,
    'CTT*1',
    'SE*6*0001',
    `GE*1*${controlNumber}`,
    `IEA*1*${icn}`,
    '',
  ].join('~\n')
}
