import type { Partner } from '../../../domain/partner.ts'
import { leaf, writeXml, type XmlNode } from '../../../edi/xml/write-xml.ts'
import type { AnswerGiven } from './answer.ts'

export const node = (
  name: string,
  attributes: Readonly<Record<string, string | undefined>>,
  ...content: (XmlNode | undefined)[]
): XmlNode => ({ name, attributes, content })

/** The language of texts: cXML wants one. */
export const english = { 'xml:lang': 'en' }

const credential = ({ qualifier, id }: Partner['theirs']): XmlNode =>
  node('Credential', { domain: qualifier }, leaf('Identity', id))

const headerNode = ({ ours, theirs }: Partner): XmlNode =>
  node(
    'Header',
    {},
    node('From', {}, credential(ours)),
    node('To', {}, credential(theirs)),
    node('Sender', {}, credential(ours), leaf('UserAgent', 'Crossdock')),
  )

/** A cXML document with one request in it, as text. Credentials carry no shared secret: the transport authenticates. */
export const cxmlText = (request: XmlNode, { partner, controlNumber, at }: AnswerGiven): string => {
  const deploymentMode = partner.usage === 'test' ? 'test' : 'production'
  const attributes = { payloadID: controlNumber, timestamp: at.toISOString(), version: '1.2.014', ...english }
  return writeXml(node('cXML', attributes, headerNode(partner), node('Request', { deploymentMode }, request)))
}
