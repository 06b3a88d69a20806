import { CrossdockError, messageOf } from '../domain/errors.ts'
import type { Issue } from '../domain/issue.ts'
import { newRowId } from '../domain/new-row-id.ts'
import type { Document, Store } from '../store/store.ts'
import { MappingError } from './prepare-document.ts'

/** Does a step of writing a document. What fails makes a dead letter of it, and gives nothing. */
export const orBury = async <T>(
  store: Store,
  document: Document,
  step: () => T | Promise<T>,
): Promise<Awaited<T> | undefined> => {
  try {
    return await step()
  } catch (error) {
    await buryUnwritten(store, document, error)
    return undefined
  }
}

export const buryUnwritten = async (store: Store, document: Document, error: unknown): Promise<void> => {
  const code = error instanceof CrossdockError ? error.code : 'DEFECT'
  const issues = error instanceof MappingError ? error.issues : []
  await bury(store, document, code, `the ${document.type} cannot be written: ${messageOf(error)}`, issues)
}

export const bury = async (
  store: Store,
  { id, flow, system, partner, businessKey }: Document,
  code: Parameters<Store['deadLetters']['open']>[0][number]['code'],
  message: string,
  issues: readonly Issue[] = [],
): Promise<void> => {
  await store.documents.setState([id], 'dead')
  await store.deadLetters.open([
    {
      id: newRowId(),
      subject: 'document',
      subjectId: id,
      flow,
      system,
      partner,
      businessKey,
      code,
      message,
      issues: [...issues],
      retrySafety: 'not-sent',
    },
  ])
}
