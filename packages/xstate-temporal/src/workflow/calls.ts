/** Calls of activities, by policy. */
import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import { recordable } from '../engine/index.ts';
import type { EffectPolicy } from './policy.ts';

/**
 * Never as a local activity: a question that comes while one runs ends the workflow task early, and what comes next is
 * then replayed in another order than it came in (Temporal's Core, as of SDK 1.24).
 *
 * @param summary a line for people who look at the history
 */
export function callOf(
  type: string,
  { heartbeatTimeout, ...rest }: Omit<EffectPolicy, 'scheduleToCloseTimeout'>,
  summary: string,
): (...args: unknown[]) => Promise<unknown> {
  const heartbeat = heartbeatTimeout === undefined ? {} : { heartbeatTimeout };
  const options = { ...rest, ...heartbeat, summary: summaryOf(summary) } as ActivityOptions;
  return proxyActivities(options)[type] as (...args: unknown[]) => Promise<unknown>;
}

/** A server refuses the task of a workflow whose summary has more than 400 bytes. */
export function summaryOf(text: string): string {
  return recordable(text).toWellFormed();
}
