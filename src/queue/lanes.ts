/** The lanes of the queue: six for the work inside Crossdock, one for each target system. */
export const intakeLane = 'intake'
export const documentsLane = 'documents'
export const answersLane = 'answers'
export const pullsLane = 'pulls'
export const bulkLane = 'bulk'
/** What actions on many bring back, of any name: a lane of its own, so that nothing that comes in waits behind it. */
export const backlogLane = 'backlog'
export const systemLane = (system: string): string => `to-${system}`
