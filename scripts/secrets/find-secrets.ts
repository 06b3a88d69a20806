import { createHash } from 'node:crypto'
import { z } from 'zod'

/** A match of a rule. `mark` tells it from others without repeating it: the first 16 hex digits of its SHA-256. */
export type Finding = { file: string; line: number; rule: string; shown: string; mark: string }

/** A match that is no secret: where it is, which one, and why it does no harm. */
const allowedFinding = z.strictObject({
  file: z.string().min(1),
  mark: z.string().regex(/^[0-9a-f]{16}$/, 'is no mark: take it from what the check prints'),
  why: z.string().min(15, 'says too little: why is it no secret?'),
})

export type AllowedFinding = z.infer<typeof allowedFinding>

/**
 * The matches that are known to be none.
 * @throws Error that names the entry and what is wrong with it.
 */
export const parseAllowed = (text: string, file: string): AllowedFinding[] => {
  const parsed = z.array(allowedFinding).safeParse(JSON.parse(text))
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map(({ path, message }) => `  ${path.join('.') || 'list'}: ${message}`)
  throw new Error(`${file} is not a list of { file, mark, why }:\n${lines.join('\n')}`)
}

/** Forms that keys and tokens of services have; where there is a group, it is the secret. */
const rules: readonly (readonly [rule: string, form: RegExp])[] = [
  ['private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----/g],
  ['Crossdock key', /\bcdk_[0-9a-f]{12}_[\w-]{40,}/g],
  ['AWS key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g],
  ['GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,})/g],
  ['GitLab token', /\bglpat-[\w-]{20,}/g],
  ['npm token', /\bnpm_[A-Za-z0-9]{36}\b/g],
  ['registry login', /:_(?:authToken|auth|password)\s*=\s*["']?([^\s"'$]{8,})/g],
  ['Slack token', /\bxox[abeoprs]-[\w-]{10,}/g],
  ['Slack webhook', /hooks\.slack\.com\/services\/T\w{8,}\/B\w{8,}\/\w{20,}/g],
  ['Stripe key', /\b[rs]k_live_[A-Za-z0-9]{20,}/g],
  ['Google key', /\bAIza[\w-]{35}(?![\w-])/g],
  ['Salesforce session', /\b00D[A-Za-z0-9]{12,15}![\w.]{10,}/g],
  ['signed token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g],
  ['webhook secret', /\bwhsec_[A-Za-z0-9+/]{16,}={0,2}/g],
  ['DingTalk secret', /\bSEC[0-9a-f]{64}\b/g],
  ['password in an address', /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'`$<{]{1,60}:([^\s/:@"'`$<{]{3,80})@[\w.[]/g],
]

/** A name that promises a secret, and a text that looks drawn at random. */
const assigned =
  /(?:password|passwd|secret|token|api_?key|access_?key|private_?key)["']?\s{0,3}[:=]\s{0,3}["'`]([A-Za-z0-9+/_=.-]{20,200})["'`]/gi

const bitsPerCharacter = (text: string): number => {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0)
}

/** Words, however many, hold fewer signs than what was drawn. */
const looksDrawn = (text: string): boolean =>
  /\d/.test(text) && /[A-Za-z]/.test(text) && bitsPerCharacter(text) > 3.6 && !/[a-z]{9,}/.test(text)

const shownOf = (secret: string): string => `${secret.slice(0, 6)}... (${secret.length} characters)`

const markOf = (secret: string): string => createHash('sha256').update(secret).digest('hex').slice(0, 16)

/** All that looks like a secret in a text. */
export const findSecrets = (file: string, text: string): Finding[] => {
  const found: Finding[] = []
  const take = (rule: string, match: RegExpExecArray, secret: string): void => {
    const line = text.slice(0, match.index).split('\n').length
    found.push({ file, line, rule, shown: shownOf(secret), mark: markOf(secret) })
  }
  for (const [rule, form] of rules) for (const match of text.matchAll(form)) take(rule, match, match[1] ?? match[0])
  for (const match of text.matchAll(assigned)) {
    const secret = match[1] ?? ''
    const isKnown = found.some(({ mark }) => mark === markOf(secret))
    if (looksDrawn(secret) && !isKnown) take('assigned secret', match, secret)
  }
  return found
}

/** What is wrong: findings nobody allowed, and entries of the list that fit nothing any more. */
export const judgeSecrets = (found: readonly Finding[], allowed: readonly AllowedFinding[]): string[] => {
  const keyOf = ({ file, mark }: { file: string; mark: string }): string => `${mark} ${file}`
  const allowedKeys = new Set(allowed.map(keyOf))
  const foundKeys = new Set(found.map(keyOf))
  return [
    ...found
      .filter((finding) => !allowedKeys.has(keyOf(finding)))
      .map(({ file, line, rule, shown, mark }) => `${file}:${line} ${rule}: ${shown}, mark ${mark}`),
    ...allowed
      .filter((entry) => !foundKeys.has(keyOf(entry)))
      .map(({ file, mark }) => `${file} has no match with mark ${mark} any more: take it off the list`),
  ]
}
