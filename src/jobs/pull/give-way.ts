import { setImmediate as otherWork } from 'node:timers/promises'

/** Shorter, and switching between the two costs more than it gains. */
const longestMs = 4

/**
 * For long work ahead of time: asked again and again, it says when a while has passed and other work is to go first, and lets it. Without it the page
 * that is being saved would wait for the next one to be made ready, and every answer of the database with it.
 */
export const givingWay = (): { isDue(): boolean; giveWay(): Promise<void> } => {
  let sinceMs = performance.now()
  return {
    isDue: () => performance.now() - sinceMs >= longestMs,
    giveWay: async () => {
      await otherWork()
      sinceMs = performance.now()
    },
  }
}
