import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Compiles TypeScript programs with what they import, so that they run as processes of their own on any supported Node. */
export const compilePrograms = async (
  files: readonly URL[],
): Promise<{ program(file: URL): string; remove(): Promise<void> }> => {
  // Inside node_modules, so that the programs find the packages.
  const cache = join(root, 'node_modules', '.cache')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'test-programs-'))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { noEmit: false, rootDir: root, outDir: folder, noCheck: true, typeRoots: [], types: [] },
    include: [],
    files: files.map((file) => fileURLToPath(file)),
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(folder, 'tsconfig.json')])
  return {
    program: (file) => join(folder, relative(root, fileURLToPath(file)).replace(/\.ts$/, '.js')),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
