/**
 * Writes the EDIFACT file the EDI bench reads: ORDERS of D.96A in Latin-1, 38 to an interchange, each with a UNA of its own, some
 * texts with umlauts and release characters, the same bytes every time.
 */
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { EdiFile } from './edi-file.ts'

const ordersPerInterchange = 38
const buyers = [
  ['Nordwind Elektronik GmbH', '4012345000009', 'Hafenstraße 100', 'Köln', '50667'],
  ['Wacholder ?+ Söhne', '4012345000016', 'Mühlweg 7', 'Bremen', '28195'],
] as const
const items = [
  ['4006381333931', 'NB-PRO-14', 'Notebook 14 inch, 32 GB, aluminium'],
  ['4006381333948', 'MON-27Q', 'Monitor 27 inch, adjustable'],
  ['4006381333955', 'KB-101', 'Keyboard, ISO layout, black'],
  ['4006381333962', 'DOCK-TB4', 'Dock, 12 ports, 96 W'],
  ['4006381333979', 'PC-ELITE-800', "Desktop PC: what's in the box?"],
] as const
const lineCounts = [12, 14, 15, 13, 14] as const

const pick = <T>(list: readonly [T, ...unknown[]] & readonly T[], index: number): T =>
  list[index % list.length] ?? list[0]

const released = (text: string): string => text.replace(/[?:+']/g, '?$&')

const partySegment = (role: string, index: number): string => {
  const [name, gln, street, city, postalCode] = pick(buyers, index)
  return `NAD+${role}+${gln}::9++${name}+${street}+${city}++${postalCode}+DE`
}

const orderText = (number: number, reference: number, version: string): string => {
  const lineCount = pick(lineCounts, number)
  const body = [
    `BGM+220+PO-${String(4_500_000_000 + number)}+9`,
    'DTM+137:20261102:102',
    `DTM+2:202612${String(1 + (number % 28)).padStart(2, '0')}:102`,
    'FTX+DIN+++Deliver to gate 3, please call ahead',
    'RFF+CT:FRAME-2026-118',
    partySegment('BY', number),
    'CTA+OC+:Dana Whitfield',
    'COM+dana.whitfield@northwind.example:EM',
    partySegment('SU', number + 1),
    partySegment('DP', number + 1),
    'CUX+2:EUR:9',
  ]
  let total = 0
  for (let line = 1; line <= lineCount; line += 1) {
    const [gtin, item, text] = pick(items, number + line)
    const quantity = 1 + ((number * 7 + line * 3) % 40)
    const cents = 1_990 + ((number * 131 + line * 977) % 180_000)
    total += quantity * cents
    body.push(
      `LIN+${line}++${gtin}:EN`,
      `PIA+1+${item}:SA`,
      `IMD+F++:::${released(text)}`,
      `QTY+21:${quantity}:PCE`,
      `MOA+203:${((quantity * cents) / 100).toFixed(2)}`,
      `PRI+AAA:${(cents / 100).toFixed(2)}`,
    )
  }
  body.push('UNS+S', `MOA+79:${(total / 100).toFixed(2)}`, `CNT+2:${lineCount}`)
  return [`UNH+${reference}+ORDERS:${version}`, ...body, `UNT+${body.length + 2}+${reference}`, ''].join("'\n")
}

const interchangeText = (index: number, version: string, hasUna: boolean): string => {
  const control = String(index + 1)
  const texts = [hasUna ? "UNA:+.? '\n" : '', `UNB+UNOC:3+4012345000009:14+4098765000010:14+261102:0815+${control}'\n`]
  for (let order = 0; order < ordersPerInterchange; order += 1)
    texts.push(orderText(index * ordersPerInterchange + order, order + 1, version))
  texts.push(`UNZ+${ordersPerInterchange}+${control}'\n`)
  return texts.join('')
}

/**
 * Writes interchanges until the file has `sizeBytes` (and ends the one it is in). `version` is UNH02 behind the message type. `unas`:
 * one in front of each interchange, or only at the beginning of the file, for parsers that know no other place.
 */
export const writeEdifactFile = async (
  path: string,
  sizeBytes: number,
  version: string,
  unas: 'each' | 'first' = 'each',
): Promise<EdiFile> => {
  const file = { sizeBytes: 0, interchanges: 0, orders: 0 }
  const texts = function* (): Generator<Buffer> {
    while (file.sizeBytes < sizeBytes) {
      const hasUna = unas === 'each' || file.interchanges === 0
      const bytes = Buffer.from(interchangeText(file.interchanges, version, hasUna), 'latin1')
      file.sizeBytes += bytes.length
      file.interchanges += 1
      file.orders += ordersPerInterchange
      yield bytes
    }
  }
  await pipeline(Readable.from(texts()), createWriteStream(path))
  return file
}
