import { Command } from 'commander'
import { expect, test } from 'vitest'
import { type ApiClient, ApiProblemError, type ApiRequest } from '../../src/cli/client.ts'
import { addDeadLetterCommands } from '../../src/cli/commands/dead-letter-commands.ts'
import type { Context } from '../../src/cli/context.ts'

const letter = {
  subject: 'document',
  subjectId: 'd',
  flow: null,
  system: 'edi',
  partner: null,
  businessKey: null,
  code: 'DEFECT',
  message: '',
  issues: [],
  retrySafety: 'not-sent',
  state: 'open',
  reason: null,
  actor: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  groupId: null,
  value: null,
  assignee: null,
  tags: [],
}

const refusal = { type: '', title: '', status: 409, code: 'ACTION_REFUSED', detail: 'the order is at work' }

/** A server that refuses the first thousand for good, and lists what is open behind a number. */
const serve = (count: number) => {
  const open = new Set(Array.from({ length: count }, (_, index) => index))
  const asked: number[] = []
  const json = ({ path, query = {} }: ApiRequest): Promise<unknown> => {
    if (path === '/dead-letters') {
      const behind = [...open].filter((n) => n > Number(query['after'] ?? -1))
      const page = behind.slice(0, Number(query['limit']))
      const next = behind.length > page.length ? String(page.at(-1)) : null
      return Promise.resolve({ items: page.map((n) => ({ ...letter, id: String(n) })), next })
    }
    const id = Number(path.split('/')[2])
    asked.push(id)
    if (id < 1_000) return Promise.reject(new ApiProblemError(409, refusal as never, refusal))
    open.delete(id)
    return Promise.resolve({ did: 'resolved', next: '', queued: true })
  }
  return { client: { json, mayRun: true } as unknown as ApiClient, asked }
}

test('those behind a thousand that are refused are reached, each asked once, and it is told why how many were not done', async () => {
  const { client, asked } = serve(2_500)
  let out = ''
  const codes: number[] = []
  const context = {
    isJson: () => false,
    withClient: (work: (client: ApiClient) => unknown) => work(client),
    print: (text: string) => {
      out += text
    },
    note: () => undefined,
    run:
      (work: (...args: unknown[]) => Promise<number>) =>
      async (...args: unknown[]) => {
        codes.push(await work(...args))
      },
  } as unknown as Context
  const program = new Command('crossdock')
  addDeadLetterCommands(program, context)
  const args = ['deadletters', 'resolve', '--code', 'DEFECT', '--reason', 'seen', '--yes']
  await program.parseAsync(args, { from: 'user' })
  expect(asked).toEqual(Array.from({ length: 2_500 }, (_, n) => n))
  expect(codes).toEqual([1])
  expect(out.slice(-200)).toContain('1500 of 2500 done.\n1000 not done: ACTION_REFUSED: the order is at work\n')
})
