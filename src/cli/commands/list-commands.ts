import type { Command } from 'commander'
import type * as z from 'zod'
import type { Context } from '../context.ts'
import { exitCodes } from '../io.ts'
import { printPage, readPage, withListOptions } from '../lists.ts'
import { factsText, harmless, tableText } from '../table.ts'
import { shortTimeText, timeText } from '../times.ts'
import {
  type AwaitedView,
  awaitedView,
  type DeliveryView,
  type DocumentView,
  deliveryView,
  documentView,
  fullDeliveryView,
  fullDocumentView,
  fullInterchangeView,
  type InterchangeView,
  interchangeView,
  type LinkView,
  linkView,
} from '../views.ts'

type ListOptions = Record<string, string | undefined>

export const addListCommands = (program: Command, context: Context): void => {
  addDocuments(program, context)
  addInterchanges(program, context)
  addDeliveries(program, context)
  addAcknowledgements(program, context)
  addLinks(program, context)
}

const addDocuments = (program: Command, context: Context): void => {
  withListOptions(program.command('documents [id]'))
    .description('list business documents, newest first, or show one with its body')
    .option('--order <number>', 'of this order number')
    .option('--partner <name>', 'of this partner')
    .option('--state <state>', 'held, received, mapped, rejected, duplicate, dead, closed, due or sent')
    .option('--direction <direction>', 'in or out')
    .action(
      context.run(async (id: string | undefined, query: ListOptions) =>
        context.withClient(async (client) => {
          if (id !== undefined) {
            const answer = await client.json({ path: `/documents/${encodeURIComponent(id)}` })
            if (context.isJson()) context.printJson(answer)
            else printDocument(context, fullDocumentView.parse(answer))
            return exitCodes.done
          }
          const page = await readPage(client, { path: '/documents', query }, documentView)
          printPage(context, page, (rows) => documentTable(rows, context.nowMs()))
          return exitCodes.done
        }),
      ),
    )
}

const documentTable = (rows: readonly DocumentView[], nowMs: number): string =>
  rows.length === 0
    ? 'No documents.\n'
    : tableText(rows, [
        { title: 'received', value: ({ createdAt }) => shortTimeText(createdAt, nowMs) },
        { title: 'order', value: ({ businessKey }) => businessKey ?? '-', shrinkTo: 24 },
        { title: 'partner', value: ({ partner }) => partner, shrinkTo: 8 },
        { title: 'type', value: ({ type }) => type, shrinkTo: 8 },
        { title: 'state', value: ({ state }) => state },
        { title: 'id', value: ({ id }) => id },
      ])

const printDocument = (context: Context, document: z.output<typeof fullDocumentView>): void => {
  const nowMs = context.nowMs()
  context.print(
    factsText([
      ['document', document.id],
      ['order', document.businessKey ?? '-'],
      ['state', `${document.state}${document.repeats === null ? '' : `, repeats document ${document.repeats}`}`],
      ['partner', document.partner],
      ['type', `${document.type} ${document.version}, ${document.direction}`],
      ['flow', document.flow ?? '-'],
      ['interchange', document.interchangeId ?? '-'],
      ['revision', String(document.revision)],
      ['received', timeText(document.createdAt, nowMs)],
      ['mapped', timeText(document.mappedAt, nowMs)],
      ...document.issues.map(({ severity, message }): [string, string] => [severity, message]),
    ]),
  )
  if (document.body !== null) context.print(`\n${harmless(document.body).trimEnd()}\n`)
}

const addInterchanges = (program: Command, context: Context): void => {
  withListOptions(program.command('interchanges [id]'))
    .description('list files as they came and went, newest first, or show one')
    .option('--system <name>', 'of this system')
    .option('--direction <direction>', 'in or out')
    .option('--raw', 'with an id: write its bytes to standard output')
    .action(
      context.run(async (id: string | undefined, { raw, ...query }: ListOptions & { raw?: string }) =>
        context.withClient(async (client) => {
          if (id !== undefined && raw !== undefined) {
            context.io.stdout.write(await client.bytes({ path: `/interchanges/${encodeURIComponent(id)}/raw` }))
            return exitCodes.done
          }
          if (id === undefined) {
            const page = await readPage(client, { path: '/interchanges', query }, interchangeView)
            printPage(context, page, (rows) => interchangeTable(rows, context.nowMs()))
            return exitCodes.done
          }
          const answer = await client.json({ path: `/interchanges/${encodeURIComponent(id)}` })
          if (context.isJson()) context.printJson(answer)
          else printInterchange(context, fullInterchangeView.parse(answer))
          return exitCodes.done
        }),
      ),
    )
}

const interchangeTable = (rows: readonly InterchangeView[], nowMs: number): string =>
  rows.length === 0
    ? 'No interchanges.\n'
    : tableText(rows, [
        { title: 'time', value: ({ receivedAt }) => shortTimeText(receivedAt, nowMs) },
        { title: '', value: ({ direction }) => direction },
        { title: 'system', value: ({ system }) => system, shrinkTo: 6 },
        { title: 'file', value: ({ fileName }) => fileName, shrinkTo: 12 },
        { title: 'state', value: ({ state }) => state },
        { title: 'id', value: ({ id }) => id },
      ])

const printInterchange = (context: Context, interchange: z.output<typeof fullInterchangeView>): void => {
  const nowMs = context.nowMs()
  context.print(
    factsText([
      ['interchange', interchange.id],
      ['file', interchange.fileName],
      [
        'state',
        `${interchange.state}${interchange.duplicateOf === null ? '' : `, same bytes as ${interchange.duplicateOf}`}`,
      ],
      ['system', `${interchange.system}, ${interchange.direction}`],
      ['size', `${interchange.sizeBytes} bytes, sha256 ${interchange.sha256 ?? '-'}`],
      ['received', timeText(interchange.receivedAt, nowMs)],
      ['read', timeText(interchange.processedAt, nowMs)],
      ...interchange.envelopes.flatMap(({ controlNumber, sender, receiver, state, issues }): [string, string][] => [
        ['envelope', `${controlNumber} from ${sender} to ${receiver}: ${state}`],
        ...issues.map(({ message }): [string, string] => ['', message]),
      ]),
    ]),
  )
}

const addDeliveries = (program: Command, context: Context): void => {
  withListOptions(program.command('deliveries [id]'))
    .description('list deliveries to systems, newest first, or show one with its events')
    .option('--system <name>', 'to this system')
    .option('--state <state>', 'waiting, intent, sending, in-doubt, done, dead or cancelled')
    .option('--entity <entity>', 'customer, product, price, stock-level, order-status, sales-order or interchange')
    .option('--order <number>', 'of this order number, customer or file name')
    .action(
      context.run(async (id: string | undefined, query: ListOptions) =>
        context.withClient(async (client) => {
          if (id === undefined) {
            const page = await readPage(client, { path: '/deliveries', query }, deliveryView)
            printPage(context, page, (rows) => deliveryTable(rows, context.nowMs()))
            return exitCodes.done
          }
          const answer = await client.json({ path: `/deliveries/${encodeURIComponent(id)}` })
          if (context.isJson()) context.printJson(answer)
          else printDelivery(context, fullDeliveryView.parse(answer))
          return exitCodes.done
        }),
      ),
    )
}

const deliveryTable = (rows: readonly DeliveryView[], nowMs: number): string =>
  rows.length === 0
    ? 'No deliveries.\n'
    : tableText(rows, [
        { title: 'made', value: ({ createdAt }) => shortTimeText(createdAt, nowMs) },
        { title: 'what', value: ({ businessKey }) => businessKey, shrinkTo: 18 },
        { title: 'to', value: ({ system }) => system, shrinkTo: 4 },
        { title: 'state', value: ({ state, attempts }) => (attempts > 1 ? `${state} (${attempts})` : state) },
        { title: 'theirs', value: ({ displayId, externalId }) => displayId ?? externalId ?? '-', shrinkTo: 6 },
        { title: 'id', value: ({ id }) => id },
      ])

const printDelivery = (context: Context, delivery: z.output<typeof fullDeliveryView>): void => {
  const nowMs = context.nowMs()
  const error = delivery.errorCode === null ? '-' : `${delivery.errorCode}: ${delivery.errorMessage ?? ''}`
  context.print(
    factsText([
      ['delivery', delivery.id],
      ['what', `${delivery.entity} ${delivery.businessKey} to ${delivery.system}`],
      ['state', `${delivery.state}, ${delivery.attempts} attempts`],
      ['theirs', delivery.displayId ?? delivery.externalId ?? '-'],
      ['document', delivery.documentId ?? '-'],
      ['interchange', delivery.entity === 'interchange' ? delivery.canonicalId : '-'],
      ['key', delivery.idempotencyKey],
      ['made', timeText(delivery.createdAt, nowMs)],
      ['due', delivery.state === 'intent' || delivery.state === 'in-doubt' ? timeText(delivery.dueAt, nowMs) : '-'],
      ['sent', timeText(delivery.sentAt, nowMs)],
      ['done', timeText(delivery.doneAt, nowMs)],
      ['error', error],
      ...delivery.events.map(({ at, outcome, code, message }): [string, string] => [
        'event',
        `${shortTimeText(at, nowMs)}  ${outcome}${code === null ? '' : ` ${code}`}${message === null ? '' : `: ${message}`}`,
      ]),
    ]),
  )
}

const addAcknowledgements = (program: Command, context: Context): void => {
  withListOptions(program.command('acknowledgements'))
    .description('list what partners are to acknowledge of what was sent to them, newest first')
    .option('--partner <name>', 'of this partner')
    .option('--state <state>', 'pending, overdue, accepted, accepted-with-errors, rejected or closed')
    .action(
      context.run(async (query: ListOptions) =>
        context.withClient(async (client) => {
          const page = await readPage(client, { path: '/acknowledgements', query }, awaitedView)
          printPage(context, page, (rows) => awaitedTable(rows, context.nowMs()))
          return exitCodes.done
        }),
      ),
    )
}

const awaitedTable = (rows: readonly AwaitedView[], nowMs: number): string =>
  rows.length === 0
    ? 'No acknowledgements are awaited.\n'
    : tableText(rows, [
        { title: 'sent', value: ({ createdAt }) => shortTimeText(createdAt, nowMs) },
        { title: 'partner', value: ({ partner }) => partner, shrinkTo: 8 },
        { title: 'type', value: ({ type }) => type },
        { title: 'interchange', value: ({ interchangeControlNumber }) => interchangeControlNumber },
        { title: 'group', value: ({ groupControlNumber }) => groupControlNumber || '-' },
        { title: 'state', value: ({ state }) => state },
        { title: 'said', value: ({ detail }) => detail ?? '', shrinkTo: 10 },
        { title: 'document', value: ({ documentId }) => documentId },
      ])

const addLinks = (program: Command, context: Context): void => {
  withListOptions(program.command('links'))
    .description('list which record is what in which system, by system, entity and id there')
    .option('--system <name>', 'in this system')
    .option('--entity <entity>', 'customer, product, price, stock-level, order-status, opportunity or sales-order')
    .option('--record <id>', 'of this record')
    .option('--external <id>', 'with this id in its system')
    .action(
      context.run(async (query: ListOptions) =>
        context.withClient(async (client) => {
          printPage(context, await readPage(client, { path: '/links', query }, linkView), linkTable)
          return exitCodes.done
        }),
      ),
    )
}

const linkTable = (rows: readonly LinkView[]): string =>
  rows.length === 0
    ? 'No links.\n'
    : tableText(rows, [
        { title: 'system', value: ({ system }) => system, shrinkTo: 6 },
        { title: 'entity', value: ({ entity }) => entity },
        { title: 'id there', value: ({ externalId }) => externalId, shrinkTo: 8 },
        { title: '', value: ({ goneAt, isPrimary }) => (goneAt === null ? (isPrimary ? '' : 'second') : 'gone') },
        { title: 'record', value: ({ canonicalId }) => canonicalId },
      ])
