import { edmDate } from './odata-reply.ts'

/** `Edm.DateTimeOffset` of a change: whole seconds, as SAP stamps documents, with the offset it writes. */
export const changeStampOf = (ms: number): string => edmDate(Math.floor(ms / 1000) * 1000).replace(')/', '+0000)/')
