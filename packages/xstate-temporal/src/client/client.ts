import { type Client, WithStartWorkflowOperation, type WorkflowHandle } from '@temporalio/client';
import { nanoid } from 'nanoid';
import type { AnyStateMachine, OutputFrom } from 'xstate';
import {
  checkEnvelope,
  checkKey,
  checkNewKey,
  type EventObject,
  type EventOf,
  type LedgerRecord,
  type MachineOf,
  type Sender,
  type SnapshotOf,
  type StartInput,
  type StatePath,
  type TagOf,
} from '../engine/index.ts';
import type { Issuer } from '../proof/index.ts';
import {
  type CancelRequest,
  DEFAULT_TASK_QUEUE,
  type Description,
  type Envelope,
  handlers,
  type MigrationAnswer,
  type MigrationRequest,
  type Receipt,
  type UntilAnswer,
  type UntilRequest,
  workflowId,
  workflowType,
} from '../workflow/protocol.ts';
import { ask } from './ask.ts';
import { checkStart, machineOf, type Named } from './definitions.ts';
import type { Asked } from './diagnose.ts';
import { explain } from './explain.ts';
import { outcome } from './outcome.ts';
import { envelopeOf, startOf } from './outgoing.ts';
import { questions } from './questions.ts';
import { signer } from './signer.ts';
import { type StartArgs, startByName } from './start-by-name.ts';
import { waitUntil } from './waiting.ts';
import { wholeLedger } from './whole-ledger.ts';

export interface DurableClientOptions {
  /** Default: `xstate`, as of workers. */
  readonly taskQueue?: string;
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
  /** Default: somebody who is nobody in particular, which machines without roles take. */
  readonly by?: Sender;
  /** The event id of the start, for de-duplication; drawn when absent. */
  readonly id?: string;
  readonly version?: string;
}

/** The input and the options of a start; a machine that takes no input needs none. */
type InputFirst<TNamed> =
  undefined extends StartInput<TNamed>
    ? [input?: StartInput<TNamed>, options?: StartOptions]
    : [input: StartInput<TNamed>, options?: StartOptions];

/** What to wait for: all that is named, at once. */
export interface Until<TMachine extends AnyStateMachine> extends Pick<UntilRequest, 'ended'> {
  /** Path of a state, as `advised` or `triaged.assessing`. */
  readonly state?: StatePath<TMachine>;
  readonly tag?: TagOf<TMachine>;
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
  send(event: Sendable<TMachine>, by?: Sender, id?: string): Promise<Receipt>;
  /**
   * Sends without waiting for an answer; a refusal is only in the ledger.
   *
   * @throws INSTANCE_NOT_FOUND; INSTANCE_ENDED, unless this very event was taken before
   */
  notify(event: Sendable<TMachine>, by?: Sender, id?: string): Promise<void>;
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
  /** Waits, in rounds of 20 s, until the state, tag or end is reached. @throws UNTIL_TIMEOUT, INSTANCE_ENDED */
  until(wanted: Until<TMachine>, timeout?: number): Promise<UntilAnswer>;
  /** The ledger of all runs, from the first record. @throws LEDGER_INCOMPLETE where the server no longer has all of them */
  ledger(): Promise<LedgerRecord[]>;
  snapshot(): Promise<SnapshotOf<TMachine>>;
  /**
   * Waits for the end, and gives the machine's output.
   *
   * @throws MACHINE_ERROR with what the machine ended with in `details.error`; CANCELLED; INSTANCE_ENDED where it was
   * terminated or timed out, with `details.status`; INSTANCE_NOT_FOUND
   */
  result(): Promise<OutputFrom<TMachine>>;
}

export interface DurableClient {
  readonly client: Client;
  /**
   * Starts an instance. With a definition in hand its input is checked before anything is sent.
   *
   * @throws ALREADY_STARTED, INSTANCE_KEY_INVALID; INPUT_INVALID, and whatever else the machine's first step is refused
   * with
   */
  start<const TNamed extends Named>(
    definition: TNamed,
    key: string,
    ...rest: InputFirst<TNamed>
  ): Promise<Instance<MachineOf<TNamed>>>;
  /** Starts an instance and sends its first event in one round trip. */
  startAndSend<const TNamed extends Named>(
    definition: TNamed,
    key: string,
    input: StartInput<TNamed>,
    event: Sendable<MachineOf<TNamed>>,
    options?: StartOptions,
  ): Promise<{ instance: Instance<MachineOf<TNamed>>; receipt: Receipt }>;
  /** An instance by its key; asks nobody whether it is there. @throws INSTANCE_KEY_INVALID */
  get<const TNamed extends Named>(definition: TNamed, key: string): Instance<MachineOf<TNamed>>;
}

/** Who sends where nobody says: a role that no machine has to know of. */
const nobody: Sender = { role: 'anonymous', name: 'anonymous' };

/** A client for durable machines. With a definition in hand, `send` is typed by the machine's own events. */
export function createDurableClient(client: Client, options: DurableClientOptions = {}): DurableClient {
  const { taskQueue = DEFAULT_TASK_QUEUE, issuer } = options;
  const signed = signer(issuer);
  const get = <TNamed extends Named>(definition: TNamed, key: string): Instance<MachineOf<TNamed>> => {
    checkKey(key);
    const id = workflowId(machineOf(definition), key);
    const handle = client.workflow.getHandle(id);
    const asked: Asked = { client, workflowId: id, taskQueue };
    const query: Asked = { ...asked, isQuery: true };
    const { asking, receiptOf } = questions(query);
    return {
      workflowId: id,
      handle,
      send: (event, by = nobody, given) => {
        const eventId = given ?? nanoid();
        return explain(
          asked,
          async () => {
            const args: [Envelope] = [await signed('send', id, envelopeOf(eventId, by, event))];
            return handle.executeUpdate<Receipt, [Envelope]>(handlers.send, { args, updateId: eventId });
          },
          { sent: eventId },
          receiptOf(eventId, given === undefined),
        );
      },
      notify: async (event, by = nobody, given) => {
        const eventId = given ?? nanoid();
        await explain<unknown>(
          asked,
          async () => handle.signal(handlers.notify, await signed('send', id, envelopeOf(eventId, by, event))),
          { sent: eventId },
          receiptOf(eventId, given === undefined),
        );
      },
      migrate: (to, by, moveId = nanoid()) =>
        explain(
          asked,
          async () => {
            const request = { id: moveId, by, to };
            checkEnvelope(request);
            const args: [MigrationRequest] = [await signed('migrate', id, request)];
            return handle.executeUpdate<MigrationAnswer, [MigrationRequest]>(handlers.migrate, {
              args,
              updateId: moveId,
            });
          },
          { sent: moveId },
        ),
      cancel: (by, cancelId = nanoid()) =>
        explain(
          asked,
          async () => {
            const request = { id: cancelId, by };
            checkEnvelope(request);
            const args: [CancelRequest] = [await signed('cancel', id, request)];
            return handle.executeUpdate<Receipt, [CancelRequest]>(handlers.cancel, { args, updateId: cancelId });
          },
          { sent: cancelId },
        ),
      describe: () => asking((run) => ask<Description>(client, run, handlers.describe)),
      until: (wanted, timeout = 60_000) => explain(asked, () => waitUntil(client, handle, wanted, timeout)),
      ledger: () => asking((run) => wholeLedger(client, run)),
      snapshot: () => asking((run) => ask<SnapshotOf<MachineOf<TNamed>>>(client, run, handlers.snapshot)),
      result: () => asking((run) => outcome(client, run) as Promise<OutputFrom<MachineOf<TNamed>>>, asked),
    };
  };

  const starting = (
    named: Named,
    key: string,
    input: unknown,
    { by = nobody, id = nanoid(), version }: StartOptions,
  ) => {
    checkNewKey(key);
    const given = startOf(input, by, id, version);
    const definition = checkStart(named, given);
    const request = { ...given, ...(definition === undefined ? {} : { definition }) };
    const machine = machineOf(named);
    const asked: Asked = { client, workflowId: workflowId(machine, key), taskQueue, starts: workflowType(machine) };
    const args = async (isRepeated: boolean): Promise<StartArgs> => ({
      workflowId: asked.workflowId,
      taskQueue,
      args: [await signed('start', asked.workflowId, request)],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      // One that is repeated, since its first task failed or was cut short, has brought the instance about already.
      workflowIdConflictPolicy: isRepeated ? 'USE_EXISTING' : 'FAIL',
    });
    return { asked, args, id };
  };

  return {
    client,
    get,
    async start(definition, key, ...[input, options = {}]) {
      const { asked, args, id } = starting(definition, key, input, options);
      if (typeof definition === 'string') await startByName(asked, id, args);
      else await explain(asked, async () => client.workflow.start(asked.starts ?? '', await args(false)));
      return get(definition, key);
    },
    async startAndSend(definition, key, input, event, options = {}) {
      const id = `${options.id ?? nanoid()}/first`;
      const envelope = envelopeOf(id, options.by ?? nobody, event);
      const { asked, args } = starting(definition, key, input, options);
      const receipt = await explain(
        asked,
        async (isRepeated) => {
          const update = {
            args: [await signed('send', asked.workflowId, envelope)] as [Envelope],
            updateId: id,
            startWorkflowOperation: new WithStartWorkflowOperation(asked.starts ?? '', await args(isRepeated)),
          };
          return client.workflow.executeUpdateWithStart(handlers.send, update);
        },
        { started: id },
      );
      return { instance: get(definition, key), receipt: receipt as unknown as Receipt };
    },
  };
}
