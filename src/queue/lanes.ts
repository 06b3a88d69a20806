/** The lanes of the queue: five for the work inside Crossdock, one for each target system. */
export const intakeLane = 'intake'
export const documentsLane = 'documents'
export const answersLane = 'answers'
export const pullsLane = 'pulls'
export const bulkLane = 'bulk'
export const systemLane = (system: string): string => `to-${system}`
