/** Writes the X12 file the EDI bench reads: about 38 orders an interchange, 46 segments an order, the same bytes every time. */
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const ordersPerInterchange = 38
const buyers = [
  ['Northwind Electronics', '4012345000009', '100 Harbor Way', 'Seattle', 'WA', '98101'],
  ['Juniper & Sons Computers', '4012345000023', '7 Mill Lane', 'Portland', 'OR', '97201'],
] as const
const items = [
  ['NB-PRO-14', 'NW-100311', 'Notebook 14 inch, 32 GB, aluminium'],
  ['MON-27Q', 'NW-100427', 'Monitor 27 inch, QHD, height adjustable'],
  ['KB-101', 'NW-100518', 'Keyboard, ISO layout, black'],
  ['DOCK-TB4', 'NW-100644', 'Dock, 12 ports, 96 W'],
  ['PC-ELITE-800', 'NW-100245', 'Desktop computer, small form factor'],
] as const
const lineCounts = [12, 14, 15, 13, 14] as const

const pick = <T>(list: readonly [T, ...unknown[]] & readonly T[], index: number): T =>
  list[index % list.length] ?? list[0]

const partySegments = (role: string, index: number): string[] => {
  const [name, gln, street, city, region, postalCode] = pick(buyers, index)
  return [`N1*${role}*${name}*UL*${gln}`, `N3*${street}`, `N4*${city}*${region}*${postalCode}*US`]
}

const orderText = (number: number, control: number): string => {
  const lineCount = pick(lineCounts, number)
  const body = [
    `BEG*00*SA*PO-${String(4_500_000_000 + number)}**20261102`,
    'CUR*BY*USD',
    `REF*DP*PC-HARDWARE`,
    `PER*BD*Dana Whitfield*TE*2065550142*EM*dana.whitfield@northwind.example`,
    'ITD*01*3*2**10**30',
    `DTM*002*202612${String(1 + (number % 28)).padStart(2, '0')}`,
    ...partySegments('BY', number),
    ...partySegments('ST', number + 1),
  ]
  let total = 0
  let quantities = 0
  for (let line = 1; line <= lineCount; line += 1) {
    const [item, buyerItem, text] = pick(items, number + line)
    const quantity = 1 + ((number * 7 + line * 3) % 40)
    const cents = 1_990 + ((number * 131 + line * 977) % 180_000)
    total += quantity * cents
    quantities += quantity
    body.push(
      `PO1*${line}*${quantity}*EA*${(cents / 100).toFixed(2)}*PE*BP*${buyerItem}*VP*${item}`,
      `PID*F****${text}`,
    )
  }
  body.push(`CTT*${lineCount}*${quantities}`, `AMT*TT*${(total / 100).toFixed(2)}`)
  const set = String(control).padStart(4, '0')
  return [`ST*850*${set}`, ...body, `SE*${body.length + 2}*${set}`, ''].join('~\n')
}

const interchangeText = (index: number, version: string): string => {
  const control = String(index + 1).padStart(9, '0')
  const parties = `*ZZ*${'NORTHWIND'.padEnd(15)}*ZZ*${'CROSSDOCK'.padEnd(15)}`
  const texts = [
    `ISA*00*          *00*          ${parties}*261102*0815*U*00401*${control}*0*P*>~\n`,
    `GS*PO*NORTHWIND*CROSSDOCK*20261102*0815*${index + 1}*X*${version}~\n`,
  ]
  for (let order = 0; order < ordersPerInterchange; order += 1)
    texts.push(orderText(index * ordersPerInterchange + order, order + 1))
  texts.push(`GE*${ordersPerInterchange}*${index + 1}~\nIEA*1*${control}~\n`)
  return texts.join('')
}

export type EdiFile = { sizeBytes: number; interchanges: number; orders: number }

/** Writes interchanges until the file has `sizeBytes` (and ends the one it is in). `version` is GS08. */
export const writeEdiFile = async (path: string, sizeBytes: number, version: string): Promise<EdiFile> => {
  const file = { sizeBytes: 0, interchanges: 0, orders: 0 }
  const texts = function* (): Generator<string> {
    while (file.sizeBytes < sizeBytes) {
      const text = interchangeText(file.interchanges, version)
      file.sizeBytes += text.length
      file.interchanges += 1
      file.orders += ordersPerInterchange
      yield text
    }
  }
  await pipeline(Readable.from(texts()), createWriteStream(path))
  return file
}
