/** The lanes of the queue: three for the work inside Crossdock, one for each target system. */
export const intakeLane = 'intake'
export const documentsLane = 'documents'
export const answersLane = 'answers'
export const systemLane = (system: string): string => `to-${system}`
