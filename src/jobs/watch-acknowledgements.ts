import type { Document, Store } from '../store/store.ts'
import { letter } from './take-verdicts.ts'

const rowsPerLook = 200

/** Makes a dead letter of each document the partner has not acknowledged in time; a late word ends it. Returns how many. */
export const watchAcknowledgements = (store: Store): Promise<number> =>
  store.transaction(async (inner) => {
    const overdue = await inner.awaited.takeOverdue(rowsPerLook)
    const documents = await inner.documents.getMany(overdue.map(({ documentId }) => documentId))
    const unheard: Document[] = []
    for (const document of documents) if (!(await isRefused(inner, document))) unheard.push(document)
    await inner.deadLetters.open(
      unheard.map((document) => {
        const late = overdue.find(({ documentId }) => documentId === document.id)
        const message =
          `${document.partner} has not acknowledged our ${document.type} ${document.businessKey ?? ''} (interchange ` +
          `${late?.interchangeControlNumber ?? ''}) within ${late?.withinHours ?? ''} hours: ask them whether it arrived; a late acknowledgement closes this`
        return letter(document, 'ACKNOWLEDGEMENT_OVERDUE', message, [])
      }),
    )
    return overdue.length
  })

/** Who refused it has it: that weighs more, also while somebody ignores it. */
const isRefused = async (store: Store, { id }: Document): Promise<boolean> =>
  (await store.deadLetters.history(id)).some(
    ({ state, code }) => (state === 'open' || state === 'ignored') && code === 'ACKNOWLEDGEMENT_NEGATIVE',
  )
