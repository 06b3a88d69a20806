#!/usr/bin/env node
/** Builds src/ into dist/: compiles, and copies what is no TypeScript. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { defineBuiltFolder, filesBelow } from './built-folder.js'

const root = resolve(import.meta.dirname, '..')
const source = join(root, 'src')
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')

const compile = (fresh) => {
  const project = join(root, 'tsconfig.build.json')
  // "npm run types" checks; here only the output matters, and somebody waits for it.
  const compiled = spawnSync(process.execPath, [compiler, '-p', project, '--outDir', fresh, '--noCheck'], {
    stdio: ['ignore', 2, 2],
  })
  if (compiled.status !== 0) throw new Error('cannot build: the TypeScript compiler reported errors')
  for (const file of filesBelow(source).filter((name) => !name.endsWith('.ts'))) {
    const copy = join(fresh, relative(source, file))
    mkdirSync(dirname(copy), { recursive: true })
    cpSync(file, copy)
  }
}

const folder = defineBuiltFolder({
  root,
  target: join(root, 'dist'),
  sources: [source],
  settings: ['tsconfig.json', 'tsconfig.build.json', 'package.json'].map((name) => join(root, name)),
  make: compile,
})

export const { isBuilt } = folder

export const build = () => {
  if (!existsSync(compiler)) {
    throw new Error('cannot build: TypeScript is not installed. Run "npm ci" in this folder first')
  }
  folder.build()
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    build()
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
