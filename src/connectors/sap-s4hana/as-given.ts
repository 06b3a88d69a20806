import * as z from 'zod'
import type { NativeRow } from './read-by-key.ts'

/** A row that has this shape, and is given on as it came: a copy costs as much as parsing, and a load reads a million. */
export const asGiven = <T extends NativeRow>(shape: z.ZodType<T>): z.ZodType<NativeRow & T> =>
  z.custom<NativeRow & T>().superRefine((row, context) => {
    const issues = shape.safeParse(row).error?.issues ?? []
    for (const { path, message } of issues) context.addIssue({ code: 'custom', path, message })
  })
