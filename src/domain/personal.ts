import * as z from 'zod'

/**
 * What a field tells of a natural person. `name`, `phone` and `email` identify one; `address` may be somebody's home; `free-text` holds
 * whatever people write.
 */
export type PersonalKind = 'name' | 'phone' | 'email' | 'address' | 'free-text'

/** The fields of the canonical model that hold personal data: each leaf is entered where it is declared. */
export const personal = z.registry<{ kind: PersonalKind }>()

/** Text that tells something of a person. */
export const personalText = (kind: PersonalKind) => z.string().register(personal, { kind })
