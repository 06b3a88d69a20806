import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import * as z from 'zod'
import { say } from '../domain/said.ts'
import { RequestError } from './problem.ts'
import { addRoute } from './route.ts'

const builtConsole = fileURLToPath(new URL('../../dist-console', import.meta.url))

/** Files under this folder are named by their content: a name never means two things. */
const hashed = 'assets/'

/** Whatever stands behind `?` is for the console. */
const anyQuery = z.record(z.string(), z.unknown())

/**
 * The console at /console/: its files, and for every other path its first page, which knows what to show there.
 * `folder` is what `npm run build:console` makes; while it is missing, a page says so.
 */
export const addConsoleRoutes = (app: FastifyInstance, folder: string = builtConsole): void => {
  for (const url of ['/', '/console']) {
    addRoute(app, {
      method: 'GET',
      url,
      permission: 'anybody',
      isForBrowsers: true,
      summary: 'Go to the console',
      query: anyQuery,
      answer: 'bytes',
      handle: ({ reply }) => reply.redirect('/console/'),
    })
  }
  app.register(async (scope) => {
    await scope.register(fastifyStatic, { root: folder, serve: false, preCompressed: true, cacheControl: false })
    addRoute(scope, {
      method: 'GET',
      url: '/console/*',
      permission: 'anybody',
      isForBrowsers: true,
      summary: 'Show the console',
      params: z.strictObject({ '*': z.string() }),
      query: anyQuery,
      answer: 'bytes',
      handle: ({ params, reply }) => send(reply, folder, params['*']),
    })
  })
}

const send = (reply: FastifyReply, folder: string, path: string): FastifyReply | Promise<FastifyReply> => {
  reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer')
  if (path.startsWith(hashed)) return sendHashed(reply, folder, path)
  if (path === 'icon.svg') return reply.header('cache-control', 'max-age=86400').sendFile(path)
  return sendFirstPage(reply, folder)
}

const sendHashed = (reply: FastifyReply, folder: string, path: string): FastifyReply => {
  // After an update, a page of the old build asks for files that are gone: it must not keep the answer.
  if (path.includes('..') || !existsSync(join(folder, path))) {
    throw new RequestError('NOT_FOUND', say('console.file-gone', { path }))
  }
  return reply
    .header('cache-control', 'public, max-age=31536000, immutable')
    .header('vary', 'accept-encoding')
    .sendFile(path)
}

const sendFirstPage = async (reply: FastifyReply, folder: string): Promise<FastifyReply> => {
  reply.type('text/html; charset=utf-8').header('cache-control', 'no-store')
  const page = await readFile(join(folder, 'index.html'), 'utf8').catch(() => undefined)
  if (page === undefined) {
    return reply.code(503).header('content-security-policy', "default-src 'none'").send(missingPage)
  }
  const nonce = randomBytes(16).toString('base64')
  return reply
    .header('content-security-policy', policyWith(nonce))
    .send(page.replace('name="style-nonce" content=""', `name="style-nonce" content="${nonce}"`))
}

/** Own files only. The component library writes style sheets at run time: those that carry the value of this answer are let through. */
const policyWith = (nonce: string): string =>
  [
    "default-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')

const missingPage = `<!doctype html>
<html lang="en">
<title>Crossdock: the console is not built</title>
<h1>The console is not built</h1>
<p>Crossdock runs; only its web console is missing. On the machine of the server, in the folder of Crossdock, run:</p>
<pre>npm ci
npm run build:console</pre>
<p>Then load this page again. The command line needs no console: <code>crossdock --help</code>.</p>
</html>
`
