import { extname } from 'node:path'

/** File systems allow 255 bytes; the rest is for what Crossdock puts around the partner's name. */
const longestNameBytes = 180

/** Characters that are safe in a file name on every file system and in every shell. */
const unsafeOutgoing = /[^A-Za-z0-9._-]/g

/** Control characters, separators, invalid Unicode (decoded to U+FFFD) and anything unassigned. */
const unsafeIncoming = /[\p{C}\p{Zl}\p{Zp}/\\\uFFFD]/gu

/** Names a writer uses while it is still writing, and hidden files. */
const unfinished = /^\.|\.(tmp|part|filepart)$/i

export const isUnfinishedName = (name: string): boolean => unfinished.test(name)

/**
 * The name a file gets in an outbox: `[A-Za-z0-9._-]`, never hidden, at most 180 bytes. The same name in gives the
 * same name out. Undefined when nothing is left of it.
 */
export const outgoingNameFrom = (fileName: string): string | undefined => {
  const safe = fileName.replace(unsafeOutgoing, '_').replace(/^\.+/, '')
  return safe === '' ? undefined : shortened(safe)
}

/** A partner's file name as it can stand in logs, the store and our folders. Partners may send any bytes but `/` and NUL. */
export const incomingNameFrom = (rawName: Buffer): string =>
  shortened(rawName.toString('utf8').replace(unsafeIncoming, '_'))

/** Cuts the middle out of long names: the start tells the sender's number, the end the kind of file. */
const shortened = (name: string): string => {
  if (Buffer.byteLength(name) <= longestNameBytes) return name
  const extension = extname(name)
  const end = Buffer.byteLength(extension) <= 20 ? extension : ''
  let head = ''
  let left = longestNameBytes - Buffer.byteLength(end) - 1
  for (const character of name) {
    left -= Buffer.byteLength(character)
    if (left < 0) break
    head += character
  }
  return `${head}~${end}`
}
