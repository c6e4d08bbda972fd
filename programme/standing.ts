import type { Description, Instance } from 'xstate-temporal/client';
import type { Snapshot } from 'xstate-temporal/engine';
import { withoutRefused } from './offers.ts';

/** Where an instance stands. Times are UTC milliseconds. */
export interface Standing {
  /** The workflow id, `<machine>/<key>`. */
  readonly instance: string;
  /** States, tags, deadlines, attention; among the offers only what the guards take as things are. */
  readonly now: Description;
  /** What the instance remembers. */
  readonly context: Snapshot['context'];
  /** Of an instance that has ended. */
  readonly output?: unknown;
}

/** @throws NO_WORKER, NO_ANSWER */
export async function standingOf(instance: Instance): Promise<Standing> {
  const [described, snapshot] = await Promise.all([instance.describe(), instance.snapshot()]);
  const { context, output } = snapshot;
  return {
    instance: instance.workflowId,
    now: withoutRefused(described, snapshot),
    context,
    ...(output === undefined ? {} : { output }),
  };
}
