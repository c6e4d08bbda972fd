/** Calls of activities, by policy: on any worker, or inside the workflow task. */
import { type ActivityOptions, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import { printable } from '../engine/index.ts';
import type { EffectPolicy } from './policy.ts';

type Call = (...args: unknown[]) => Promise<unknown>;

export class Calls {
  private locals = 0;

  /** An activity is running inside the workflow task. */
  get hasLocal(): boolean {
    return this.locals > 0;
  }

  /** @param summary a line for people who look at the history */
  to(type: string, policy: EffectPolicy, summary: string): Call {
    const { local, heartbeatTimeout, ...rest } = policy;
    if (!local) {
      const heartbeat = heartbeatTimeout === undefined ? {} : { heartbeatTimeout };
      const options = { ...rest, ...heartbeat, summary: summaryOf(summary) } as ActivityOptions;
      return proxyActivities(options)[type] as Call;
    }
    const options = { ...rest, localRetryThreshold: '10 seconds', summary: summaryOf(summary) } as const;
    const call = proxyLocalActivities(options)[type] as Call;
    return async (...args) => {
      this.locals++;
      try {
        return await call(...args);
      } finally {
        this.locals--;
      }
    };
  }
}

/** A server refuses the task of a workflow whose summary has more than 400 bytes. */
export function summaryOf(text: string): string {
  return printable(text).toWellFormed();
}
