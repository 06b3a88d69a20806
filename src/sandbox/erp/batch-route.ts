import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { faultyIndex, itemFaultOf } from '../stand-in.ts'
import { malformed } from './answer-write.ts'
import { BusinessError, type BusinessMessage, errorDocument, isRow, type Row } from './odata-reply.ts'

/** What a POST to an entity set does. */
type Creates = ReadonlyMap<string, (body: Row) => Row>

type Create = { entitySet: string; body: unknown }

const lineEnd = '\r\n'
const requestLine = /^POST ([^\s?]+)\S* HTTP\/1\.1\s*$/m

/**
 * `$batch`: creates, each in a change set of its own, carried out one after the other. The answer to a change set is a change set again, or the error
 * alone. Fault `fail-item` means one of them.
 */
export const addBatch = (app: FastifyInstance, root: string, creates: Creates): void => {
  app.addContentTypeParser('multipart/mixed', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.post(`${root}/$batch`, (request, reply) => {
    const asked = createsIn(request)
    const fault = itemFaultOf(request)
    const faulty = fault === undefined ? -1 : faultyIndex(fault, asked)
    const boundary = randomUUID().toUpperCase().replaceAll('-', '')
    const parts = asked.map((one, index) =>
      fault !== undefined && index === faulty
        ? refusal([{ code: fault.code, message: fault.message }])
        : partFor(one, creates),
    )
    reply
      .code(202)
      .type(`multipart/mixed; boundary=${boundary}`)
      .send([...parts.map((part) => `--${boundary}${lineEnd}${part}`), `--${boundary}--`, ''].join(lineEnd))
  })
}

const createsIn = (request: FastifyRequest): Create[] => {
  const boundary = /boundary=([^;\s]+)/.exec(request.headers['content-type'] ?? '')?.[1] ?? ''
  const parts = String(request.body).split(`--${boundary}`).slice(1, -1)
  return parts.map((part) => ({ entitySet: requestLine.exec(part)?.[1] ?? '', body: bodyIn(part) }))
}

/** The only line of a part that begins with a brace. */
const bodyIn = (part: string): unknown => {
  const start = part.indexOf('\n{') + 1
  if (start === 0) return undefined
  return JSON.parse(part.slice(start, part.indexOf('\r\n--', start)))
}

const partFor = ({ entitySet, body }: Create, creates: Creates): string => {
  const create = creates.get(entitySet)
  try {
    if (create === undefined || !isRow(body)) throw malformed()
    return changeSet(httpAnswer('201 Created', { d: create(body) }))
  } catch (error) {
    if (!(error instanceof BusinessError)) throw error
    return refusal(error.messages)
  }
}

const refusal = (messages: readonly BusinessMessage[]): string =>
  httpAnswer('400 Bad Request', errorDocument(messages)) + lineEnd

const changeSet = (answer: string): string => {
  const boundary = randomUUID().toUpperCase().replaceAll('-', '')
  const head = `Content-Type: multipart/mixed; boundary=${boundary}`
  return [head, '', `--${boundary}`, answer, '', `--${boundary}--`, ''].join(lineEnd)
}

const httpAnswer = (status: string, document: Row): string => {
  const body = JSON.stringify(document)
  return [
    'Content-Type: application/http',
    'content-transfer-encoding: binary',
    '',
    `HTTP/1.1 ${status}`,
    'Content-Type: application/json;charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'dataserviceversion: 2.0',
    '',
    body,
  ].join(lineEnd)
}
