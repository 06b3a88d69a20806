/**
 * One measurement of the EDI bench, in a process of its own: reads a file in a given way and prints what it took as JSON.
 *
 * node edi-case.js <case> <file>
 */
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type Partner, partner as partnerSchema } from '../src/domain/partner.ts'
import type { Delimiters, EdiEvent } from '../src/edi/edi.ts'
import { readEdifactInterchanges } from '../src/edi/edifact/read-interchanges.ts'
import { readInterchanges } from '../src/edi/x12/read-interchanges.ts'
import { salesOrderFromOrders } from '../src/mappers/edi/edifact/sales-order-from-orders.ts'
import { salesOrderFrom850 } from '../src/mappers/edi/x12/sales-order-from-850.ts'

/** What a case found: enough to see that all of them read the same file. */
type Count = { segments?: number; elements?: number; sets?: number; accepted?: number; mapped?: number }

const element = 42
const terminator = 126

const chunksOf = (path: string): AsyncIterable<Buffer> => createReadStream(path, { highWaterMark: 64 * 1024 })

const scan = async (path: string): Promise<Count> => {
  let segments = 0
  let elements = 0
  for await (const chunk of chunksOf(path)) {
    for (let i = 0; i < chunk.length; i += 1) {
      const byte = chunk[i]
      if (byte === terminator) segments += 1
      else if (byte === element) elements += 1
    }
  }
  return { segments, elements: elements + segments }
}

/** Every element as a string, an array for each segment: what any parser has to make before it knows anything. */
const strings = async (path: string): Promise<Count> => {
  let segments = 0
  let elements = 0
  let begun = ''
  let current: string[] = []
  for await (const chunk of chunksOf(path)) {
    const text = chunk.toString('latin1')
    let from = 0
    for (let i = 0; i < chunk.length; i += 1) {
      const byte = chunk[i]
      if (byte !== terminator && byte !== element) continue
      const value = text.substring(from, i)
      current.push(begun === '' ? value : begun + value)
      begun = ''
      from = i + 1
      if (byte === element) continue
      segments += 1
      elements += current.length
      current = []
    }
    begun += text.substring(from)
  }
  return { segments, elements }
}

const releasing = 63
const plus = 43
const apostrophe = 39

const scanEdifact = async (path: string): Promise<Count> => {
  let segments = 0
  let elements = 0
  let isReleased = false
  for await (const chunk of chunksOf(path)) {
    for (let i = 0; i < chunk.length; i += 1) {
      const byte = chunk[i]
      if (isReleased) isReleased = false
      else if (byte === releasing) isReleased = true
      else if (byte === apostrophe) segments += 1
      else if (byte === plus) elements += 1
    }
  }
  return { segments, elements: elements + segments }
}

/** Composites stay whole, and release characters stay in: the least a parser has to make. */
const stringsOfEdifact = async (path: string): Promise<Count> => {
  let segments = 0
  let elements = 0
  let begun = ''
  let isReleased = false
  let current: string[] = []
  for await (const chunk of chunksOf(path)) {
    const text = chunk.toString('latin1')
    let from = 0
    for (let i = 0; i < chunk.length; i += 1) {
      const byte = chunk[i]
      if (isReleased) isReleased = false
      else if (byte === releasing) isReleased = true
      else if (byte === apostrophe || byte === plus) {
        const value = text.substring(from, i)
        current.push(begun === '' ? value : begun + value)
        begun = ''
        from = i + 1
        if (byte === plus) continue
        segments += 1
        elements += current.length
        current = []
      }
    }
    begun += text.substring(from)
  }
  return { segments, elements }
}

const countSets = async (events: AsyncIterable<EdiEvent>): Promise<Count> => {
  let sets = 0
  let accepted = 0
  for await (const event of events) {
    if (event.type !== 'transaction') continue
    sets += 1
    if (event.transaction.status === 'accepted') accepted += 1
  }
  return { sets, accepted }
}

const northwind = (): Partner =>
  partnerSchema.parse({ name: 'northwind', system: 'edi', theirs: { id: 'NORTHWIND' }, ours: { id: 'CROSSDOCK' } })

type MapsBody = (body: Uint8Array, delimiters: Delimiters) => { ok: boolean }

const mapSets = async (events: AsyncIterable<EdiEvent>, mapsBody: MapsBody): Promise<Count> => {
  let delimiters: Delimiters | undefined
  let sets = 0
  let accepted = 0
  let mapped = 0
  for await (const event of events) {
    if (event.type === 'envelope-start') delimiters = event.envelope.delimiters
    if (event.type !== 'transaction') continue
    sets += 1
    if (event.transaction.status === 'accepted') accepted += 1
    if (event.body === undefined || delimiters === undefined) continue
    if (mapsBody(event.body, delimiters).ok) mapped += 1
  }
  return { sets, accepted, mapped }
}

const map = (path: string): Promise<Count> => {
  const partner = northwind()
  return mapSets(readInterchanges(chunksOf(path)), (body, delimiters) =>
    salesOrderFrom850(body, { partner, delimiters }),
  )
}

const mapEdifact = (path: string): Promise<Count> => {
  const partner = northwind()
  return mapSets(readEdifactInterchanges(chunksOf(path)), (body, delimiters) =>
    salesOrderFromOrders(body, { partner, delimiters, envelopeVersion: 'UNOC:3' }),
  )
}

const cases: Record<string, (path: string) => Promise<Count>> = {
  'x12-scan': scan,
  'x12-strings': strings,
  'x12-read': (path) => countSets(readInterchanges(chunksOf(path))),
  'x12-map': map,
  'edifact-scan': scanEdifact,
  'edifact-strings': stringsOfEdifact,
  'edifact-read': (path) => countSets(readEdifactInterchanges(chunksOf(path))),
  'edifact-map': mapEdifact,
}

const peakMb = async (): Promise<number> => {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '')
  const peakKb = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS)
  return Math.round(peakKb / 1024)
}

const [, , name = '', path = ''] = process.argv
const run = cases[name]
if (run === undefined) throw new Error(`The case is one of ${Object.keys(cases).join(', ')}, not "${name}"`)
const startMs = performance.now()
const startCpu = process.cpuUsage()
const count = await run(path)
const ms = performance.now() - startMs
const cpu = process.cpuUsage(startCpu)
const cpuMs = (cpu.user + cpu.system) / 1000
console.log(JSON.stringify({ ms, cpuMs, peakMb: await peakMb(), count }))
