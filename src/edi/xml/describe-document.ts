import type { EnvelopeHeader } from '../edi.ts'
import { attributeOf, childrenOf, elementAt, onlyNamespaces, textAt, textOf, type XmlElement } from './xml-element.ts'

type Address = EnvelopeHeader['sender']

/** One business document in a payload. */
export type Described = {
  /** `ubl:Order`, `idoc:ORDERS05`, `cxml:OrderRequest`; the root's name for what is none of these. */
  setId: string
  controlNumber: string | undefined
  /** The element its rules begin at: without foreign namespaces where the standard has its own. */
  content: XmlElement
  /** The element its bytes are cut out at. */
  source: XmlElement
  sender: Address
  receiver: Address
}

/** A payload as an interchange: who sent it to whom, and its documents. */
export type DescribedPayload = {
  functionalId: 'ubl' | 'idoc' | 'cxml' | 'xml'
  sender: Address
  receiver: Address
  controlNumber: string | undefined
  version: string
  date: string
  time: string
  usage: 'P' | 'T'
  documents: Described[]
}

const nobody: Address = { qualifier: '', id: '' }

const ublNamespace = 'urn:oasis:names:specification:ubl:schema:xsd:'

const idOf = (element: XmlElement | undefined, schemeAttribute: string): Address | undefined => {
  const id = textOf(element)
  return id === undefined ? undefined : { qualifier: attributeOf(element, schemeAttribute) ?? '', id }
}

const ublParty = (party: XmlElement | undefined): Address => {
  const places = ['EndpointID', 'PartyIdentification/ID', 'PartyLegalEntity/CompanyID']
  for (const place of places) {
    const id = idOf(elementAt(party, place), 'schemeID')
    if (id !== undefined) return id
  }
  return nobody
}

/** Where the seller's documents name the party on each side; the first that carries an address counts. */
const buyerPlaces = [
  'AccountingCustomerParty/Party',
  'ReceiverParty',
  'RetailerCustomerParty/Party',
  'BuyerCustomerParty/Party',
  'DeliveryCustomerParty/Party',
]
const sellerPlaces = [
  'AccountingSupplierParty/Party',
  'ProviderParty',
  'SellerSupplierParty/Party',
  'DespatchSupplierParty/Party',
]

const firstParty = (root: XmlElement, places: readonly string[]): Address =>
  places.map((place) => ublParty(elementAt(root, place))).find((address) => address !== nobody) ?? nobody

/** Documents the buyer sends; all others come from the seller. */
const buyerDocuments: ReadonlySet<string> = new Set(['Order', 'OrderChange', 'OrderCancellation'])

const describeUbl = (source: XmlElement): DescribedPayload => {
  const root = onlyNamespaces(source, (namespace) => namespace.startsWith(ublNamespace))
  const isFromBuyer = buyerDocuments.has(root.name)
  const buyer = firstParty(root, isFromBuyer ? ['BuyerCustomerParty/Party'] : buyerPlaces)
  const seller = firstParty(root, isFromBuyer ? ['SellerSupplierParty/Party'] : sellerPlaces)
  const [sender, receiver] = isFromBuyer ? [buyer, seller] : [seller, buyer]
  const id = textAt(root, 'ID')
  const date = textAt(root, 'IssueDate') ?? ''
  return {
    functionalId: 'ubl',
    sender,
    receiver,
    controlNumber: id === undefined ? undefined : `${id}/${date}`,
    version: textAt(root, 'CustomizationID') ?? textAt(root, 'UBLVersionID') ?? '2.1',
    date,
    time: textAt(root, 'IssueTime') ?? '',
    usage: 'P',
    documents: [{ setId: `ubl:${root.name}`, controlNumber: id, content: root, source, sender, receiver }],
  }
}

const describeIdoc = (idoc: XmlElement): { document: Described; control: XmlElement | undefined } => {
  const control = elementAt(idoc, 'EDI_DC40')
  const type = textAt(control, 'IDOCTYP') ?? 'unknown'
  const message = textAt(control, 'MESTYP') ?? 'ORDERS'
  const document: Described = {
    // The same type carries orders, changes and answers: only orders go by the name of the type alone.
    setId: message === 'ORDERS' ? `idoc:${type}` : `idoc:${type}:${message}`,
    controlNumber: textAt(control, 'DOCNUM') ?? textAt(control, 'ARCKEY') ?? textAt(control, 'REFINT'),
    content: idoc,
    source: idoc,
    sender: { qualifier: '', id: textAt(control, 'SNDPRN') ?? '' },
    receiver: { qualifier: '', id: textAt(control, 'RCVPRN') ?? '' },
  }
  return { document, control }
}

const describeIdocs = (root: XmlElement): DescribedPayload => {
  const described = childrenOf(root, 'IDOC').map(describeIdoc)
  const [first] = described
  const control = first?.control
  return {
    functionalId: 'idoc',
    sender: first?.document.sender ?? nobody,
    receiver: first?.document.receiver ?? nobody,
    controlNumber: first?.document.controlNumber,
    version: textAt(control, 'IDOCTYP') ?? root.name,
    date: textAt(control, 'CREDAT') ?? '',
    time: textAt(control, 'CRETIM') ?? '',
    usage: textAt(control, 'TEST') === 'X' ? 'T' : 'P',
    documents: described.map(({ document }) => document),
  }
}

/** Of several credentials the first counts; `type="marketplace"` names the hub the document goes through. */
const cxmlParty = (header: XmlElement | undefined, side: string): Address => {
  const all = childrenOf(elementAt(header, side), 'Credential')
  const own = all.find((credential) => attributeOf(credential, 'type') !== 'marketplace') ?? all[0]
  return { qualifier: attributeOf(own, 'domain') ?? '', id: textAt(own, 'Identity') ?? '' }
}

const describeCxml = (root: XmlElement): DescribedPayload => {
  const header = elementAt(root, 'Header')
  const request = root.children.find(({ name }) => name !== 'Header' && name !== 'Signature')
  const payload = request?.name === 'Response' ? undefined : request?.children.find(({ name }) => name !== 'Status')
  const [sender, receiver] = [cxmlParty(header, 'From'), cxmlParty(header, 'To')]
  const controlNumber = attributeOf(root, 'payloadID')
  const [date = '', time = ''] = (attributeOf(root, 'timestamp') ?? '').split('T')
  const setId = `cxml:${payload?.name ?? request?.name ?? 'cXML'}`
  const document: Described = { setId, controlNumber, content: root, source: root, sender, receiver }
  return {
    functionalId: 'cxml',
    sender,
    receiver,
    controlNumber,
    version: attributeOf(root, 'version') ?? '',
    date,
    time,
    usage: attributeOf(request, 'deploymentMode') === 'test' ? 'T' : 'P',
    documents: [document],
  }
}

/** Peppol writes scheme and id together: `0088:4012345000009`. */
const sbdhParty = (header: XmlElement | undefined, side: string): Address => {
  const id = idOf(elementAt(header, `${side}/Identifier`), 'Authority')
  const [, qualifier, value] = /^([^:]+):(.+)$/.exec(id?.id ?? '') ?? []
  const isPeppol = id?.qualifier === 'iso6523-actorid-upis'
  return isPeppol && qualifier !== undefined && value !== undefined ? { qualifier, id: value } : (id ?? nobody)
}

const sbdhName = 'StandardBusinessDocumentHeader'

/** A Standard Business Document Header says who sent what is in it; what it leaves out, the document says. */
const describeSbd = (root: XmlElement): DescribedPayload | undefined => {
  const header = elementAt(root, sbdhName)
  const content = root.children.find(({ name }) => name !== sbdhName)
  if (content === undefined) return undefined
  const inner = describeXml(content)
  const [sender, receiver] = [sbdhParty(header, 'Sender'), sbdhParty(header, 'Receiver')]
  const wrapper = {
    sender: sender.id === '' ? inner.sender : sender,
    receiver: receiver.id === '' ? inner.receiver : receiver,
  }
  return {
    ...inner,
    ...wrapper,
    controlNumber: textAt(header, 'DocumentIdentification/InstanceIdentifier') ?? inner.controlNumber,
    documents: inner.documents.map((document) => ({ ...document, ...wrapper })),
  }
}

const unknown = (root: XmlElement): DescribedPayload => ({
  functionalId: 'xml',
  sender: nobody,
  receiver: nobody,
  controlNumber: undefined,
  version: root.namespace,
  date: '',
  time: '',
  usage: 'P',
  documents: [
    { setId: root.name, controlNumber: undefined, content: root, source: root, sender: nobody, receiver: nobody },
  ],
})

/** What a document is, by its root element; who sent it, by what its standard says of parties. */
export const describeXml = (root: XmlElement): DescribedPayload => {
  if (root.namespace.startsWith(ublNamespace)) return describeUbl(root)
  if (root.name === 'cXML') return describeCxml(root)
  if (childrenOf(root, 'IDOC').some((idoc) => elementAt(idoc, 'EDI_DC40') !== undefined)) return describeIdocs(root)
  return (root.name === 'StandardBusinessDocument' ? describeSbd(root) : undefined) ?? unknown(root)
}
