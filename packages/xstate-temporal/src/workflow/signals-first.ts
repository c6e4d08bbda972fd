/**
 * Signals before updates. After a reset the server brings both again as events of the history, each in its place, and Core
 * (of SDK 1.24.0) hands them on in that order. A replay hands the updates on behind all signals, where it finds that they
 * were accepted: the instance would be stuck for good. Everywhere else Core has this order already. Loaded beside each
 * instance.
 */
import type { WorkflowInterceptors } from '@temporalio/workflow';

type Activate = NonNullable<NonNullable<WorkflowInterceptors['internals']>[number]['activate']>;
type Jobs = NonNullable<Parameters<Activate>[0]['activation']['jobs']>;
type Job = Jobs[number];

const isSignal = (job: Job) => job.signalWorkflow != null;
const isUpdate = (job: Job) => job.doUpdate != null;

/** The jobs, with the updates behind the signals; all others stay in their places. */
export function signalsFirst(jobs: Jobs): Jobs {
  const sorted = [...jobs.filter(isSignal), ...jobs.filter(isUpdate)];
  let next = 0;
  return jobs.map((job) => (isSignal(job) || isUpdate(job) ? (sorted[next++] as Job) : job));
}
