import { groupBy } from '../domain/group-by.ts'
import type { Document, DocumentContent, Store } from '../store/store.ts'
import { bury } from './bury-unwritten.ts'
import { type JobDeps, type JobRun, partnerOf } from './job.ts'
import { byPartner, type OutgoingInterchange, storeOutgoing, wakeOutgoing } from './outgoing.ts'
import { writeFiles } from './write-files.ts'

/** Writes the documents that are due, each in its partner's standard, with the intent to deliver them. */
export const sendDocument: JobRun = async (ids, deps, _signal, turn = 0) => {
  const systems = await deps.store.transaction(async (store) => {
    const due = byPartner(await store.documents.takeDue(ids))
    const answeredIds = due.flatMap(({ answers }) => answers ?? [])
    const answered = new Map((await store.documents.contents(answeredIds)).map((document) => [document.id, document]))
    const outgoing: OutgoingInterchange[] = []
    for (const [partner, documents] of groupBy(due, (document) => document.partner)) {
      outgoing.push(...(await writeAll(store, partner, documents, answered, deps)))
    }
    return storeOutgoing(store, outgoing)
  })
  await wakeOutgoing(deps, systems, turn)
}

const writeAll = async (
  store: Store,
  partnerName: string,
  documents: readonly Document[],
  answered: ReadonlyMap<string, DocumentContent>,
  deps: JobDeps,
): Promise<OutgoingInterchange[]> => {
  const partner = partnerOf(deps, partnerName)
  if (partner !== undefined) return writeFiles(store, { partner, documents, answered }, deps)
  const message = `no partner profile is named "${partnerName}": add it, then retry`
  for (const document of documents) await bury(store, document, 'PARTNER_UNKNOWN', message)
  return []
}
