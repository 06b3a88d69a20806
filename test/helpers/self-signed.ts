import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A certificate for 127.0.0.1 that nobody trusts, valid for nine days; its files stay in `folder`. */
export const selfSigned = async (folder: string): Promise<{ key: Buffer; cert: Buffer }> => {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=127.0.0.1', '-days', '9', '-keyout', key, '-out', cert]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject], { stdio: 'ignore' })
  return { key: await readFile(key), cert: await readFile(cert) }
}
