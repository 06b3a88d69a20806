import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

/** What a hash costs: about 128 * cost * blockSize bytes of memory, `parallel` times over. */
export type ScryptCost = { cost: number; blockSize: number; parallel: number }

/** One of the settings OWASP gives (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html): 32 MiB. */
const usualCost: ScryptCost = { cost: 2 ** 15, blockSize: 8, parallel: 3 }

export type Passwords = {
  hash(password: string): Promise<string>
  /** Whether it fits. Takes as long when there is no hash to fit: who asks learns nothing of whether a user exists. */
  verify(password: string, hash: string | null): Promise<boolean>
}

const saltBytes = 16
const hashBytes = 32
const form = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([A-Za-z0-9_-]+)\$([A-Za-z0-9_-]+)$/

/** Hashes stand with their cost and salt: `scrypt$cost$blockSize$parallel$salt$hash`. */
export const createPasswords = (cost: ScryptCost = usualCost): Passwords => {
  const prefix = `scrypt$${cost.cost}$${cost.blockSize}$${cost.parallel}$`
  const nobody = { ...cost, salt: randomBytes(saltBytes), hash: randomBytes(hashBytes) }
  return {
    hash: async (password) => {
      const salt = randomBytes(saltBytes)
      const hash = await derive(password, salt, cost)
      return `${prefix}${salt.toString('base64url')}$${hash.toString('base64url')}`
    },
    verify: async (password, hash) => {
      const stored = hash === null ? undefined : parse(hash)
      const against = stored ?? nobody
      const fits = timingSafeEqual(await derive(password, against.salt, against), against.hash)
      return fits && stored !== undefined
    },
  }
}

const parse = (hash: string): (ScryptCost & { salt: Buffer; hash: Buffer }) | undefined => {
  const [, cost, blockSize, parallel, salt, derived] = form.exec(hash) ?? []
  if (salt === undefined || derived === undefined) return undefined
  const bytes = Buffer.from(derived, 'base64url')
  if (bytes.byteLength !== hashBytes) return undefined
  return {
    cost: Number(cost),
    blockSize: Number(blockSize),
    parallel: Number(parallel),
    salt: Buffer.from(salt, 'base64url'),
    hash: bytes,
  }
}

const derive = (password: string, salt: Buffer, { cost, blockSize, parallel }: ScryptCost): Promise<Buffer> => {
  const options: ScryptOptions = { cost, blockSize, parallelization: parallel, maxmem: 256 * cost * blockSize }
  return new Promise((resolve, reject) => {
    // The same characters, however the keyboard composes them.
    scrypt(password.normalize('NFKC'), salt, hashBytes, options, (error, derived) =>
      error === null ? resolve(derived) : reject(error),
    )
  })
}
