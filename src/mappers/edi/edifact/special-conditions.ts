import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, segmentsOf } from '../../../edi/loop-tree.ts'
import { complain, type MappingContext, textOf } from '../mapping-context.ts'

const notToSend = 'the goods are to be invoiced but not sent'
const notToInvoice = 'the goods are to be sent but not invoiced'
const notYet = 'the goods may only be sent when the buyer says so'

/** Special conditions (ALI 4183) that no system is told of, so that it would do what is not wanted. Codes with an E are those of EANCOM 1997. */
const refused: ReadonlyMap<string, string> = new Map([
  ['142', notToSend],
  ['81E', notToSend],
  ['143', notToInvoice],
  ['82E', notToInvoice],
  ['73E', notYet],
])

const cancelUnlessWhole = 'Cancel unless all of it can be delivered on the requested date'
const onlyWhole = 'Deliver all of it at once'

/** Those that people have to know of. */
const told: ReadonlyMap<string, string> = new Map([
  ['137', cancelUnlessWhole],
  ['72E', cancelUnlessWhole],
  ['144', onlyWhole],
  ['83E', onlyWhole],
])

const places = [3, 4, 5, 6, 7] as const

/** The special conditions of an order or a line as notes. One that forbids to take it as an order is an issue. */
export const specialConditions = (context: MappingContext, parent: LoopTree<EdifactSegment>): string[] =>
  segmentsOf(parent, 'ALI').flatMap((ali) =>
    places.flatMap((element) => {
      const code = textOf(ali, element) ?? ''
      const why = refused.get(code)
      if (why !== undefined) {
        const message = `Special condition ${code} says that ${why}, which no system is told: do it by hand, or delete the ALI and retry when that holds no longer`
        complain(context, 'ORDER_PURPOSE_UNSUPPORTED', ali, element, message)
      }
      const note = told.get(code)
      return note === undefined ? [] : [note]
    }),
  )
