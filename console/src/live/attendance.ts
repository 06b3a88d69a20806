const attendedMs = 60_000

/** Whether somebody touched the page within a minute. */
export const watchAttendance = (page: EventTarget, now: () => number = Date.now): (() => boolean) => {
  let lastAt = now()
  // Screen readers and dictation click, write and move the focus without a pointer or a key.
  for (const kind of ['pointermove', 'pointerdown', 'wheel', 'keydown', 'touchmove', 'click', 'input', 'focusin'])
    page.addEventListener(
      kind,
      () => {
        lastAt = now()
      },
      { passive: true, capture: true },
    )
  return () => now() - lastAt < attendedMs
}
