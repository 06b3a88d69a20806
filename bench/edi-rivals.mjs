/**
 * Times other X12 parsers for Node on the file of bench/edi.ts, which copies this beside their packages. Both only take the file
 * apart: neither validates. node-x12 reads as a stream only when it is not strict.
 */
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

const parsers = {
  'x12-parser': () => new (load('x12-parser').X12parser)(),
  'node-x12': () => new (load('node-x12').X12Parser)(false),
}

const [, , name, path] = process.argv
const parser = parsers[name]()
const startMs = performance.now()
const startCpu = process.cpuUsage()
let segments = 0
for await (const segment of createReadStream(path, { highWaterMark: 64 * 1024 }).pipe(parser))
  if (segment) segments += 1
const ms = performance.now() - startMs
const cpu = process.cpuUsage(startCpu)
const status = await readFile('/proc/self/status', 'utf8').catch(() => '')
const peakKb = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS)
const cpuMs = (cpu.user + cpu.system) / 1000
console.log(JSON.stringify({ ms, cpuMs, peakMb: Math.round(peakKb / 1024), count: { segments } }))
