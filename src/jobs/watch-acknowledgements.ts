import type { Store } from '../store/store.ts'
import { letter } from './take-verdicts.ts'

const rowsPerLook = 200

/** Makes a dead letter of each document the partner has not acknowledged in time; a late word ends it. Returns how many. */
export const watchAcknowledgements = (store: Store): Promise<number> =>
  store.transaction(async (inner) => {
    const overdue = await inner.awaited.takeOverdue(rowsPerLook)
    const documents = await inner.documents.getMany(overdue.map(({ documentId }) => documentId))
    const letters = await inner.deadLetters.ofSubjects(documents.map(({ id }) => id))
    // Who refused it has it: that weighs more.
    const refused = new Set(
      letters.filter(({ code }) => code === 'ACKNOWLEDGEMENT_NEGATIVE').map(({ subjectId }) => subjectId),
    )
    const unheard = documents.filter(({ id }) => !refused.has(id))
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
