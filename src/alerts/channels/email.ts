import { createTransport } from 'nodemailer'
import type { AlertChannel } from '../../domain/alert-settings.ts'
import type { SendCall, Sent } from './channel.ts'
import { plainText } from './plain-text.ts'

type EmailChannel = Extract<AlertChannel, { type: 'email' }>

const timeoutMs = 20_000

/** Sends one e-mail by SMTP to all addresses of the channel. Certificates of the server are checked. */
export const sendEmail = async ({ to, from, smtp }: EmailChannel, { message, id }: SendCall): Promise<Sent> => {
  const { host, port, secure, requireTls, user, password } = smtp
  const transport = createTransport({
    host,
    port,
    secure,
    requireTLS: !secure && requireTls,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    // Neither files nor addresses are fetched for a message.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    await transport.sendMail({
      to: [...to],
      from,
      subject: message.title,
      text: plainText(message),
      messageId: `<${id}@crossdock>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    })
    return { ok: true }
  } catch (error) {
    return { ok: false, reason: reasonOf(error) }
  } finally {
    transport.close()
  }
}

/** The code of the SMTP answer, not its words: a server may repeat the user name, or what it was sent. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'the mail server failed'
  const status =
    'responseCode' in error && typeof error.responseCode === 'number' ? ` (it answered ${error.responseCode})` : ''
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'the mail server failed'
  return `${meaningOf[code] ?? code}${status}`
}

const meaningOf: Readonly<Record<string, string>> = {
  EAUTH: 'the mail server refuses user and password',
  ECONNECTION: 'no connection to the mail server',
  ESOCKET: 'no connection to the mail server',
  ETIMEDOUT: 'the mail server does not answer in time',
  EENVELOPE: 'the mail server refuses sender or recipient',
  ETLS: 'the mail server offers no TLS',
  EDNS: 'the name of the mail server is not known',
}
