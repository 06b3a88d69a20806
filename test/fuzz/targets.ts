/** What the fuzzers feed: for each kind of document, what must hold of it whatever bytes come. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { parse } from 'yaml'
import { CrossdockError } from '../../src/domain/errors.ts'
import { type Partner, partner as partnerSchema } from '../../src/domain/partner.ts'
import type { EdiEvent } from '../../src/edi/edi.ts'
import { flatOptionsOf } from '../../src/edi/flat/flat-options.ts'
import { readPayload } from '../../src/edi/read-payload.ts'
import { createRandom } from '../../src/sandbox/random.ts'
import { customerColumns, openFolder } from '../connectors/csv/csv-folder.ts'
import { faultsOf } from '../helpers/answer-faults.ts'
import { faultOf, isSame, mappingFault, piecesOf, placesOf, structureFault } from './document-case.ts'
import type { DocumentKind } from './documents.ts'

export type Target = {
  /** Whether a case is a request to a server. */
  asks?: boolean
  /** Undefined when all is as it must be, else what is wrong. `seed` chooses how the bytes are read. */
  faultOf(bytes: Buffer, seed: number): Promise<string | undefined>
  close(): Promise<void>
}

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))

const openDocuments = (): Target => ({ faultOf, close: async () => undefined })

const openFlat = (root: string): Target => {
  const partners = ['harbor-csv', 'harbor-fixed'].map((name): Partner => {
    const file = join(root, 'config/partners', `${name}.yaml`)
    return partnerSchema.parse(parse(readFileSync(file, 'utf8')))
  })
  const [first, ...others] = partners
  if (first === undefined) throw new Error('there is no partner with flat files')
  const read = async (
    pieces: readonly Buffer[],
    partner: Partner,
    maxTransactionBytes: number,
  ): Promise<EdiEvent[]> => {
    const chunks = async function* (): AsyncGenerator<Uint8Array> {
      yield* pieces
    }
    const flat = flatOptionsOf(partner, 'file-1')
    const events: EdiEvent[] = []
    const options = { maxTransactionBytes, encodingOf: () => undefined, flat }
    for await (const event of readPayload(chunks(), options)) events.push(event)
    return events
  }
  /** Nothing goes by unseen: there is a hash of every byte, or one stretch of rubbish that is the whole file. */
  const lossFault = (events: readonly EdiEvent[], bytes: Buffer): string | undefined => {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    for (const event of events) {
      if (event.type === 'envelope-end' && event.result.sha256 !== sha256) return 'the hash is not of all bytes'
      if (event.type === 'rubbish' && event.sizeBytes !== bytes.length) return 'rubbish is not the whole file'
    }
    return events.length === 0 && bytes.length > 0 ? 'nothing came of the bytes' : undefined
  }
  return {
    faultOf: async (bytes, seed) => {
      const random = createRandom(seed)
      const partner = random.pick([first, ...others])
      const limit = random.pick([16 * 1024 * 1024, 16 * 1024 * 1024, 400, 60])
      try {
        const whole = await read([bytes], partner, limit)
        const fault = lossFault(whole, bytes) ?? structureFault(whole, bytes, 'flat') ?? mappingFault(whole, partner)
        if (fault !== undefined) return fault
        const places = placesOf(bytes.length, random)
        if (isSame(whole, await read(piecesOf(bytes, places), partner, limit))) return undefined
        return `the events differ when the file is cut at ${places.slice(0, 60).join(' ')}`
      } catch (error) {
        return textOf(error)
      }
    },
    close: async () => undefined,
  }
}

/** Longest that a file may take. */
const mostReadMs = 5_000

const openCsv = async (): Promise<Target> => {
  const open = (format: object) =>
    openFolder({ customer: { columns: customerColumns, id: 'Number', source: { files: '*.csv' } } }, { format })
  const folders = await Promise.all([
    open({}),
    open({ delimiter: ';', encoding: 'latin1' }),
    open({ encoding: 'gb18030' }),
  ])
  const [first, ...others] = folders
  if (first === undefined) throw new Error('there is no folder')
  return {
    faultOf: async (bytes, seed) => {
      const { connection, put } = createRandom(seed).pick([first, ...others])
      await put('customers.csv', bytes)
      const call = {
        signal: AbortSignal.timeout(mostReadMs),
        logger: pino({ level: 'silent' }),
        now: () => Date.now() + 1_000,
        assertMayWrite: () => undefined,
      }
      try {
        const window = { since: undefined, until: new Date(call.now()).toISOString() }
        for await (const page of connection.sources?.customer?.read(window, undefined, call) ?? []) {
          for (const record of page.records) {
            const mapped = record.map()
            if (!mapped.ok && mapped.issues.length === 0) return 'a row was refused without a reason'
          }
        }
        return undefined
      } catch (error) {
        // A file that cannot be read is said to be one, by a code an operator can look up.
        return error instanceof CrossdockError && error.code !== 'DEFECT' ? undefined : textOf(error)
      }
    },
    close: async () => {
      for (const folder of folders) await folder.close()
    },
  }
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

const openHttp = async (): Promise<Target> => {
  const { openDeskSite } = await import('../desk/desk-site.ts')
  const site = await openDeskSite()
  const { api, token } = site.app
  return {
    asks: true,
    faultOf: async (bytes, seed) => {
      const [head = '', type = '', ...body] = bytes.toString('latin1').split('\n')
      const [method = '', ...url] = head.split(' ')
      const known = methods.find((each) => each === method) ?? 'GET'
      const headers = { authorization: `Bearer ${token}`, 'idempotency-key': `fuzz-${seed}` }
      try {
        const answer = await api.inject({
          method: known,
          // What a client could send: other bytes end at the parser of HTTP.
          url: `/${encodeURI(url.join(' ')).replaceAll('%25', '%').replace(/^\/+/, '')}`,
          headers: known === 'GET' ? headers : { ...headers, 'content-type': type.replaceAll(/[^\x21-\x7e]/g, '') },
          ...(known === 'GET' ? {} : { payload: Buffer.from(body.join('\n'), 'latin1') }),
        })
        const [fault] = faultsOf(answer)
        return fault
      } catch (error) {
        return textOf(error)
      }
    },
    close: () => site.remove(),
  }
}

/** `root` is the folder of the project. */
export const openTarget = async (kind: DocumentKind, root: string): Promise<Target> => {
  if (kind === 'flat') return openFlat(root)
  if (kind === 'csv') return openCsv()
  return kind === 'http' ? openHttp() : openDocuments()
}
