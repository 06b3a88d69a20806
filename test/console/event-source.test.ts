import { afterEach, expect, it, vi } from 'vitest'
import { listenForChanges } from '../../console/src/live/event-source.ts'
import { staleBy, topics } from '../../console/src/live/live-topics.ts'

class FakeSource extends EventTarget {
  static last: FakeSource | undefined
  readonly readyState = 0
  constructor() {
    super()
    FakeSource.last = this
  }
  close(): void {}
}

afterEach(() => {
  vi.unstubAllGlobals()
})

it('says that something may have been missed when it is heard again, and not when it is heard first', () => {
  vi.stubGlobal('EventSource', FakeSource)
  const onMissed = vi.fn<() => void>()
  const stop = listenForChanges('/events', { onChange: () => undefined, onState: () => undefined, onMissed })
  const happens = (kind: string) => FakeSource.last?.dispatchEvent(new Event(kind))
  happens('open')
  expect(onMissed).not.toHaveBeenCalled()
  happens('error')
  happens('error')
  happens('open')
  expect(onMissed).toHaveBeenCalledTimes(1)
  happens('open')
  expect(onMissed).toHaveBeenCalledTimes(1)
  stop()
})

it('knows every topic', () => {
  expect(new Set(topics)).toEqual(new Set(Object.keys(staleBy)))
})
