import type { Store } from '../store/store.ts'
import { letter } from './take-verdicts.ts'

const rowsPerLook = 200

/** Makes a dead letter of each document the partner has not acknowledged in time; a late word ends it. Returns how many. */
export const watchAcknowledgements = (store: Store): Promise<number> =>
  store.transaction(async (inner) => {
    const overdue = await inner.awaited.takeOverdue(rowsPerLook)
    const documents = await inner.documents.getMany(overdue.map(({ documentId }) => documentId))
    await inner.deadLetters.open(
      documents.map((document) => {
        const late = overdue.find(({ documentId }) => documentId === document.id)
        const message =
          `${document.partner} has not acknowledged our ${document.type} ${document.businessKey ?? ''} (interchange ` +
          `${late?.interchangeControlNumber ?? ''}) within ${late?.withinHours ?? ''} hours: ask them whether it arrived; a late acknowledgement closes this`
        return letter(document, 'ACKNOWLEDGEMENT_OVERDUE', message, [])
      }),
    )
    return overdue.length
  })
