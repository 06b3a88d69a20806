/** Documents for the fuzzer to damage: small ones of each kind that is read, since small cases are many cases. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as edifact from '../edi/edifact/build.ts'
import { interchange, set, smallOrder } from '../edi/x12/build.ts'

const largestDocumentBytes = 8 * 1024

const filesBelow = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(edi|x12|txt|dat|xml)$/i.test(entry.name))
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

/**
 * From small to large: those made here, the fixtures and examples, and those in ../shared/corpus/edi where that exists. `root` is the
 * folder of the project.
 */
export const documentsToDamage = (root: string): [Buffer, ...Buffer[]] => {
  const folders = ['test/fixtures', 'examples/orders', '../shared/corpus/edi'].map((folder) => join(root, folder))
  const own = [...x12Texts(), ...edifactTexts(), ...xmlTexts].map((text) => Buffer.from(text, 'latin1'))
  const found = folders.flatMap(filesBelow).map((file) => readFileSync(file))
  const small = found.filter((bytes) => bytes.length <= largestDocumentBytes)
  const [first = Buffer.from('ISA'), ...rest] = [...own, ...small].sort((a, b) => a.length - b.length)
  return [first, ...rest]
}
