/**
 * Whether the state that a run begins with was handed on by an instance. Any workflow can continue as new into a
 * machine's type, with a state of its own making. The sandbox does not see what the run before was, so an activity looks.
 */
import { patched, workflowInfo } from '@temporalio/workflow';
import { isUnreadable, WatchfloorError } from '../engine/index.ts';
import { callOf } from './calls.ts';
import { refusal } from './failures.ts';
import { type AdmitRequest, admitActivity, RUN_UNKNOWN } from './requests.ts';
import { disown } from './visibility.ts';
import { workerSettings } from './worker-settings.ts';

/** Tried until it is known: a state is neither believed nor thrown away because a server was away. */
const policy = {
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
} as const;

/**
 * Begins to look, where a run goes on from another and the worker has a trust. Recorded by a marker, so that runs of
 * earlier engines, and of workers without a trust, replay as they were.
 *
 * @param onUnknown called where the server does not have the run before; its attributes are taken back until it is known
 * @returns `undefined` where nothing is looked at; else rejects with START_FORGED where the state was not handed on
 */
export function admission(request: unknown, onUnknown: () => void): Promise<void> | undefined {
  const { continuedFromExecutionRunId: before, unsafe } = workflowInfo();
  const { continued } = (request ?? {}) as { readonly continued?: unknown };
  // A start from outside that has a state is refused as it is. What this worker cannot read may be anybody's too.
  if ((continued === undefined && !isUnreadable(request)) || !before) return undefined;
  if (!unsafe.isReplaying && workerSettings().trust === undefined) return undefined;
  if (!patched('engine-3')) return undefined;
  const admit = (asked: AdmitRequest) => callOf(admitActivity, policy, 'was handed on by an instance')(asked);
  return admit({ before }).then((answer) => {
    if (answer !== RUN_UNKNOWN) return undefined;
    // It is no instance for anybody as long as nobody knows.
    disown();
    onUnknown();
    return admit({ before, waits: true }).then(() => undefined, forged);
  }, forged);

  function forged(): never {
    // Whatever can pass is tried again by Temporal.
    disown();
    throw refusal(
      new WatchfloorError('START_FORGED', 'It goes on from a run that was no instance of this task queue.'),
    );
  }
}
