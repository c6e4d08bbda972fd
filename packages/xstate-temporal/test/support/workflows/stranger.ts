/** What somebody else's worker runs, on a task queue of its own. */
import { executeChild, makeContinueAsNewFunc, proxyActivities } from '@temporalio/workflow';

/** An activity on whichever task queue. */
export interface Scheduled {
  readonly taskQueue: string;
  readonly type: string;
  readonly args: readonly unknown[];
}

/** Another run that this one goes on as. */
export interface HandedOn {
  readonly workflowType: string;
  readonly taskQueue: string;
  readonly args: readonly unknown[];
}

/** A child, which says to be an actor. */
export interface Begotten extends HandedOn {
  readonly workflowId: string;
}

async function schedule({ taskQueue, type, args }: Scheduled): Promise<unknown> {
  const activities = proxyActivities({
    taskQueue,
    scheduleToCloseTimeout: '20 seconds',
    retry: { maximumAttempts: 2 },
  });
  return activities[type]?.(...args);
}

interface Orders {
  readonly scheduled?: Scheduled;
  readonly handedOn?: HandedOn;
  readonly child?: Begotten;
}

/** Schedules an activity, starts a child, or goes on as a run of somebody else's. */
export async function stranger({ scheduled, handedOn, child }: Orders): Promise<unknown> {
  if (scheduled !== undefined) return schedule(scheduled);
  if (child !== undefined) {
    const { workflowType, args, ...options } = child;
    return executeChild(workflowType, { ...options, args: [...args] } as never);
  }
  if (handedOn === undefined) return undefined;
  const { workflowType, taskQueue, args } = handedOn;
  return makeContinueAsNewFunc<typeof stranger>({ workflowType, taskQueue })(...(args as never as [never]));
}

/** The same, in the name of a machine's workflow. */
export const counter = stranger;
