/**
 * Messages a client sends in the PostgreSQL protocol, version 3.0
 * (https://www.postgresql.org/docs/current/protocol-message-formats.html). Several make one buffer, so that a whole
 * query is one call into the database.
 */

/** A parameter as it travels: text, bytes (sent as binary), or null. */
export type WireValue = string | Buffer | null

const headerBytes = 5
const cString = (text: string): Buffer => Buffer.from(`${text}\0`)

const message = (type: string, body: Buffer): Buffer => {
  const header = Buffer.allocUnsafe(headerBytes)
  header.write(type, 0, 'latin1')
  header.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([header, body])
}

const int16 = (value: number): Buffer => {
  const bytes = Buffer.allocUnsafe(2)
  bytes.writeInt16BE(value, 0)
  return bytes
}

const int32 = (value: number): Buffer => {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeInt32BE(value, 0)
  return bytes
}

/** Simple query: any number of statements, no parameters. */
export const simpleQuery = (text: string): Buffer => message('Q', cString(text))

/** Prepares a statement; the empty name is forgotten with the next one. Parameter types are left to the server. */
export const parseStatement = (name: string, text: string): Buffer =>
  message('P', Buffer.concat([cString(name), cString(text), int16(0)]))

/** Forgets a prepared statement; a name that does not exist is no error. */
export const closeStatement = (name: string): Buffer => message('C', cString(`S${name}`))

const describePortal = message('D', cString('P'))
const executePortal = message('E', Buffer.concat([cString(''), int32(0)]))
const sync = message('S', Buffer.alloc(0))

/** Binds values to a prepared statement, asks what it returns, runs it and ends the cycle. */
export const runStatement = (name: string, values: readonly WireValue[]): Buffer => {
  const parts = [cString(''), cString(name), int16(values.length)]
  for (const value of values) parts.push(int16(value instanceof Buffer ? 1 : 0))
  parts.push(int16(values.length))
  for (const value of values) {
    if (value === null) parts.push(int32(-1))
    else {
      const bytes = typeof value === 'string' ? Buffer.from(value) : value
      parts.push(int32(bytes.length), bytes)
    }
  }
  // Results come as text, as node-postgres reads them.
  parts.push(int16(0))
  return Buffer.concat([message('B', Buffer.concat(parts)), describePortal, executePortal, sync])
}
