import type { Partner } from '../domain/partner.ts'

/**
 * The bytes of a body as text for reading, in the partner's character set, or byte by byte when they do not fit it.
 * For editing take the bytes themselves.
 */
export const bodyText = (body: Uint8Array, encoding: Partner['encoding'] = 'latin1'): string => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(body)
  } catch {
    return Buffer.from(body).toString('latin1')
  }
}
