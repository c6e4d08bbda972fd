/** Where Temporal's Core takes several tasks of a history as one, and a replay is to do the same. */
import { patched, workflowInfo } from '@temporalio/workflow';
import { BEGUN_LATE } from '../engine/index.ts';

/** Started, task scheduled, task started. */
const ALONE = 3;

/**
 * Leaves a marker where a run may begin with more than its own first task; to be called before there is a handler.
 *
 * Core takes a first task without commands together with the next one, whose signals and updates then wait for their
 * handlers. Once a task began with an accepted update, a replay takes the two apart, and the signals come first. After a
 * task that begins with a marker it does not. A run that begins with its first task alone needs none.
 */
export function markBegunLate(): void {
  const { historyLength, unsafe } = workflowInfo();
  if (unsafe.isReplaying || historyLength > ALONE) patched(BEGUN_LATE);
}
