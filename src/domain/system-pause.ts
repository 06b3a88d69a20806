/** The store marks a pause without an end by a day that never comes. */
const farAwayYear = 9000

/** A person's pause has no end; one of an outage does. */
export const isHeldByPerson = (pausedUntil: Date): boolean => pausedUntil.getUTCFullYear() >= farAwayYear
