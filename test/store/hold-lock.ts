import { writeSync } from 'node:fs'
import { lockDataFolder } from '../../src/store/data-folder-lock.ts'

/** Holds the data folder named on the command line until it is killed. */
await lockDataFolder(process.argv[2] ?? '', () => undefined)
writeSync(1, 'locked\n')
setInterval(() => undefined, 60_000)
