/** X12 text for tests that care about every segment: sets, groups and interchanges with right counts, in any delimiters. */

export type OrderText = {
  number: string
  /** N1*BY and what follows it; Northwind, known by its GLN, unless stated. */
  buyer?: readonly string[]
  /** `quantity*unit*price**qualifier*code` of each PO1. */
  lines?: readonly string[]
  wanted?: string
  /** Further segments of the header. */
  header?: readonly string[]
}

const northwindBuyer: readonly string[] = [
  'N1*BY*Northwind Electronics*UL*4012345000009',
  'N3*100 Harbor Way',
  'N4*Seattle*WA*98101*US',
]

export const juniperBuyer: readonly string[] = [
  'N1*BY*Juniper & Sons Computers*UL*4012345000023',
  'N3*7 Mill Lane',
  'N4*Portland*OR*97201*US',
]

/** The segments of an 850 between ST and SE. */
export const orderBody = ({
  number,
  buyer = northwindBuyer,
  lines,
  wanted = '20270115',
  header = [],
}: OrderText): string[] => {
  const items = lines ?? ['1*EA*899.00**BP*NW-100245']
  return [
    `BEG*00*SA*${number}**20261120`,
    'CUR*BY*USD',
    ...header,
    `DTM*002*${wanted}`,
    ...buyer,
    ...items.map((item, index) => `PO1*${index + 1}*${item}`),
    `CTT*${items.length}`,
  ]
}

export type SetText = { id: string; body: readonly string[]; control?: string; seCount?: number; seControl?: string }
export type GroupText = {
  sets: readonly SetText[]
  control?: string
  functionalId?: string
  version?: string
  geCount?: number
  geControl?: string
}
export type InterchangeText = {
  control: number
  groups: readonly GroupText[]
  sender?: string
  receiver?: string
  askForTa1?: boolean
  version?: string
  delimiters?: { element: string; component: string; segment: string; newline: string }
  ieaCount?: number
  ieaControl?: string
}

const usual = { element: '*', component: '>', segment: '~', newline: '\n' }

export const interchangeText = (given: InterchangeText): string => {
  const { control, groups, sender = 'NORTHWIND', receiver = 'CROSSDOCK', askForTa1 = false, version = '004010' } = given
  const { element, component, segment, newline } = given.delimiters ?? usual
  const number = String(control).padStart(9, '0')
  const parties = ['ZZ', sender.padEnd(15), 'ZZ', receiver.padEnd(15)]
  const about = [
    '261120',
    '0915',
    version >= '004020' ? '^' : 'U',
    version.slice(0, 5),
    number,
    askForTa1 ? '1' : '0',
    'P',
  ]
  const isa = ['ISA', '00', ' '.repeat(10), '00', ' '.repeat(10), ...parties, ...about, component].join(element)
  const lines = groups.flatMap((group, groupIndex): string[] => {
    const groupControl = group.control ?? String(control * 10 + groupIndex)
    const type = group.functionalId ?? 'PO'
    const sets = group.sets.flatMap(({ id, body, control: given, seCount, seControl }, index) => {
      const setControl = given ?? String(index + 1).padStart(4, '0')
      return [`ST*${id}*${setControl}`, ...body, `SE*${seCount ?? body.length + 2}*${seControl ?? setControl}`]
    })
    return [
      `GS*${type}*${sender}*${receiver}*20261120*0915*${groupControl}*X*${group.version ?? version}`,
      ...sets,
      `GE*${group.geCount ?? group.sets.length}*${group.geControl ?? groupControl}`,
    ]
  })
  lines.push(`IEA*${given.ieaCount ?? groups.length}*${given.ieaControl ?? number}`)
  return [isa, ...lines.map((line) => line.replaceAll('*', element))].map((line) => line + segment + newline).join('')
}

/** One interchange with one group of orders. */
export const ordersText = (
  control: number,
  orders: readonly OrderText[],
  more: Omit<InterchangeText, 'control' | 'groups'> = {},
): string =>
  interchangeText({
    control,
    groups: [{ sets: orders.map((order) => ({ id: '850', body: orderBody(order) })) }],
    ...more,
  })
