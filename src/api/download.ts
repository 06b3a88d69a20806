import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

/** Answers with bytes to be kept as a file and never shown by a browser; of `fileName` only harmless characters are left. */
export const sendDownload = (
  reply: FastifyReply,
  fileName: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
): FastifyReply =>
  reply
    .type('application/octet-stream')
    .header('content-disposition', `attachment; filename="${harmlessName(fileName)}"`)
    .send(content instanceof Uint8Array ? Buffer.from(content) : Readable.from(content))

const harmlessName = (fileName: string): string =>
  fileName
    .replaceAll(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^\.+/, '')
    .slice(-100) || 'download'
