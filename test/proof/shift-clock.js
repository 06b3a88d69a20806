/**
 * Loaded into a process whose clock is to be wrong: moves it by CLOCK_SHIFT_MS at SIGUSR2, and back at the next. Only the clock on the wall:
 * timers go on as they do when somebody sets the time of a machine.
 */
const RealDate = Date
const realNow = Date.now
const shiftMs = Number(process.env.CLOCK_SHIFT_MS)
let offsetMs = 0

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(realNow() + offsetMs)
    else super(...args)
  }

  static now() {
    return realNow() + offsetMs
  }
}

process.on('SIGUSR2', () => {
  offsetMs = offsetMs === 0 ? shiftMs : 0
  process.stderr.write(`the clock was moved by ${offsetMs} ms\n`)
})
