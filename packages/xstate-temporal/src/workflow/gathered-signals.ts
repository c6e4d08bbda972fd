/**
 * Many signals as one. The SDK needs more for handing on a signal than an instance for refusing it, and a workflow task
 * has ten seconds. This file imports nothing but names, for it is loaded beside each instance.
 */
import type { WorkflowInterceptors } from '@temporalio/workflow';
import { GATHERED, MANY_SIGNALS } from '../engine/host/signal-name.ts';

type Activate = NonNullable<NonNullable<WorkflowInterceptors['internals']>[number]['activate']>;
type Activation = Parameters<Activate>[0]['activation'];
type Jobs = NonNullable<Activation['jobs']>;

const text = (value: string) => new TextEncoder().encode(value);
const json = { encoding: text('json/plain') };
const nothing = { metadata: { encoding: text('binary/null') } };

/**
 * Makes one signal of each row of signals that one activation brings. Its arguments are the names, and of each signal
 * the first argument, which is all that an instance looks at.
 */
export function gather(jobs: Jobs): Jobs {
  if (jobs.filter((job) => job.signalWorkflow != null).length < MANY_SIGNALS) return jobs;
  const gathered: Jobs = [];
  let row: Jobs = [];
  const close = () => {
    const [first] = row;
    if (first?.signalWorkflow != null && row.length > 1) {
      const names = row.map(({ signalWorkflow }) => signalWorkflow?.signalName ?? '');
      const sent = row.map(({ signalWorkflow }) => signalWorkflow?.input?.[0] ?? nothing);
      const input = [{ metadata: json, data: text(JSON.stringify(names)) }, ...sent];
      first.signalWorkflow = { ...first.signalWorkflow, signalName: GATHERED, input, headers: {} };
    }
    if (first !== undefined) gathered.push(first);
    row = [];
  };
  for (const job of jobs) {
    if (job.signalWorkflow != null) {
      row.push(job);
      continue;
    }
    close();
    gathered.push(job);
  }
  close();
  return gathered;
}
