import { type Client, WithStartWorkflowOperation, type WorkflowHandle } from '@temporalio/client';
import { nanoid } from 'nanoid';
import type { AnyStateMachine, OutputFrom } from 'xstate';
import {
  type Definition,
  type EventObject,
  type EventOf,
  type LedgerRecord,
  type Sender,
  type Snapshot,
  WatchfloorError,
} from '../engine/index.ts';
import type { Issuer } from '../proof/index.ts';
import {
  type CancelRequest,
  type Description,
  type Envelope,
  handlers,
  type MigrationAnswer,
  type MigrationRequest,
  type Receipt,
  type StartRequest,
  type UntilAnswer,
  type UntilRequest,
  workflowId,
  workflowType,
} from '../workflow/protocol.ts';
import { ask } from './ask.ts';
import { explain } from './explain.ts';
import { signer } from './signer.ts';
import { waitUntil } from './waiting.ts';
import { wholeLedger } from './whole-ledger.ts';

export interface DurableClientOptions {
  readonly taskQueue: string;
  /** Signs all that is sent. A worker with a trust takes nothing else. */
  readonly issuer?: Issuer | undefined;
}

/** The machine's own events, each without what the engine adds to it. */
export type Sendable<TMachine extends AnyStateMachine> = Bare<EventOf<TMachine>>;

// One event type after another: taken together, a union would lose the fields that its types do not share.
type Bare<TEvent extends { type: string }> = TEvent extends unknown
  ? string extends TEvent['type']
    ? EventObject
    : Omit<TEvent, 'at' | 'sender'>
  : never;

export interface StartOptions {
  readonly by: Sender;
  /** The event id of the start, for de-duplication; drawn when absent. */
  readonly id?: string;
  readonly version?: string;
}

/** A running or closed instance. */
export interface Instance<TMachine extends AnyStateMachine = AnyStateMachine> {
  readonly workflowId: string;
  readonly handle: WorkflowHandle;
  /**
   * Sends an event and waits until the step is taken. One that was taken before, under the same id, is answered by its
   * first receipt, for as long as the instance remembers it (its last 1,000 events) and the server keeps the instance.
   *
   * @throws RefusedError with the refusal's code; INSTANCE_NOT_FOUND, INSTANCE_ENDED
   */
  send(event: Sendable<TMachine>, by: Sender, id?: string): Promise<Receipt>;
  /**
   * Sends without waiting for an answer; a refusal is only in the ledger.
   *
   * @throws INSTANCE_NOT_FOUND; INSTANCE_ENDED, unless this very event was taken before
   */
  notify(event: Sendable<TMachine>, by: Sender, id?: string): Promise<void>;
  /**
   * Moves the instance to another version of its machine, at a continue-as-new that this brings about. The answer comes
   * before the move: it is done as soon as what is under way has ended or is handed on.
   *
   * @throws RefusedError VERSION_UNKNOWN, MIGRATION_UNKNOWN, MIGRATION_UNFIT, MIGRATION_FAILED, MIGRATION_BUSY
   */
  migrate(to: string, by: Sender, id?: string): Promise<MigrationAnswer>;
  /**
   * Cancels the instance: its machine gets the event CANCEL, and is stopped where it does not take that. Other than a
   * cancellation by Temporal itself it says by whom, and can be proven.
   *
   * @throws RefusedError ROLE_NOT_ALLOWED; INSTANCE_NOT_FOUND, INSTANCE_ENDED
   */
  cancel(by: Sender, id?: string): Promise<Receipt>;
  describe(): Promise<Description>;
  /** Waits, in rounds of 20 s, until the state, tag or end is reached. @throws UNTIL_TIMEOUT */
  until(wanted: Omit<UntilRequest, 'timeout'>, timeout?: number): Promise<UntilAnswer>;
  /** The ledger of all runs, from the first record. */
  ledger(): Promise<LedgerRecord[]>;
  snapshot(): Promise<Snapshot>;
  /** The machine's output. */
  result(): Promise<OutputFrom<TMachine>>;
}

export interface DurableClient {
  readonly client: Client;
  /** Starts an instance. @throws ALREADY_STARTED, INPUT_INVALID */
  start<TMachine extends AnyStateMachine>(
    definition: Definition<TMachine> | string,
    key: string,
    input: unknown,
    options: StartOptions,
  ): Promise<Instance<TMachine>>;
  /** Starts an instance and sends its first event in one round trip. */
  startAndSend<TMachine extends AnyStateMachine>(
    definition: Definition<TMachine> | string,
    key: string,
    input: unknown,
    event: Sendable<TMachine>,
    options: StartOptions,
  ): Promise<{ instance: Instance<TMachine>; receipt: Receipt }>;
  get<TMachine extends AnyStateMachine>(definition: Definition<TMachine> | string, key: string): Instance<TMachine>;
}

/** A client for durable machines. With a definition in hand, `send` is typed by the machine's own events. */
export function createDurableClient(client: Client, { taskQueue, issuer }: DurableClientOptions): DurableClient {
  const signed = signer(issuer);
  const machineOf = (definition: Definition | string) =>
    typeof definition === 'string' ? definition : definition.machine.id;

  const get = <TMachine extends AnyStateMachine>(
    definition: Definition<TMachine> | string,
    key: string,
  ): Instance<TMachine> => {
    const id = workflowId(machineOf(definition as Definition), key);
    const handle = client.workflow.getHandle(id);
    /** Who sends again to an instance that has ended by now may have lost the answer alone. */
    const receiptOf =
      (eventId: string, isNew: boolean) =>
      async (ended: WatchfloorError, isRepeated: boolean): Promise<Receipt> => {
        if (isNew && !isRepeated) throw ended;
        const receipt = await askReceipt(client, handle, eventId).catch((error: unknown) => {
          const message = `${ended.message} No worker could say whether this event had been taken before.`;
          throw new WatchfloorError(ended.code, message, { cause: error });
        });
        if (receipt === null) throw ended;
        return receipt;
      };
    return {
      workflowId: id,
      handle,
      send: (event, by, given) => {
        const eventId = given ?? nanoid();
        const envelope = { id: eventId, by, event } as unknown as Envelope;
        return explain(
          client,
          id,
          async () => {
            const args: [Envelope] = [await signed('send', id, envelope)];
            return handle.executeUpdate<Receipt, [Envelope]>(handlers.send, { args, updateId: eventId });
          },
          receiptOf(eventId, given === undefined),
        );
      },
      notify: async (event, by, given) => {
        const eventId = given ?? nanoid();
        await explain<unknown>(
          client,
          id,
          async () => handle.signal(handlers.notify, await signed('send', id, { id: eventId, by, event })),
          receiptOf(eventId, given === undefined),
        );
      },
      migrate: (to, by, moveId = nanoid()) =>
        explain(client, id, async () =>
          handle.executeUpdate<MigrationAnswer, [MigrationRequest]>(handlers.migrate, {
            args: [await signed('migrate', id, { id: moveId, by, to })],
            updateId: moveId,
          }),
        ),
      cancel: (by, cancelId = nanoid()) =>
        explain(client, id, async () =>
          handle.executeUpdate<Receipt, [CancelRequest]>(handlers.cancel, {
            args: [await signed('cancel', id, { id: cancelId, by })],
            updateId: cancelId,
          }),
        ),
      describe: () => explain(client, id, () => ask<Description>(client, handle, handlers.describe)),
      until: (wanted, timeout = 60_000) => explain(client, id, () => waitUntil(client, handle, wanted, timeout)),
      ledger: () => explain(client, id, () => wholeLedger(client, id)),
      snapshot: () => explain(client, id, () => ask<Snapshot>(client, handle, handlers.snapshot)),
      result: () => explain(client, id, () => handle.result()),
    };
  };

  const startArgs = async (machine: string, key: string, input: unknown, { by, id, version }: StartOptions) => {
    const request = {
      input: (input ?? null) as never,
      by,
      id: id ?? nanoid(),
      ...(version === undefined ? {} : { version }),
    };
    return {
      workflowId: workflowId(machine, key),
      taskQueue,
      args: [await signed('start', workflowId(machine, key), request)] as [StartRequest],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
    };
  };

  return {
    client,
    get,
    async start(definition, key, input, options) {
      const machine = machineOf(definition as Definition);
      const args = await startArgs(machine, key, input, options);
      await explain(client, args.workflowId, () =>
        client.workflow.start(workflowType(machine), { ...args, workflowIdConflictPolicy: 'FAIL' }),
      );
      return get(definition, key);
    },
    async startAndSend(definition, key, input, event, options) {
      const machine = machineOf(definition as Definition);
      const args = await startArgs(machine, key, input, options);
      const id = `${options.id ?? nanoid()}/first`;
      const startWorkflowOperation = new WithStartWorkflowOperation(workflowType(machine), {
        ...args,
        workflowIdConflictPolicy: 'FAIL',
      });
      const given = { id, by: options.by, event } as unknown as Envelope;
      const envelope = await signed('send', args.workflowId, given);
      const update = { args: [envelope] as [Envelope], updateId: id, startWorkflowOperation };
      const receipt = await explain(client, args.workflowId, () =>
        client.workflow.executeUpdateWithStart(handlers.send, update),
      );
      return { instance: get(definition, key), receipt: receipt as unknown as Receipt };
    },
  };
}

/** A query is answered by a worker; without one the server would wait for half a minute. */
const ASKING = 10_000;

function askReceipt(client: Client, handle: WorkflowHandle, eventId: string): Promise<Receipt | null> {
  return client.withDeadline(Date.now() + ASKING, () =>
    handle.query<Receipt | null, [string]>(handlers.receipt, eventId),
  );
}
