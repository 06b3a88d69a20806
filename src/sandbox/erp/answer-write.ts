import type { FastifyReply, FastifyRequest } from 'fastify'
import { itemFaultOf } from '../stand-in.ts'
import { BusinessError, isRow, type Row, sendError } from './odata-reply.ts'

/** Runs a create: 201 with what came of it, 400 with the messages of the application. */
export const answerCreate = (request: FastifyRequest, reply: FastifyReply, create: (body: Row) => Row): void =>
  answer(request, reply, () => {
    if (!isRow(request.body)) throw malformed()
    reply.code(201).send({ d: create(request.body) })
  })

/** Runs a change or a deletion: 204 without a body, 400 with the messages of the application. */
export const answerChange = (request: FastifyRequest, reply: FastifyReply, change: (body: Row) => void): void =>
  answer(request, reply, () => {
    if (request.method === 'DELETE') change({})
    else if (isRow(request.body)) change(request.body)
    else throw malformed()
    reply.code(204).send()
  })

/** True when the ETag a change carries is the current one; else it answers as SAP does: 428 without one, 412 with another. */
export const isCurrent = (request: FastifyRequest, reply: FastifyReply, etag: string): boolean => {
  const given = request.headers['if-match']
  if (given === etag || given === '*') return true
  const [status, code, message] =
    given === undefined
      ? ([428, '/IWFND/CM_MGW/511', 'Precondition required: send If-Match'] as const)
      : ([412, '/IWBEP/CM_MGW_RT/100', 'Precondition failed: the ETag given is not the current one'] as const)
  sendError(reply, status, [{ code, message }])
  return false
}

export const malformed = (): BusinessError =>
  new BusinessError([{ code: '/IWBEP/CM_MGW_RT/004', message: 'Malformed body' }])

const answer = (request: FastifyRequest, reply: FastifyReply, run: () => void): void => {
  const fault = itemFaultOf(request)
  if (fault !== undefined) {
    sendError(reply, 400, [{ code: fault.code, message: fault.message }])
    return
  }
  try {
    run()
  } catch (error) {
    if (!(error instanceof BusinessError)) throw error
    sendError(reply, 400, error.messages)
  }
}
