import * as z from 'zod'

/** An address an operator wrote. */
export const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
