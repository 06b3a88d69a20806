import { createReadStream } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

const blockBytes = 512
const maxNameBytes = 100

/**
 * A folder as a tar archive, in the ustar format of POSIX.1-1988
 * (https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06), piece by piece. Names begin with `prefix`;
 * `marks` are the names of empty files beside the folder.
 */
export async function* tarOfFolder(
  folder: string,
  prefix: string,
  isWanted: (name: string) => boolean,
  marks: readonly string[] = [],
): AsyncGenerator<Buffer> {
  const { mtimeMs } = await lstat(folder)
  for (const mark of marks) yield header(mark, { directory: false, sizeBytes: 0, mtimeMs })
  yield* entriesOf(folder, prefix, isWanted)
  yield Buffer.alloc(2 * blockBytes)
}

async function* entriesOf(folder: string, name: string, isWanted: (name: string) => boolean): AsyncGenerator<Buffer> {
  const { mtimeMs } = await lstat(folder)
  yield header(`${name}/`, { directory: true, sizeBytes: 0, mtimeMs })
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    const inside = `${name}/${entry.name}`
    if (!isWanted(inside)) continue
    if (entry.isDirectory()) yield* entriesOf(path, inside, isWanted)
    else if (entry.isFile()) yield* fileEntry(path, inside)
  }
}

async function* fileEntry(path: string, name: string): AsyncGenerator<Buffer> {
  const { size, mtimeMs } = await lstat(path)
  yield header(name, { directory: false, sizeBytes: size, mtimeMs })
  if (size === 0) return
  let written = 0
  for await (const piece of createReadStream(path, { end: size - 1 })) {
    written += piece.length
    yield piece
  }
  if (written !== size) throw new Error(`${path} changed while it was read: ${written} of ${size} bytes`)
  const padding = (blockBytes - (size % blockBytes)) % blockBytes
  if (padding > 0) yield Buffer.alloc(padding)
}

const header = (
  name: string,
  { directory, sizeBytes, mtimeMs }: { directory: boolean; sizeBytes: number; mtimeMs: number },
): Buffer => {
  if (Buffer.byteLength(name) > maxNameBytes) throw new Error(`the file name ${name} is too long for the backup`)
  const block = Buffer.alloc(blockBytes)
  const octal = (value: number, offset: number, length: number): void => {
    block.write(
      `${Math.floor(value)
        .toString(8)
        .padStart(length - 1, '0')}\0`,
      offset,
      'latin1',
    )
  }
  block.write(name, 0)
  octal(directory ? 0o700 : 0o600, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(sizeBytes, 124, 12)
  octal(mtimeMs / 1000, 136, 12)
  block.write('        ', 148, 'latin1')
  block.write(directory ? '5' : '0', 156, 'latin1')
  block.write('ustar\x0000', 257, 'latin1')
  const checksum = block.reduce((sum, byte) => sum + byte, 0)
  block.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}
