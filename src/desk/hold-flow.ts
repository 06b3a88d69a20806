import { say } from '../domain/said.ts'
import { type FlowDeskDeps, pullFlowNamed } from './begin-runs.ts'
import { type ActionReport, DeskError, reported } from './desk.ts'

/** Holds a flow back: its slots are skipped, runs that are at work end by themselves. */
export const pauseFlow = async (
  deps: FlowDeskDeps,
  name: string,
  { actor, reason }: { actor: string; reason: string },
): Promise<ActionReport> => {
  pullFlowNamed(deps, name)
  await deps.store.transaction(async (store) => {
    const { pausedAt, reason: why } = await store.flows.get(name)
    if (pausedAt !== null) {
      throw new DeskError('ACTION_REFUSED', say('flow.held', { flow: name, why: why ?? say('flow.no-reason') }))
    }
    await store.flows.pause(name, reason, actor)
    await store.audit.append({ actor, action: 'flow.pause', subject: name, detail: { reason } })
  })
  return {
    ...reported(say('did.flow-held', { flow: name }), say('next.flow-held', { flow: name })),
    queued: true,
  }
}

/** Lets a flow go on. What a guard stopped is asked again at the next run. */
export const resumeFlow = async (
  deps: FlowDeskDeps,
  name: string,
  { actor }: { actor: string },
): Promise<ActionReport> => {
  const flow = pullFlowNamed(deps, name)
  await deps.store.transaction(async (store) => {
    if ((await store.flows.get(name)).pausedAt === null) {
      throw new DeskError('ACTION_REFUSED', say('flow.not-held', { flow: name }))
    }
    await store.flows.resume(name)
    await store.audit.append({ actor, action: 'flow.resume', subject: name, detail: null })
  })
  const next = flow.schedule === undefined ? say('next.flow-run', { flow: name }) : say('next.flow-slot')
  return { ...reported(say('did.flow-resumed', { flow: name }), next), queued: true }
}
