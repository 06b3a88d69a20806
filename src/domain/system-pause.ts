import { english, type Said, say } from './said.ts'

/** The store marks a pause without an end by a day that never comes. */
const farAwayYear = 9000

/** A person's pause has no end; one of an outage does. */
export const isHeldByPerson = (pausedUntil: Date): boolean => pausedUntil.getUTCFullYear() >= farAwayYear

const heldAfterRestore = say('system.restored-hold')

/** Of a pause that no bare "resume" ends: it would send everything again. The store knows it by its text. */
export const restoredReason = english(heldAfterRestore)

/** Why it is paused, for who reads another language; null for words of a person or of the system. */
export const pauseSaid = (reason: string | null): Said | null => (reason === restoredReason ? heldAfterRestore : null)
