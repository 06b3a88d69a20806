/** One write that brings a record in SAP nearer to what it should be. */
export type SapChange = {
  /** What it does, for messages. */
  what: string
  method: 'POST' | 'PATCH' | 'DELETE'
  /** Below the service. */
  path: string
  /** Of the entity that is changed; a new one has none. */
  etag: string | undefined
  body: Readonly<Record<string, unknown>> | undefined
}
