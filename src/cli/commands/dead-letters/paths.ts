/** The path of a dead letter in the API, or of a step on it. */
export const pathOf = (id: string, step = ''): string => `/dead-letters/${encodeURIComponent(id)}${step}`
