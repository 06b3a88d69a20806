/** The value of `work`, or undefined when it takes longer than `deadlineMs`. What comes after the deadline is ignored. */
export const within = async <T>(work: Promise<T>, deadlineMs: number): Promise<{ value: T } | undefined> => {
  work.catch(() => undefined)
  let timer: NodeJS.Timeout | undefined
  try {
    return await Promise.race([
      work.then((value) => ({ value })),
      new Promise<undefined>((done) => {
        timer = setTimeout(() => done(undefined), deadlineMs)
      }),
    ])
  } finally {
    clearTimeout(timer)
  }
}
