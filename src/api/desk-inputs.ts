import * as z from 'zod'
import { instant, reason, text } from './inputs.ts'

/** Words to find things by: few and short. */
const tag = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u, 'must be 1 to 40 letters, digits, blanks or . _ -')
const tags = z.array(tag).max(20)

/** What people say of dead letters and groups. What is to come back at a time that is over (`now`) would never be out of sight. */
export const ignoreBodyAt = (now: () => number) =>
  z.strictObject({
    reason,
    until: instant.refine((at) => at.getTime() > now(), 'is over already: name a time to come').optional(),
  })
export const assignBody = z.strictObject({ to: text.nullable() })
export const commentBody = z.strictObject({ text: z.string().trim().min(1).max(4000) })
export const tagBody = z
  .strictObject({ add: tags.default([]), remove: tags.default([]) })
  .refine(({ add, remove }) => add.length + remove.length > 0, 'name tags to add or to remove')

const mostIds = 10_000

/** What is to be done to many dead letters. */
const bulkMembers = {
  action: z.enum(['retry', 'resolve', 'ignore', 'assign', 'tag']),
  target: z.union([
    z.strictObject({ ids: z.array(z.uuid()).min(1).max(mostIds) }),
    z.strictObject({ group: z.uuid() }),
    z.strictObject({ filter: z.string().max(4000) }),
  ]),
  reason: reason.optional(),
  mapping: z.enum(['current', 'original']).optional(),
  assignee: text.nullish(),
  tags: tags.optional(),
}

type Asked = { action: string; reason?: unknown; mapping?: unknown; assignee?: unknown; tags?: unknown }

/** What an action needs, and what goes with another one. */
const faultOf = ({ action, reason: why, mapping, assignee, tags: words }: Asked): string | undefined => {
  if ((action === 'resolve' || action === 'ignore') && why === undefined) return `${action} needs a reason`
  if (action === 'assign' && assignee === undefined) return 'assign needs an assignee; null for nobody'
  if (action === 'tag' && (!Array.isArray(words) || words.length === 0)) return 'tag needs tags'
  if (action !== 'retry' && mapping !== undefined) return 'mapping goes with retry'
  if (action !== 'assign' && assignee !== undefined) return 'assignee goes with assign'
  return action !== 'tag' && words !== undefined ? 'tags go with tag' : undefined
}

const checked = <T extends Asked>(schema: z.ZodType<T>) =>
  schema.superRefine((asked, context) => {
    const message = faultOf(asked)
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  })

export const bulkOrderBody = checked(z.strictObject(bulkMembers))
export const bulkBeginBody = checked(
  z.strictObject({
    ...bulkMembers,
    name: z.string().trim().min(3, 'name it, so that others know what it is').max(200),
    expected: z
      .number()
      .int()
      .min(0)
      .describe('The count of its preview: refused when it has moved by more than a tenth'),
  }),
)
