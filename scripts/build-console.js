#!/usr/bin/env node
/** Builds console/ into dist-console/: bundles, compresses, and fails when the first load weighs too much. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { defineBuiltFolder, filesBelow } from './built-folder.js'

const root = resolve(import.meta.dirname, '..')
const source = join(root, 'console')
const bundler = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
const limitBytes = 400 * 1000

/** What a first visit to the overview loads, in the heavier of the two languages. */
const firstPage = ['index.html', 'src/pages/overview/overview-page.tsx', 'src/i18n/zh.ts']

const bundle = (fresh) => {
  const config = join(source, 'vite.config.ts')
  const args = [bundler, 'build', '--config', config, '--outDir', fresh, '--logLevel', 'warn']
  // Whatever the caller is (a test, a developer's shell), people get the build for people.
  const env = { ...process.env, NODE_ENV: 'production' }
  const bundled = spawnSync(process.execPath, args, { stdio: ['ignore', 2, 2], cwd: root, env })
  if (bundled.status !== 0) throw new Error('cannot build the console: vite reported errors')
  for (const file of filesBelow(fresh).filter((name) => /\.(js|css|svg)$/.test(name))) {
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }))
  }
  const bytes = firstLoadBytes(fresh)
  const told = `${(bytes / 1000).toFixed(0)} kB gzip at first load`
  if (bytes > limitBytes) throw new Error(`cannot build the console: ${told}, more than ${limitBytes / 1000} kB`)
  process.stderr.write(`crossdock: console built, ${told}\n`)
}

const firstLoadBytes = (folder) => {
  const manifest = JSON.parse(readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8'))
  const files = new Set()
  const visit = (name) => {
    const chunk = manifest[name]
    if (chunk === undefined) throw new Error(`cannot build the console: no chunk is made of ${name}`)
    if (files.has(chunk.file)) return
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file)
    for (const imported of chunk.imports ?? []) visit(imported)
  }
  for (const name of firstPage) visit(name)
  return [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length, 0)
}

const folder = defineBuiltFolder({
  root,
  target: join(root, 'dist-console'),
  // The filter language and the names of errors are the server's own.
  sources: [source, join(root, 'src', 'domain')],
  settings: ['tsconfig.json', 'package.json', 'docs/errors.md'].map((name) => join(root, name)),
  make: bundle,
})

export const isConsoleBuilt = folder.isBuilt

export const buildConsole = () => {
  if (!existsSync(bundler)) {
    throw new Error('cannot build the console: vite is not installed. Run "npm ci" in this folder first')
  }
  folder.build()
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    buildConsole()
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
