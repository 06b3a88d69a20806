#!/usr/bin/env node
/**
 * Writes the grammar tables of one UN/EDIFACT directory: src/edi/edifact/grammar/d96a.ts and the like.
 *
 *   node scripts/generate-edifact-grammars.js <folder> <release>     e.g. ... /tmp/d96a 96A
 *
 * <folder> holds the unpacked text files of the directory as UN/ECE publishes them (https://unece.org/trade/uncefact/unedifact):
 * message types (ORDERS_D.96A, from EDMD or TRMD), segments (EDSD or TRSD), composites (EDCD or TRCD), elements (EDED or TRED) and code
 * lists (UNCL), in any depth. Only what the messages below use is taken: order, status, repetition, representation and names;
 * no descriptions. The files are in code page 437; how deep a segment stands is drawn in box characters at the right edge.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const messageTypes = ['ORDERS', 'ORDRSP', 'ORDCHG', 'DESADV', 'INVOIC', 'INVRPT', 'PRICAT', 'DELFOR', 'APERAK']

/** Lists that are short and say what a document does; all others stay open: partners and industries add to them. */
const listedElements = ['1225', '1229', '4343']

/** Described in service-segments.ts: they belong to the syntax, not to the directory. */
const serviceSegments = new Set(['UNH', 'UNT', 'UNS'])

const boxCharacters = new Map([
  [0xb3, '│'],
  [0xb4, '┤'],
  [0xbf, '┐'],
  [0xc1, '┴'],
  [0xc4, '─'],
  [0xd9, '┘'],
])

const readText = (path) =>
  [...readFileSync(path)].map((byte) => boxCharacters.get(byte) ?? String.fromCharCode(byte)).join('')

const linesOf = (path) => readText(path).split(/\r?\n/)

const fail = (message) => {
  throw new Error(message)
}

/** Blocks between ruled lines: one segment, composite or element each. */
const blocksOf = (path) => {
  const blocks = [[]]
  for (const line of linesOf(path)) {
    if (/^─{20,}/.test(line)) blocks.push([])
    else blocks.at(-1)?.push(line)
  }
  return blocks.slice(1)
}

/** `an..35` as type and lengths of the grammar text. */
const representationOf = (text) => {
  const [, type, dots, digits] = /^(an|a|n)(\.\.)?(\d+)$/.exec(text) ?? fail(`Representation "${text}"`)
  const name = { an: 'AN', a: 'A', n: 'D' }[type]
  return `${name} ${dots ? 1 : digits} ${digits}`
}

const parseElements = (path) => {
  const elements = new Map()
  for (const block of blocksOf(path)) {
    const at = block.findIndex((line) => /^.{0,4} \d{4} {2}/.test(line))
    if (at < 0) continue
    const [, number, start] = /(\d{4})\s+(.*?)\s*(?:\[[BIC]\])?\s*$/.exec(block[at]) ?? []
    const rest = block.slice(at + 1)
    // A name may go on in the next line; an empty one ends it.
    const more = rest
      .slice(
        0,
        rest.findIndex((line) => line.trim() === ''),
      )
      .map((line) => line.trim())
    const repr = block.map((line) => /Repr:\s*(\S+)/.exec(line)?.[1]).find((each) => each !== undefined)
    if (repr === undefined) fail(`Element ${number} has no representation`)
    elements.set(number, { name: [start, ...more].join(' ').trim(), representation: representationOf(repr) })
  }
  return elements
}

const rowStart = /^\d{3}[ *+#|X-]{0,4}\s*([A-Z]?\d{3,4})\s+(.*)$/
const rowEnd = /^(.*?)\s+([MC])(?:\s+(\d+))?(?:\s+(an?\.{0,2}\d+|n\.{0,2}\d+))?\s*$/

/**
 * Rows `010  C212  NAME  C  5 an..3` of a segment or composite; a long name goes on in the next line. Rows without a position of their
 * own repeat the definition of the composite above them and are passed.
 */
const rowsOf = (block) => {
  const rows = []
  let open
  for (const line of block) {
    const start = open === undefined ? rowStart.exec(line) : undefined
    if (open === undefined && !start) continue
    const text = open === undefined ? start[2] : `${open.name} ${line.trim()}`
    const row = open ?? { number: start[1], name: '' }
    const end = rowEnd.exec(text)
    if (end) {
      rows.push({ ...row, isRequired: end[2] === 'M', repeat: Number(end[3] ?? 1) })
      open = undefined
    } else open = { ...row, name: text }
  }
  return rows
}

/** Id -> name and rows, of a file of segments or composites. */
const parseTable = (path, idPattern) => {
  const table = new Map()
  for (const block of blocksOf(path)) {
    const heading = block.find((line) => idPattern.test(line))
    if (heading === undefined) continue
    const [, id, name] = idPattern.exec(heading)
    table.set(id, { name: name.trim(), rows: rowsOf(block) })
  }
  return table
}

const tokenOf = ({ number, isRequired, repeat }) => `${number}${isRequired ? '!' : ''}${repeat > 1 ? `*${repeat}` : ''}`

const edgeOf = (line) => /[│┐┘┴┤─]+\s*$/.exec(line)?.[0].trim() ?? ''

/** The segment table of a message as set text, one loop per line. */
const parseMessage = (path) => {
  const lines = linesOf(path)
  const from = lines.findLastIndex((line) => /^4\.3(\.1)?\s+Segment table/i.test(line))
  if (from < 0) fail(`${path} has no segment table`)
  let text = ''
  let depth = 0
  const segments = new Set()
  for (const line of lines.slice(from)) {
    const group = /^\d{4,5}.{1,12}?─+ Segment group (\d+)\s*─* ([MC])\s+(\d+)/.exec(line)
    const segment = /^\d{4,5}[ *+#|X-]{1,4}\s?([A-Z]{3}) .*? ([MC])\s+(\d+)/.exec(line)
    const edge = edgeOf(line)
    if (group) {
      text += `\n${'  '.repeat(depth)}{`
      depth += 1
      // A mark for the first segment: it takes status and repetition of its group.
      text += `@${group[2] === 'M' ? '!' : '?'}${group[3]}@`
    } else if (segment) {
      const [, id, status, max] = segment
      const own = `${status === 'M' ? '!' : '?'}${max}`
      segments.add(id)
      if (text.endsWith('@')) text = text.replace(/@([^@]+)@$/, (_, need) => `${id}${need}`)
      else text += `${text === '' || text.endsWith('{') || text.endsWith('\n') ? '' : ' '}${id}${own}`
      const width = edge.replaceAll('─', '').length
      if (width !== depth) fail(`${path}: "${line}" stands at depth ${depth}, its edge says ${width}`)
      const closing = [...edge].filter((each) => each === '┘' || each === '┴' || each === '┤').length
      text += '}'.repeat(closing)
      depth -= closing
    }
  }
  if (depth !== 0 || segments.size === 0) fail(`${path}: the groups do not close`)
  return { text: text.replace(/\n\s*(?=\{)/g, (gap) => gap), segments }
}

const parseCodes = (paths) => {
  const lists = new Map()
  for (const block of paths.flatMap(blocksOf)) {
    const number = block
      .map((line) => /^[ *+#|X-]{1,5}(\d{4}) {2}\S/.exec(line)?.[1])
      .find((each) => each !== undefined)
    if (number === undefined || !listedElements.includes(number)) continue
    const repr = block.findIndex((line) => /Repr:/.test(line))
    const codes = block.slice(repr + 1).map((line) => /^[ *+#|X-] {1,9}([A-Z0-9]{1,3})\s+[A-Z]/.exec(line)?.[1])
    lists.set(number, [...new Set(codes.filter((code) => code !== undefined))])
  }
  return lists
}

const wrap = (words) => {
  const lines = ['']
  for (const word of words) {
    const last = lines.at(-1) ?? ''
    if (last.length + word.length > 110) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines.join('\n')
}

const [, , folder, release] = process.argv
if (folder === undefined || release === undefined || !/^\d{2}[AB]$/.test(release)) {
  console.error(
    'Usage: node scripts/generate-edifact-grammars.js <folder of an unpacked directory> <release, such as 96A>',
  )
  process.exit(2)
}
const files = readdirSync(resolve(folder), { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
const find = (pattern) =>
  files.find((path) => pattern.test(path)) ?? fail(`No file like ${pattern.source} in ${folder}`)

const elements = parseElements(find(new RegExp(`(TRED|EDED)\\.${release}$`, 'i')))
const composites = parseTable(find(new RegExp(`(TRCD|EDCD)\\.${release}$`, 'i')), /^[\s*+#|X-]{4,9}(C\d{3})\s+(\S.*)$/)
const segments = parseTable(
  find(new RegExp(`(TRSD|EDSD)\\.${release}$`, 'i')),
  /^[\s*+#|X-]{4,9}([A-Z]{3})\s{2,}([A-Z].*)$/,
)
const codes = parseCodes(files.filter((path) => new RegExp(`UNCL(-\\d)?\\.${release}$`, 'i').test(path)))
const messages = new Map(
  messageTypes.map((type) => [type, parseMessage(find(new RegExp(`${type}_D\\.${release}$`, 'i')))]),
)

const usedSegments = [...new Set([...messages.values()].flatMap((message) => [...message.segments]))]
  .filter((id) => !serviceSegments.has(id))
  .sort()
const rowsFor = (table, id) => table.get(id)?.rows ?? fail(`${id} is not described`)
const usedNumbers = [...new Set(usedSegments.flatMap((id) => rowsFor(segments, id).map((row) => row.number)))]
const usedComposites = usedNumbers.filter((number) => number.startsWith('C')).sort()
const inComposites = usedComposites.flatMap((id) => rowsFor(composites, id).map((row) => row.number))
const usedElements = [...new Set([...usedNumbers.filter((number) => !number.startsWith('C')), ...inComposites])].sort()

const sentence = (name) => name.charAt(0).toUpperCase() + name.slice(1).toLowerCase()
const elementLine = (number) => {
  const element = elements.get(number) ?? fail(`Element ${number} is not described`)
  return `${number} ${element.representation} ${element.name}`
}
const compositeLine = (id) => {
  const name = sentence(composites.get(id)?.name ?? '').replaceAll(':', ' ')
  return `${id} ${name} : ${rowsFor(composites, id).map(tokenOf).join(' ')}`
}
const segmentLine = (id) => `${id} ${rowsFor(segments, id).map(tokenOf).join(' ')}`

const output = `// Generated by scripts/generate-edifact-grammars.js from directory D.${release}: not to be edited.
import type { DirectoryText } from '../../grammar-text.ts'

/** Source: UN/EDIFACT directory D.${release}, published by the United Nations (UN/ECE); order, status, repetition, lengths and names. */
export const d${release.toLowerCase()}: DirectoryText = {
  elements: \`
${[...usedElements.map(elementLine), ...usedComposites.map(compositeLine)].join('\n')}
\`,
  segments: \`
${usedSegments.map(segmentLine).join('\n')}
\`,
  codes: {
${listedElements.map((number) => `    ${number}: \`\n${wrap(codes.get(number) ?? fail(`No codes for ${number}`))}\n\`,`).join('\n')}
  },
  messages: {
${[...messages].map(([type, { text }]) => `    ${type}: \`\n${text.replace(/^\n/, '')}\n\`,`).join('\n')}
  },
}
`
const target = resolve(import.meta.dirname, '..', 'src', 'edi', 'edifact', 'grammar', `d${release.toLowerCase()}.ts`)
writeFileSync(target, output)
console.log(`${target}: ${messages.size} messages, ${usedSegments.length} segments, ${usedElements.length} elements`)
