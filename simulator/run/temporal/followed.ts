import { setTimeout as pause } from 'node:timers/promises';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { type Description, handlers, startFailure, unread } from 'xstate-temporal/client';
import { checkKey, type LedgerRecord, type LedgerSteps, WatchfloorError } from 'xstate-temporal/engine';
import type { TargetAnswer as Answer, InstanceRun, RecordedStep } from 'xstate-temporal/testing';

/** An instance on the server, as far as its target has seen it. */
export interface Followed {
  readonly name: string;
  readonly id: string;
  readonly order: number;
  description: Description | undefined;
  /** Timers with the order in which they were seen armed, over all instances. */
  timers: readonly { readonly key: string; readonly deadline: number; readonly armed: number }[];
  readonly ledger: LedgerRecord[];
  /** The same steps, taken again: a server has no more of them than their records. */
  readonly steps: LedgerSteps | undefined;
}

/** The timer that is due first, not after `to`; of timers due at once the one that was armed first. */
export function earliestTimer(followed: Iterable<Followed>, to: number) {
  let first: { instance: Followed; timer: Followed['timers'][number] } | undefined;
  for (const instance of followed) {
    for (const timer of instance.timers) {
      if (timer.deadline > to) continue;
      const sooner =
        first === undefined ||
        timer.deadline < first.timer.deadline ||
        (timer.deadline === first.timer.deadline && timer.armed < first.timer.armed);
      if (sooner) first = { instance, timer };
    }
  }
  return first;
}

/** A record with the transitions of its step. @throws LEDGER_DIFFERS where the given charts take no such step */
export function recordedStep({ name, steps }: Followed, record: LedgerRecord): RecordedStep {
  const step = steps?.take(record);
  if (step === undefined)
    throw new WatchfloorError('LEDGER_DIFFERS', `Step ${record.seq} of ${name} is none of the charts given.`, {
      todo: 'Give the target the charts that its workers have.',
    });
  return { instance: name, record, taken: step.taken, entered: step.entered };
}

/** How often, and at what intervals in milliseconds, an instance is asked that may not have begun: half a minute. */
const FIRST_TASK = { attempts: 1_500, wait: 20 };

/** Why a workflow failed at its first task, where a refused input fails it; `undefined` where it runs. */
export async function refusedStart(client: Client, id: string): Promise<Answer | undefined> {
  const handle = client.workflow.getHandle(id);
  for (let attempt = 1; ; attempt++) {
    try {
      await handle.query<Description>(handlers.describe);
      return undefined;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw error;
      if ((await unread(client).workflow.getHandle(id).describe()).status.name === 'FAILED') break;
      // A query before the first workflow task is refused; on a busy server that task may begin seconds later.
      if (attempt > FIRST_TASK.attempts) throw error;
      await pause(FIRST_TASK.wait);
    }
  }
  const refused = await startFailure(client, id);
  return refused && { ok: false, code: refused.code, message: refused.message };
}

export function runOf({ name, description, ledger }: Followed): InstanceRun {
  const { status = 'active', states = [], digest = '' } = description ?? {};
  return { instance: name, status, states, digest, ledger };
}

export function ended(name: string): Answer {
  return { ok: false, code: 'INSTANCE_ENDED', message: `${name} has ended; it takes no more events.` };
}

/** Of a key that can be none it is said so, as on every host. */
export function notThere(name: string, key: string): Answer {
  try {
    checkKey(key);
  } catch (error) {
    if (!(error instanceof WatchfloorError)) throw error;
    return { ok: false, code: error.code, message: error.message };
  }
  return { ok: false, code: 'INSTANCE_NOT_FOUND', message: `There is no running instance ${name}.` };
}
