/** Documents for the fuzzers to damage: small ones of each kind that is read, since small cases are many cases. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as edifact from '../edi/edifact/build.ts'
import { interchange, set, smallOrder } from '../edi/x12/build.ts'

const largestDocumentBytes = 8 * 1024

const filesBelow = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(edi|x12|dat|xml)$/i.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
    : []

const x12Texts = (): string[] => {
  const order = set('850', '0001', smallOrder())
  const response = ['BAK*00*AC*4711*20261101', 'PO1*1*10*EA*1**VP*A', 'ACK*IA*10*EA']
  const notice = ['BSN*00*1*20261101*0930', 'HL*1**S', 'HL*2*1*O', 'PRF*4711', 'HL*3*2*I', 'LIN*1*VP*A', 'SN1*1*10*EA']
  const invoice = ['BIG*20261101*1*20261101*4711', 'IT1*1*10*EA*1**VP*A', 'TDS*1000']
  return [
    interchange([order]),
    interchange([order, set('850', '0002', smallOrder('B'))], { version: '005010', newline: '' }),
    interchange([order], { element: '|', component: ':', segment: '\n', newline: '' }),
    interchange([order], { segment: '\r', newline: '\n', requested: '1' }),
    interchange([set('997', '0001', ['AK1*PR*7', 'AK9*A*1*1*1'])], { functionalId: 'FA' }),
    interchange([set('855', '0001', response)], { functionalId: 'PR' }),
    interchange([set('856', '0001', notice)], { functionalId: 'SH' }),
    interchange([set('810', '0001', invoice)], { functionalId: 'IN' }),
    interchange([]),
  ]
}

const edifactTexts = (): string[] => {
  const { message } = edifact
  const order = edifact.orders()
  const response = message('ORDRSP', '1', ['BGM+231+1+29', 'DTM+137:20261101:102', 'RFF+ON:4711', 'NAD+BY+1::9'])
  const notice = message('DESADV', '1', ['BGM+351+1+9', 'DTM+137:20261101:102', 'CPS+1', 'LIN+1++A:SA', 'QTY+12:1:PCE'])
  const invoice = message('INVOIC', '1', ['BGM+380+1+9', 'DTM+137:20261101:102', 'NAD+BY+1::9', 'UNS+S', 'MOA+77:1'])
  return [
    edifact.interchange(order),
    edifact.interchange(order, { una: "UNA:+.? '", newline: '' }),
    edifact.interchange(order, {
      syntax: 'UNOC:4',
      separators: { element: '|', component: '^', segment: '~' },
      una: 'UNA^|.?*~',
    }),
    edifact.interchange([message('ORDERS', '1', ["FTX+AAI+++it?'s ?+ and ?? \u00fc", ...edifact.smallOrder()])]),
    edifact.interchange([response]),
    edifact.interchange([notice]),
    edifact.interchange([invoice]),
    edifact.interchange([['UNH+1+CONTRL:D:3:UN', 'UCI+1+A:14+B:14+7', 'UNT+3+1']]),
    edifact.interchange([]),
  ]
}

const xmlTexts = [
  '<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"><ID>1</ID></Order>',
  '<?xml version="1.0" encoding="ISO-8859-1"?><cXML payloadID="1" timestamp="2026-11-01T09:30:00Z"><Header/><Request/></cXML>',
  '<ORDERS05><IDOC BEGIN="1"><EDI_DC40 SEGMENT="1"><DOCNUM>1</DOCNUM></EDI_DC40></IDOC></ORDERS05>',
]

const flatTexts = [
  'PO;Datum;Art;Menge;Preis\nA;01.11.2026;NW-1;1,5;2,00\nA;01.11.2026;"NW;2";2;3\nB;02.11.2026;X;1;1\n',
  'PO,Date,Item,Qty\r\nA,2026-11-01,"I ""1""",1\r\nA,2026-11-01,"two\nlines",2\r\n',
  'HA   20261101\nLI1  003\nLI2  001\nHB   20261102\nLI1  002\n',
]

const csvTexts = [
  'Number,Name,Phone,Street,City,Country,Limit,State\nC1,Northwind,+1 206 555,100 Harbor Way,Seattle,US,1000.00,A\n',
  'Number,Name,Phone,Street,City,Country,Limit,State\r\nC1,"Smith, ""J""",,"1\r\nLane",Chicago,US,-5,X\r\nC2,=1+1,,,,DE,,A\r\n',
]

/** Requests: method and address, type of the body, the body. */
const httpTexts = [
  'GET /documents?filter=state:dead&limit=10\n\n',
  'GET /dead-letters?filter=code:ITEM_UNKNOWN%20age%3E2h&after=WyIxIl0\n\n',
  'GET /documents/0b6f9c1e-5a0c-4d8f-9d55-2f9a3b6a7c10\n\n',
  'GET /trace/NW-2026-1001\n\n',
  'GET /records?entity=customer&text=north\n\n',
  'POST /orders?partner=northwind\napplication/json\n{"orderNumber":"J-1","issueDate":"2026-11-01","currency":"USD","lines":[{"lineNumber":"1","quantity":"1","unit":"EA"}]}',
  'POST /orders?system=edi&fileName=a.edi\napplication/octet-stream\nISA*00*          *00*          *ZZ*NORTHWIND      *ZZ*CROSSDOCK      *261120*0915*U*00401*000000001*0*P*>~',
  'POST /dead-letters/0b6f9c1e-5a0c-4d8f-9d55-2f9a3b6a7c10/resolve\napplication/json\n{"reason":"because"}',
  'POST /dead-letters/bulk\napplication/json\n{"action":"retry","filter":"state:open","dryRun":true}',
  'POST /session\napplication/json\n{"name":"ann","password":"not the password"}',
  'POST /flows/order-intake/runs\napplication/json\n{"from":"2026-01-01T00:00:00Z","dryRun":true}',
]

export const documentKinds = ['edi', 'xml', 'flat', 'csv', 'http'] as const
export type DocumentKind = (typeof documentKinds)[number]

const isXml = (bytes: Buffer): boolean => /^[\ufeff\s]*</.test(bytes.toString('utf8', 0, 64))

const foundFiles = (root: string, kind: DocumentKind): Buffer[] => {
  if (kind === 'http' || kind === 'csv') return []
  const read = (file: string): Buffer => readFileSync(join(root, file))
  if (kind === 'flat')
    return ['10-harbor-orders.csv', '11-harbor-orders.txt'].map((name) => read(`examples/orders/${name}`))
  return ['test/fixtures', 'examples/orders', 'examples/documents']
    .flatMap((folder) => filesBelow(join(root, folder)))
    .map((file) => readFileSync(file))
    .filter((bytes) => isXml(bytes) === (kind === 'xml'))
}

/** From small to large: those made here, and the fixtures and examples of the kind. `root` is the folder of the project. */
export const documentsToDamage = (root: string, kind: DocumentKind): [Buffer, ...Buffer[]] => {
  const made = {
    edi: [...x12Texts(), ...edifactTexts()],
    xml: xmlTexts,
    flat: flatTexts,
    csv: csvTexts,
    http: httpTexts,
  }
  const own = made[kind].map((text) => Buffer.from(text, 'latin1'))
  const small = foundFiles(root, kind).filter((bytes) => bytes.length <= largestDocumentBytes)
  const [first = Buffer.from('ISA'), ...rest] = [...own, ...small].sort((a, b) => a.length - b.length)
  return [first, ...rest]
}
