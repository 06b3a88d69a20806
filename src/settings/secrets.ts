/** Paths pino hides whatever their value (option `redact`). */
export const redactPaths: readonly string[] = [
  'password',
  'clientSecret',
  'secret',
  'token',
  'authorization',
  'cookie',
].flatMap((key) => [key, `*.${key}`, `*.*.${key}`, `headers.${key}`, `*.headers.${key}`])

const secretKey = /pass(word|phrase)?$|pwd$|secret|token|credential|(api|private|access)_?-?key$/i
const shortestSecret = 4
const hidden = '[secret]'

export const isSecretKey = (key: PropertyKey): boolean => typeof key === 'string' && secretKey.test(key)

/** What of a value put in for a placeholder must not reach a log: all of it, but of an address only its password. */
export const secretsOf = (value: string): string[] => {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url !== undefined && url.host !== '')
    return url.password === '' ? [] : [url.password, decodeURIComponent(url.password)]
  return value.length < shortestSecret || /^(\d+|true|false|[./~].*)$/.test(value) ? [] : [value]
}

/** A function that hides the given secrets in any text, longest first. */
export const createRedactor = (secrets: readonly string[]): ((text: string) => string) => {
  const known = [...new Set(secrets)].filter((secret) => secret.length >= shortestSecret)
  // A log line is JSON: a secret with quotes or backslashes stands there escaped. In an address it stands percent-encoded.
  const forms = [
    ...new Set(known.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])),
  ]
  forms.sort((a, b) => b.length - a.length)
  return (text) => forms.reduce((redacted, secret) => redacted.replaceAll(secret, hidden), text)
}

const namedSecret =
  /("(?:[^"\\]|\\.)*?(?:pass(?:word|phrase)?|pwd|secret|token|credential|(?:api|private|access)_?-?key)"\s*:\s*)"(?:[^"\\]|\\.)*"/gi

/** Hides what stands under a name of secrets in JSON text, also in text that was cut off. */
export const hideNamed = (text: string): string => text.replaceAll(namedSecret, `$1"${hidden}"`)
