const quietMs = 8_000

/** Whether somebody reads: pointer, wheel or keys moved within `area` of late, text is selected, or a dialog is open. */
export const createReading = (area: () => Element | null, now: () => number = Date.now) => {
  let lastAt = Number.NEGATIVE_INFINITY
  const notice = (event: Event): void => {
    const target = event.target
    if (target instanceof Node && area()?.contains(target) === true) lastAt = now()
  }
  const kinds = ['pointermove', 'wheel', 'keydown', 'touchmove'] as const
  return {
    watch: (target: Document): (() => void) => {
      for (const kind of kinds) target.addEventListener(kind, notice, { passive: true })
      return () => {
        for (const kind of kinds) target.removeEventListener(kind, notice)
      }
    },
    isReading: (): boolean => {
      if (now() - lastAt < quietMs) return true
      const selection = document.getSelection()
      if (selection !== null && !selection.isCollapsed) return true
      return document.querySelector('[role=dialog]') !== null
    },
    /** The reader asked for what is new. */
    forget: (): void => {
      lastAt = Number.NEGATIVE_INFINITY
    },
  }
}
