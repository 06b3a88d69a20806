export type Answered = { statusCode: number; headers: Record<string, unknown>; body: string }

/** What is wrong with an answer: it tells of a defect, or of what is inside, or is no refusal as others are. */
export const faultsOf = ({ statusCode, headers: given, body }: Answered): string[] => {
  const faults: string[] = []
  if (statusCode >= 500) faults.push(`${statusCode} ${body.slice(0, 300)}`)
  const leak = /node_modules|\.ts:\d+|at \w+ \(|\bselect [\w",. ]+ from\b|insert into/.exec(body)
  if (leak !== null) faults.push(`tells ${leak[0]}`)
  if (given['x-content-type-options'] !== 'nosniff') faults.push('no nosniff')
  if (!String(given['content-security-policy']).includes("default-src 'self'")) faults.push('no policy')
  if (statusCode < 400) return faults
  if (!String(given['content-type']).startsWith('application/problem+json')) return [...faults, 'no problem']
  const { status, code, detail } = JSON.parse(body)
  if (status !== statusCode || !/^[A-Z_]+$/.test(code) || detail === '') faults.push(`not a whole problem: ${body}`)
  return faults
}
