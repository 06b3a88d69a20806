import { messageOf } from '../domain/errors.ts'
import { type ConfigProblem, pathText } from './config-problem.ts'
import { isSecretKey, secretsOf } from './secrets.ts'

type Path = readonly (string | number)[]

export type PlaceholderSource = {
  env: Readonly<Record<string, string | undefined>>
  /** Reads a file named by a placeholder; relative paths are the caller's to resolve. */
  readFile: (path: string) => Promise<string>
}

export type Resolved = {
  value: unknown
  problems: Pick<ConfigProblem, 'code' | 'message' | 'path'>[]
  /** Values that must not reach a log. */
  secrets: string[]
}

const placeholder = /(\$?)\$\{([^}]*)\}/g
const environmentForm = /^env:([A-Za-z_][A-Za-z0-9_]*)(?::-([\s\S]*))?$/
const fileForm = /^file:(.+?)(?::-([\s\S]*))?$/

/**
 * Puts in `${env:NAME}`, `${env:NAME:-default}` and `${file:path}` wherever they stand in strings. `$${` stands for a
 * plain `${`. A variable that is empty counts as not set. All missing ones are reported together.
 */
export const resolvePlaceholders = async (value: unknown, source: PlaceholderSource): Promise<Resolved> => {
  const resolved: Resolved = { value: undefined, problems: [], secrets: [] }
  resolved.value = await resolveValue(value, [], source, resolved)
  return resolved
}

const resolveValue = async (value: unknown, path: Path, source: PlaceholderSource, out: Resolved): Promise<unknown> => {
  if (typeof value === 'string') return resolveText(value, path, source, out)
  if (Array.isArray(value)) {
    const items: unknown[] = []
    for (const [index, item] of value.entries()) items.push(await resolveValue(item, [...path, index], source, out))
    return items
  }
  if (typeof value === 'object' && value !== null) {
    const entries: [string, unknown][] = []
    for (const [key, item] of Object.entries(value))
      entries.push([key, await resolveValue(item, [...path, key], source, out)])
    return Object.fromEntries(entries)
  }
  return value
}

const resolveText = async (text: string, path: Path, source: PlaceholderSource, out: Resolved): Promise<string> => {
  let resolved = ''
  let end = 0
  for (const match of text.matchAll(placeholder)) {
    const [whole, escaped, body = ''] = match
    resolved += text.slice(end, match.index)
    resolved += escaped === '$' ? whole.slice(1) : await fill(body, path, source, out)
    end = match.index + whole.length
  }
  resolved += text.slice(end)
  if (path.some(isSecretKey) && resolved !== '') out.secrets.push(resolved)
  return resolved
}

const fill = async (body: string, path: Path, source: PlaceholderSource, out: Resolved): Promise<string> => {
  const fail = (code: 'SECRET_MISSING' | 'CONFIG_INVALID', message: string): string => {
    out.problems.push({ code, path: pathText(path), message })
    return ''
  }
  const [, name, defaultValue] = environmentForm.exec(body) ?? []
  if (name !== undefined) {
    const value = source.env[name]
    if (value === undefined || value === '') {
      return (
        defaultValue ?? fail('SECRET_MISSING', `the environment variable ${name} is not set: set it before the start`)
      )
    }
    out.secrets.push(...secretsOf(value))
    return value
  }
  const [, file, fileDefault] = fileForm.exec(body) ?? []
  if (file !== undefined) {
    try {
      const value = (await source.readFile(file)).replace(/\r?\n$/, '')
      if (value === '' && fileDefault === undefined)
        return fail('SECRET_MISSING', `the file ${file} is empty: write the value into it`)
      if (value !== '') {
        out.secrets.push(value)
        return value
      }
      return fileDefault ?? ''
    } catch (error) {
      return (
        fileDefault ??
        fail('SECRET_MISSING', `the file ${file} cannot be read (${messageOf(error)}): create it or mend its rights`)
      )
    }
  }
  return fail(
    'CONFIG_INVALID',
    `\${${body}} is not a placeholder: write \${env:NAME}, \${env:NAME:-default} or \${file:path}, or $\${ for a plain \${`,
  )
}
