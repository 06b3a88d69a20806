import { isTopic, type Topic } from './live-topics.ts'

const firstRetryMs = 2_000
const maxRetryMs = 60_000

export type ChangesDeps = {
  onChange: (topic: Topic) => void
  onState: (connected: boolean) => void
  /** Nothing was heard for a while, and is not told again: anything may have changed. */
  onMissed: () => void
}

/** Listens to the changes the server tells of, and connects again for as long as it takes; returns how to stop. */
export const listenForChanges = (url: string, { onChange, onState, onMissed }: ChangesDeps): (() => void) => {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let delayMs = firstRetryMs
  let wasAway = false
  const open = (): void => {
    source = new EventSource(url)
    source.addEventListener('open', () => {
      delayMs = firstRetryMs
      if (wasAway) onMissed()
      wasAway = false
      onState(true)
    })
    source.addEventListener('change', (event: MessageEvent<string>) => {
      const topic = topicOf(event.data)
      if (topic !== undefined) onChange(topic)
    })
    source.addEventListener('error', () => {
      wasAway = true
      onState(false)
      // The browser tries again after a lost connection, but not after a refusal.
      if (source?.readyState !== EventSource.CLOSED) return
      timer = setTimeout(open, delayMs)
      delayMs = Math.min(maxRetryMs, delayMs * 2)
    })
  }
  open()
  return () => {
    clearTimeout(timer)
    source?.close()
  }
}

const topicOf = (data: string): Topic | undefined => {
  try {
    const told: unknown = JSON.parse(data)
    if (typeof told === 'object' && told !== null && 'topic' in told && isTopic(told.topic)) return told.topic
  } catch {
    // Not ours: nothing to do.
  }
  return undefined
}
