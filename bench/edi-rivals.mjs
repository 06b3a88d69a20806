/**
 * Times other parsers for Node on the files of bench/edi.ts, which copies this beside their packages. All only take the file apart:
 * none validates. node-x12 reads as a stream only when it is not strict; edifact and ts-edifact lose a release character at the end of a
 * chunk and refuse a second UNA, so they are given whole segments and a file with one UNA.
 */
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

const x12Parsers = {
  'x12-parser': () => new (load('x12-parser').X12parser)(),
  'node-x12': () => new (load('node-x12').X12Parser)(false),
}

const edifactParsers = {
  edifact: () => {
    const parser = new (load('edifact/parser.js'))()
    parser.encoding('UNOC')
    return parser
  },
  'ts-edifact': () => {
    const { Configuration, NullValidator, Parser } = load('ts-edifact')
    return new Parser(new Configuration({ charset: 'UNOC', validator: new NullValidator() }))
  },
}

const segmentsOfX12 = async (parser, path) => {
  let segments = 0
  for await (const segment of createReadStream(path, { highWaterMark: 64 * 1024 }).pipe(parser))
    if (segment) segments += 1
  return segments
}

const segmentsOfEdifact = async (parser, path) => {
  let segments = 0
  let rest = ''
  const count = () => {
    segments += 1
  }
  parser.on('closesegment', count).on('closeSegment', count)
  for await (const chunk of createReadStream(path, { highWaterMark: 64 * 1024 })) {
    const text = rest + chunk.toString('latin1')
    const end = text.lastIndexOf("'\n") + 1
    parser.write(text.slice(0, end))
    rest = text.slice(end)
  }
  parser.write(rest)
  parser.end()
  return segments
}

const [, , name, path] = process.argv
const startMs = performance.now()
const startCpu = process.cpuUsage()
const segments =
  name in x12Parsers
    ? await segmentsOfX12(x12Parsers[name](), path)
    : await segmentsOfEdifact(edifactParsers[name](), path)
const ms = performance.now() - startMs
const cpu = process.cpuUsage(startCpu)
const status = await readFile('/proc/self/status', 'utf8').catch(() => '')
const peakKb = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS)
const cpuMs = (cpu.user + cpu.system) / 1000
console.log(JSON.stringify({ ms, cpuMs, peakMb: Math.round(peakKb / 1024), count: { segments } }))
