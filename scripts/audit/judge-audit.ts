import { z } from 'zod'

/** An advisory that is accepted for now: which one, why it does no harm here, and the last day it is accepted on (UTC). */
const allowedAdvisory = z.strictObject({
  id: z.string().regex(/^(GHSA(-[23456789cfghjmpqrvwx]{4}){3}|npm-\d+)$/, 'is no advisory id: GHSA-xxxx-xxxx-xxxx'),
  why: z.string().min(20, 'says too little: why does the advisory do no harm here?'),
  until: z.iso.date('is no date: YYYY-MM-DD'),
})

export type AllowedAdvisory = z.infer<typeof allowedAdvisory>

/**
 * The list of advisories that are accepted for now.
 * @throws Error that names the entry and what is wrong with it.
 */
export const parseAllowed = (text: string, file: string): AllowedAdvisory[] => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new Error(`${file} is not JSON: ${error instanceof Error ? error.message : error}`)
  }
  const parsed = z.array(allowedAdvisory).safeParse(value)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map(
    ({ path, message }) => `  ${path.length === 0 ? 'list' : path.join('.')}: ${message}`,
  )
  throw new Error(`${file} is not a list of { id, why, until }:\n${lines.join('\n')}`)
}

const advisory = z.object({
  source: z.number(),
  name: z.string(),
  title: z.string(),
  url: z.string(),
  severity: z.string(),
  range: z.string(),
})

/** What `npm audit --json` prints: every package touched; `via` names advisories of its own and packages that bring others in. */
const auditReport = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(
    z.string(),
    z.object({ isDirect: z.boolean(), nodes: z.array(z.string()), via: z.array(z.union([z.string(), advisory])) }),
  ),
})

/** What it prints when it fails. `error.code` is there when the fault is on this side; the service and the network give none. */
const auditFailure = z.object({
  message: z.string().optional(),
  error: z.object({ code: z.string().optional(), summary: z.string().optional(), detail: z.string().optional() }),
})

export type Verdict = { outcome: 'clean' | 'failed' | 'not-checked'; lines: string[] }

type Found = { id: string; line: string }

const idOf = ({ url, source }: z.infer<typeof advisory>): string =>
  /GHSA(-[23456789cfghjmpqrvwx]{4}){3}/.exec(url)?.[0] ?? `npm-${source}`

const advisoriesIn = ({ vulnerabilities }: z.infer<typeof auditReport>): Found[] => {
  const found = new Map<string, Found>()
  for (const { nodes, via } of Object.values(vulnerabilities))
    for (const each of via) {
      if (typeof each === 'string') continue
      const id = idOf(each)
      const line = `${id} ${each.severity}: ${each.title} (${each.name} ${each.range}, at ${nodes.join(', ')})`
      found.set(`${id} ${each.name}`, { id, line })
    }
  return [...found.values()]
}

const notChecked = (reason: string): Verdict => ({ outcome: 'not-checked', lines: [`not checked: ${reason}`] })

/** Codes of npm that say the network or the service failed, and nothing about the project. */
const outsideCodes =
  /^(E[45]\d\d|ENOTFOUND|ECONN|ETIMEDOUT|EAI_|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET|ENOAUDIT|FETCH_ERROR|UND_ERR)/

const judgeFailure = (failure: z.infer<typeof auditFailure>): Verdict => {
  const { message, error } = failure
  const said = [message, error.summary, error.detail].filter((each) => each !== undefined && each !== '').join(' ')
  if (error.code === undefined || outsideCodes.test(error.code))
    return notChecked(`the audit service gave no answer: ${said || error.code}`)
  return { outcome: 'failed', lines: [`npm audit failed with ${error.code}: ${said}`] }
}

const judgeReport = (found: readonly Found[], allowed: readonly AllowedAdvisory[]): Verdict => {
  const allowedIds = new Set(allowed.map(({ id }) => id))
  const foundIds = new Set(found.map(({ id }) => id))
  const refused = found.filter(({ id }) => !allowedIds.has(id))
  const unneeded = allowed.filter(({ id }) => !foundIds.has(id))
  const lines = [
    ...refused.map(({ line }) => line),
    ...found.filter(({ id }) => allowedIds.has(id)).map(({ line }) => `accepted for now: ${line}`),
    ...unneeded.map(({ id }) => `${id} is accepted but not reported any more: take it off the list`),
    `${found.length} advisories, ${refused.length} of them not accepted`,
  ]
  return { outcome: refused.length > 0 ? 'failed' : 'clean', lines }
}

const expiredLine = ({ id, until, why }: AllowedAdvisory): string =>
  `${id} was accepted until ${until} and is not any more (${why}): update the package, or look again and set a new date`

/**
 * Judges the output of `npm audit --json`; `undefined` when it did not end in time. `today` is YYYY-MM-DD in UTC. An entry of
 * the list that has run out fails whatever the report says, and also where there is none.
 */
export const judgeAudit = (output: string | undefined, allowed: readonly AllowedAdvisory[], today: string): Verdict => {
  const expired = allowed.filter(({ until }) => until < today)
  const verdict = judgeOutput(output, allowed)
  if (expired.length === 0) return verdict
  return { outcome: 'failed', lines: [...expired.map(expiredLine), ...verdict.lines] }
}

const judgeOutput = (output: string | undefined, allowed: readonly AllowedAdvisory[]): Verdict => {
  if (output === undefined) return notChecked('the audit service did not answer in time')
  let value: unknown
  try {
    value = JSON.parse(output)
  } catch {
    return { outcome: 'failed', lines: [`npm audit printed no JSON: ${output.slice(0, 300)}`] }
  }
  const report = auditReport.safeParse(value)
  if (report.success) return judgeReport(advisoriesIn(report.data), allowed)
  const failure = auditFailure.safeParse(value)
  if (failure.success) return judgeFailure(failure.data)
  return { outcome: 'failed', lines: [`npm audit printed what is not understood: ${output.slice(0, 300)}`] }
}
