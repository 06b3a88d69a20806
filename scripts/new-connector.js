#!/usr/bin/env node
/**
 * Starts a connector that works, to be changed into the one that is wanted:
 *
 *   npm run new:connector -- acme
 *
 * Writes its folders with mappers, tests, a stand-in, a fixture and a page of documentation, and brings the registry and the JSON Schema up to
 * date. Nothing that is there is overwritten.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const templates = join(import.meta.dirname, 'connector-template')

/** Where each template goes. */
const targetsFor = (type) => {
  const folder = (from, to) =>
    readdirSync(join(templates, from)).map((name) => [
      join(from, name),
      join(to, name.replace(/\.tmpl$/, '').replaceAll('__type__', type)),
    ])
  return [
    ...folder('connector', `src/connectors/${type}`),
    ...folder('mapper', `src/mappers/${type}`),
    ...folder('fixtures', `test/fixtures/${type}/customer`),
    ['test/mapper.test.ts.tmpl', `test/mappers/${type}/customer.test.ts`],
    ['test/server.ts.tmpl', `test/connectors/${type}/${type}-server.ts`],
    ['test/new-customer.ts.tmpl', `test/connectors/${type}/new-customer.ts`],
    ['test/connector.test.ts.tmpl', `test/connectors/${type}/${type}.test.ts`],
    ['page.md.tmpl', `docs/systems/${type}.md`],
  ].map(([template, path]) => ({ template: join(templates, template), path: join(root, path) }))
}

const filledWith = (type) => {
  const pascal = type.replaceAll(/(^|-)([a-z0-9])/g, (_, __, letter) => letter.toUpperCase())
  const camel = pascal.charAt(0).toLowerCase() + pascal.slice(1)
  return (text) => text.replaceAll('__type__', type).replaceAll('__Pascal__', pascal).replaceAll('__camel__', camel)
}

const run = (...command) => {
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) throw new Error(`${relative(root, command[0])} failed`)
}

const writeSchema = () => {
  const { status, stdout } = spawnSync(process.execPath, ['bin/crossdock', 'config', 'schema'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error('the JSON Schema cannot be written: run "bin/crossdock config schema" to see why')
  writeFileSync(join(root, 'config/crossdock.schema.json'), stdout)
}

const create = (type) => {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(type ?? ''))
    throw new Error('say its type in lower-case letters, digits and dashes: npm run new:connector -- acme')
  const targets = targetsFor(type)
  const taken = targets.find(({ path }) => existsSync(path))
  if (taken !== undefined)
    throw new Error(`${relative(root, taken.path)} is there already: choose another type, or remove it`)
  const fill = filledWith(type)
  for (const { template, path } of targets) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, fill(readFileSync(template, 'utf8')))
  }
  run('scripts/generate-registry.js')
  // The order of imports and the breaks of lines depend on the length of the name.
  const paths = [...new Set(targets.map(({ path }) => path).filter((path) => !path.endsWith('.md')))]
  run('node_modules/@biomejs/biome/bin/biome', 'check', '--write', '--vcs-enabled=false', ...paths)
  writeSchema()
  for (const { path } of targets) process.stdout.write(`wrote ${relative(root, path)}\n`)
  process.stdout.write(
    `next: npx vitest run test/connectors/${type} test/mappers/${type}, then docs/adding-a-connector.md\n`,
  )
}

try {
  create(process.argv[2])
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
