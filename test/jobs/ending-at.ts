import type { Store } from '../../src/store/store.ts'

/** A store whose n-th call from now on fails as if the process had ended there. */
export const endingAt = (store: Store, step: number): Store => {
  let steps = 0
  const watch = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (inner, name) => {
        const value: unknown = Reflect.get(inner, name)
        if (typeof value === 'function') {
          return (...args: unknown[]) => {
            steps += 1
            if (steps >= step) return Promise.reject(new Error('the process ended'))
            if (name === 'transaction') {
              const [work] = args as [(store: Store) => Promise<unknown>]
              return (inner as unknown as Store).transaction((tx) => work(watch(tx)))
            }
            return Reflect.apply(value, inner, args)
          }
        }
        return typeof value === 'object' && value !== null ? watch(value) : value
      },
    })
  return watch(store)
}
