import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { Terminal } from './terminal.ts';
import { clean, wrap } from './text.ts';
import { fromNow } from './time.ts';

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

type Pending = NonNullable<NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number]>;

/** What the server knows of the instance's open activities; those that run inside a workflow task are not among them. */
export function underWay({ raw }: Pick<WorkflowExecutionDescription, 'raw'>): UnderWay[] {
  return (raw.pendingActivities ?? []).map((pending) => {
    const { activityType, attempt, lastFailure } = pending;
    const next = nextTry(pending);
    return {
      name: (activityType?.name ?? '').split('/').at(-1) ?? '',
      attempt: attempt ?? 1,
      ...(lastFailure?.applicationFailureInfo?.type ? { code: lastFailure.applicationFailureInfo.type } : {}),
      ...(lastFailure?.message ? { message: lastFailure.message } : {}),
      ...(next === undefined ? {} : { nextAt: next }),
    };
  });
}

/** A first try is not worth a line: it is over in no time, or it fails and then is. */
export function printUnderWay(terminal: Terminal, all: readonly UnderWay[], now: number = Date.now()): void {
  const failing = all.filter(({ message }) => message !== undefined);
  if (failing.length === 0) return;
  const { dim, yellow } = terminal.colors;
  terminal.line(dim('Tried again'));
  for (const { name, attempt, nextAt, code, message } of failing) {
    const when = nextAt === undefined || nextAt <= now ? 'now' : fromNow(nextAt, now);
    terminal.line(`  ${clean(name, 60)}  ${yellow(`try ${attempt} ${when}`)}`);
    const why = code === undefined ? clean(message ?? '', 400) : `${clean(code, 60)}: ${clean(message ?? '', 400)}`;
    for (const line of wrap(why, terminal.columns - 4)) terminal.line(`    ${line}`);
  }
}

function nextTry({ scheduledTime }: Pending): number | undefined {
  if (scheduledTime?.seconds == null) return undefined;
  return Number(scheduledTime.seconds) * 1_000 + Math.floor((scheduledTime.nanos ?? 0) / 1_000_000);
}
