import { readFileSync } from 'node:fs'

// Reads vitest's JSON reports for `.ci/run`.
//   again REPORT                       the files to run once more, one a line; none where too many are broken
//   count REPORT SECOND BROKEN         "N passed, N failed" of the run, with what its second run (empty: none) came to;
//                                      BROKEN: sections of the gate that did not end well

/** More broken files than this is a broken tree, not a busy machine. */
const mostAgain = 3

const read = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

const failedFiles = (report) => report.testResults.filter(({ status }) => status === 'failed')

/** Failed tests; a file that broke before its first test counts as one. */
const failures = (report) =>
  report.numFailedTests + failedFiles(report).filter(({ assertionResults }) => assertionResults.length === 0).length

/** What the files that ran twice passed in the first run, and would be counted twice. */
const passedInFailedFiles = (report) =>
  failedFiles(report)
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed').length

const [task, first, second, broken] = process.argv.slice(2)
const report = read(first)

if (task === 'again') {
  const files = report === undefined ? [] : failedFiles(report)
  if (files.length <= mostAgain) for (const { name } of files) process.stdout.write(`${name}\n`)
} else {
  const again = read(second)
  const passed =
    (report?.numPassedTests ?? 0) + (again === undefined ? 0 : again.numPassedTests - passedInFailedFiles(report))
  // Nothing may look well when the run as a whole did not end well.
  const failed = Math.max(report === undefined ? 1 : failures(again ?? report), Number(broken))
  process.stdout.write(`${passed} passed, ${failed} failed\n`)
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1
}
