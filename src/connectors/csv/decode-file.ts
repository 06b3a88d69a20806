import { createReadStream } from 'node:fs'
import { decodeText } from '../../edi/encoding.ts'
import { unreadableFile } from './file-problems.ts'
import type { FileFormat } from './settings.ts'

const pieceBytes = 256 * 1024
const lineFeed = 0x0a

/** The text of a file, piece by piece. Throws REPLY_UNREADABLE with the line where bytes do not fit the character set: none is replaced. */
export async function* decodeFile(
  path: string,
  encoding: FileFormat['encoding'],
  signal: AbortSignal,
): AsyncGenerator<string> {
  const isSingleByte = encoding === 'latin1' || encoding === 'windows-1252'
  const decoder = isSingleByte ? undefined : new TextDecoder(encoding, { fatal: true })
  let line = 1
  const wrong = () =>
    unreadableFile(path, line, `bytes that are no ${encoding}: set \`format.encoding\` to what the file is written in`)
  for await (const chunk of createReadStream(path, { highWaterMark: pieceBytes, signal })) {
    const bytes: Buffer = chunk
    let text: string | undefined
    try {
      text = decoder === undefined ? decodeText(bytes, encoding) : decoder.decode(bytes, { stream: true })
    } catch {
      text = undefined
    }
    if (text === undefined) throw wrong()
    yield text
    for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) line += 1
  }
  try {
    const rest = decoder?.decode() ?? ''
    if (rest !== '') yield rest
  } catch {
    throw wrong()
  }
}
