/** What somebody else's worker runs, on a task queue of its own. */
import { continueAsNew, makeContinueAsNewFunc, proxyActivities } from '@temporalio/workflow';

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

async function schedule({ taskQueue, type, args }: Scheduled): Promise<unknown> {
  const activities = proxyActivities({
    taskQueue,
    scheduleToCloseTimeout: '20 seconds',
    retry: { maximumAttempts: 2 },
  });
  return activities[type]?.(...args);
}

/** Schedules an activity, or goes on as a run of somebody else's. */
export async function stranger({ scheduled, handedOn }: { scheduled?: Scheduled; handedOn?: HandedOn }) {
  if (scheduled !== undefined) return schedule(scheduled);
  if (handedOn === undefined) return undefined;
  const { workflowType, taskQueue, args } = handedOn;
  return makeContinueAsNewFunc<typeof stranger>({ workflowType, taskQueue })(...(args as never as [never]));
}

/** The same, in the name of a machine's workflow. */
export const counter = stranger;
/** Goes on as itself elsewhere, and is told from there what to do. */
export const vault = async (given: never) =>
  (given as { again?: true }).again ? continueAsNew(given) : stranger(given);
