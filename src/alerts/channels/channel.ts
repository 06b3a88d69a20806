import type { Texts } from '../texts.ts'

/** A message as it is to be shown: links are addresses, or empty where none are known. */
export type ShownMessage = {
  /** Of the whole: `Crossdock: 3 things need a person`. */
  title: string
  kind: 'firing' | 'repeat' | 'recovered' | 'test'
  lines: { what: string; link: string; since: string }[]
  /** Lines that did not fit. */
  left: number
  texts: Texts
}

/** What came of one try. `reason` holds neither secrets nor what the other side said. */
export type Sent = { ok: true } | { ok: false; reason: string }

export type SendCall = { message: ShownMessage; id: string; nowMs: number; signal: AbortSignal }
