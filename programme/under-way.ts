import type { WorkflowExecutionDescription } from '@temporalio/client';
import { millisOf } from 'xstate-temporal/client';

/** An effect that is being carried out, or waits for its next try. */
export interface UnderWay {
  /** The actor's or action's name. */
  readonly name: string;
  /** From 1. */
  readonly attempt: number;
  /** Why the last try failed. */
  readonly code?: string;
  readonly message?: string;
  /** When the next try is due, UTC milliseconds. */
  readonly nextAt?: number;
}

/** What the server knows of the instance's open activities; those that run inside a workflow task are not among them. */
export function underWay({ raw }: Pick<WorkflowExecutionDescription, 'raw'>): UnderWay[] {
  return (raw.pendingActivities ?? []).map((pending) => {
    const { activityType, attempt, lastFailure } = pending;
    const next = millisOf(pending.scheduledTime);
    return {
      name: (activityType?.name ?? '').split('/').at(-1) ?? '',
      attempt: attempt ?? 1,
      ...(lastFailure?.applicationFailureInfo?.type ? { code: lastFailure.applicationFailureInfo.type } : {}),
      ...(lastFailure?.message ? { message: lastFailure.message } : {}),
      ...(next === undefined ? {} : { nextAt: next }),
    };
  });
}
