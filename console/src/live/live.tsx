import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { listenForChanges } from './event-source.ts'
import { staleBy, type Topic, topics } from './live-topics.ts'
import { createReading } from './reading.ts'

export type Live = {
  /** `off`: the server cannot be heard; the page asks again now and then. */
  state: 'live' | 'paused' | 'off'
  /** Changes told of that are not shown yet. */
  waiting: number
  /** Shows what is new. */
  refresh: () => void
  /** Stays paused until it is called again, whatever the reader does. */
  hold: () => void
  held: boolean
}

const LiveContext = createContext<Live>({
  state: 'off',
  waiting: 0,
  refresh: () => undefined,
  hold: () => undefined,
  held: false,
})
export const useLive = (): Live => use(LiveContext)

const lookMs = 1_000
const askAgainMs = 30_000

/** Keeps what is shown current, but never moves it under the eyes of somebody who reads. */
export const LiveProvider = ({ children }: { children: ReactNode }): ReactNode => {
  const queries = useQueryClient()
  const [connected, setConnected] = useState(false)
  const [held, setHeld] = useState(false)
  const [paused, setPaused] = useState(false)
  const [waiting, setWaiting] = useState(0)
  const stale = useRef(new Map<Topic, number>())
  const reading = useMemo(() => createReading(() => document.querySelector('main')), [])

  const refresh = useCallback(() => {
    const nouns = new Set([...stale.current.keys()].flatMap((topic) => staleBy[topic]))
    stale.current.clear()
    setWaiting(0)
    reading.forget()
    if (nouns.size > 0) void queries.invalidateQueries({ predicate: ({ queryKey }) => nouns.has(String(queryKey[0])) })
  }, [queries, reading])

  useEffect(() => reading.watch(document), [reading])
  useEffect(
    () =>
      listenForChanges('/events', {
        onState: setConnected,
        onChange: (topic) => {
          stale.current.set(topic, (stale.current.get(topic) ?? 0) + 1)
        },
        // How many, nobody knows.
        onMissed: () => {
          for (const topic of topics) stale.current.set(topic, stale.current.get(topic) ?? 0)
        },
      }),
    [],
  )
  useEffect(() => {
    const timer = setInterval(() => {
      const pause = held || (stale.current.size > 0 && reading.isReading())
      setPaused(pause)
      if (pause) setWaiting([...stale.current.values()].reduce((sum, count) => sum + count, 0))
      else if (stale.current.size > 0) refresh()
    }, lookMs)
    return () => clearInterval(timer)
  }, [held, reading, refresh])
  useEffect(() => {
    if (connected || held) return
    const timer = setInterval(() => {
      if (!reading.isReading())
        void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
    }, askAgainMs)
    return () => clearInterval(timer)
  }, [connected, held, queries, reading])

  const live = useMemo(
    (): Live => ({
      state: paused ? 'paused' : connected ? 'live' : 'off',
      waiting,
      refresh,
      held,
      hold: () => setHeld((now) => !now),
    }),
    [connected, held, paused, refresh, waiting],
  )
  return <LiveContext value={live}>{children}</LiveContext>
}
