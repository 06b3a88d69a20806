/** What a guard saw when it stopped a run: too many records gone, or too many that lost the same field. */
export type GuardFinding =
  | { gone: number; known: number; guardPercent: number }
  | { field: string; emptied: number; read: number; guardPercent: number }

/** What a person agreed to when they approved the stopped runs before this one. */
export type Approval = {
  /** So many records may be gone. */
  approvedGone?: number
  /** Any number of records may lose these fields. */
  approvedFields?: readonly string[]
}

export const approvalOf = ({ detail }: { detail: unknown }): Approval => {
  // What stands in a run's detail was put there by Crossdock.
  const { approvedGone, approvedFields } = (detail ?? {}) as Approval
  return {
    ...(approvedGone === undefined ? {} : { approvedGone }),
    ...(approvedFields === undefined ? {} : { approvedFields }),
  }
}
