/** The log of operations: what was deployed, held and deleted, in an instance of its own. */
import type { Instance, Receipt } from 'xstate-temporal/client';
import { codeOf, RefusedError, type Sender } from 'xstate-temporal/engine';
import { type Deployment, type OperationsEvent, operationsEvents, operationsLog } from '../machines/index.ts';
import type { Access } from './access.ts';
import { check } from './check.ts';

type Bare<TEvent> = TEvent extends unknown ? Omit<TEvent, 'at' | 'sender'> : never;

/** What is recorded by hand. */
export type OperationEntry = Bare<
  Extract<OperationsEvent, { type: 'HOLD_PLACED' | 'HOLD_LIFTED' | 'ARCHIVE_DELETED' }>
>;

/** A legal hold that is in force, since when, UTC ms. */
export interface PlacedHold {
  readonly pattern: string;
  readonly since: number;
}

/**
 * Records what a worker runs, unless the latest worker of its task queue ran the same.
 *
 * @param by the worker, in the role `system`
 * @returns `undefined` where it is on record already
 * @throws RefusedError; NO_WORKER, and what the server throws
 */
export async function recordDeployment(
  access: Pick<Access, 'durable' | 'taskQueue'>,
  deployment: Deployment,
  by: Sender,
): Promise<Receipt | undefined> {
  try {
    return await append(access, { type: 'DEPLOYED', ...deployment } as never, by);
  } catch (error) {
    if (error instanceof RefusedError && error.code === 'EVENT_NOT_ACCEPTED') return undefined;
    throw error;
  }
}

/**
 * Records a hold that was placed or lifted, or a deletion. Begins the log where no worker has.
 *
 * @param id recorded again under the same id, it is taken once
 * @throws INPUT_INVALID; RefusedError HOLD_KNOWN, HOLD_UNKNOWN; NO_WORKER
 */
export async function recordOperation(
  access: Pick<Access, 'durable' | 'taskQueue'>,
  entry: OperationEntry,
  by: Sender,
  id?: string,
): Promise<Receipt> {
  const event = check(operationsEvents[entry.type] as never, entry, `${entry.type} is not valid`) as OperationEntry;
  try {
    return await append(access, event, by, id);
  } catch (error) {
    if (!(error instanceof RefusedError) || error.code !== 'EVENT_NOT_ACCEPTED') throw error;
    throw event.type === 'HOLD_LIFTED'
      ? new RefusedError('HOLD_UNKNOWN', 'No such hold is in force.', { cause: error })
      : new RefusedError('HOLD_KNOWN', 'This hold is in force already, or there are too many.', { cause: error });
  }
}

/** The holds in force; none where there is no log. @throws NO_WORKER, and what the server throws */
export async function placedHolds({
  durable,
  taskQueue,
}: Pick<Access, 'durable' | 'taskQueue'>): Promise<PlacedHold[]> {
  try {
    return [...(await logOf({ durable, taskQueue }).snapshot()).context.holds];
  } catch (error) {
    if (codeOf(error) === 'INSTANCE_NOT_FOUND') return [];
    throw error;
  }
}

function logOf({ durable, taskQueue }: Pick<Access, 'durable' | 'taskQueue'>): Instance<typeof operationsLog.machine> {
  return durable.get(operationsLog, taskQueue);
}

/** Whoever comes first begins it; many may at once. */
async function append(
  access: Pick<Access, 'durable' | 'taskQueue'>,
  event: OperationEntry,
  by: Sender,
  id?: string,
): Promise<Receipt> {
  const { durable, taskQueue } = access;
  try {
    return await logOf(access).send(event as never, by, id);
  } catch (error) {
    if (codeOf(error) !== 'INSTANCE_NOT_FOUND' && codeOf(error) !== 'INSTANCE_ENDED') throw error;
  }
  try {
    return (
      await durable.startAndSend(operationsLog, taskQueue, { taskQueue }, event as never, {
        by,
        ...(id === undefined ? {} : { id }),
      })
    ).receipt;
  } catch (error) {
    if (codeOf(error) !== 'ALREADY_STARTED') throw error;
    return await logOf(access).send(event as never, by, id);
  }
}
