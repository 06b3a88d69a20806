import type { Command } from 'commander'
import { dialects } from '../../../edi/dialects.ts'
import type { LoopNode } from '../../../edi/loop-nodes.ts'
import { type EnvelopeNode, type GroupNode, parseFile } from '../../../edi/parse-file.ts'
import type { ElementNode } from '../../../edi/xml/element-nodes.ts'
import type { Context } from '../../context.ts'
import { exitCodes } from '../../io.ts'
import { oneLine } from '../../table.ts'
import { withFile } from './with-file.ts'

export const addParseCommand = (group: Command, context: Context): void => {
  group
    .command('parse <file>')
    .description('show what stands in a file: interchanges, groups, documents, segments by loop, XML elements')
    .action(
      context.run(async (file: string) => {
        const tree = await withFile(context, file, parseFile)
        if (context.isJson()) context.printJson(tree)
        else {
          for (const envelope of tree.envelopes) printEnvelope(context, envelope)
          for (const { byteOffset, message } of tree.rubbish) context.print(`byte ${byteOffset}: ${oneLine(message)}\n`)
        }
        return tree.envelopes.length === 0 ? exitCodes.foundProblems : exitCodes.done
      }),
    )
}

const partyText = ({ qualifier, id }: EnvelopeNode['sender']): string => (qualifier === '' ? id : `${qualifier}/${id}`)

const printEnvelope = (context: Context, envelope: EnvelopeNode): void => {
  const { sender, receiver, controlNumber, version, status, groups } = envelope
  const parties = `from ${partyText(sender)} to ${partyText(receiver)}`
  context.print(`${oneLine(`interchange ${controlNumber} ${parties}, version ${version}: ${status}`)}\n`)
  for (const group of groups) printGroup(context, group, envelope)
}

const printGroup = (context: Context, group: GroupNode, envelope: EnvelopeNode): void => {
  const isReal = dialects[envelope.standard].groupFacts(group).length > 0
  const indent = isReal ? 4 : 2
  if (isReal)
    context.print(`  ${oneLine(`group ${group.functionalId} ${group.controlNumber}, version ${group.version}`)}\n`)
  for (const { setId, controlNumber, status, content } of group.transactions) {
    context.print(`${' '.repeat(indent)}${oneLine(`document ${setId} ${controlNumber}: ${status}`)}\n`)
    if ('children' in content) printElement(context, content, indent + 2)
    else printLoop(context, content, envelope.delimiters.element, indent + 2)
  }
}

const printLoop = (context: Context, { loop, segments, loops }: LoopNode, separator: string, indent: number): void => {
  if (loop !== '') context.print(`${' '.repeat(indent - 2)}[${oneLine(loop)}]\n`)
  for (const segment of segments) context.print(`${' '.repeat(indent)}${oneLine(segment.join(separator))}\n`)
  for (const inner of loops) printLoop(context, inner, separator, indent + 2)
}

const printElement = (context: Context, { name, attributes, text, children }: ElementNode, indent: number): void => {
  const all = Object.entries(attributes).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`)
  const line = `${name}${all.join('')}${text === '' ? '' : `: ${text}`}`
  context.print(`${' '.repeat(indent)}${oneLine(line)}\n`)
  for (const child of children) printElement(context, child, indent + 2)
}
