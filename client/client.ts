import {
  type Client,
  WithStartWorkflowOperation,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { nanoid } from 'nanoid';
import type { AnyStateMachine, OutputFrom } from 'xstate';
import {
  type Definition,
  type EventObject,
  type EventOf,
  type LedgerRecord,
  printable,
  type Sender,
  type Snapshot,
  WatchfloorError,
} from '../engine/index.ts';
import {
  type Description,
  handlers,
  type LedgerPage,
  type Letter,
  type MigrationAnswer,
  type MigrationRequest,
  type Receipt,
  type StartRequest,
  type UntilAnswer,
  type UntilRequest,
  workflowId,
  workflowType,
} from '../workflows/protocol.ts';
import { explain } from './explain.ts';

export interface DurableClientOptions {
  readonly taskQueue: string;
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
   * Sends an event and waits until the step is taken.
   *
   * @throws RefusedError with the refusal's code; INSTANCE_NOT_FOUND
   */
  send(event: Sendable<TMachine>, by: Sender, id?: string): Promise<Receipt>;
  /** Sends without waiting for an answer; a refusal is only in the ledger. */
  notify(event: Sendable<TMachine>, by: Sender, id?: string): Promise<void>;
  /**
   * Moves the instance to another version of its machine, at a continue-as-new that this brings about. The answer comes
   * before the move: it is done as soon as what is under way has ended or is handed on.
   *
   * @throws RefusedError VERSION_UNKNOWN, MIGRATION_UNKNOWN, MIGRATION_UNFIT, MIGRATION_FAILED, MIGRATION_BUSY
   */
  migrate(to: string, by: Sender, id?: string): Promise<MigrationAnswer>;
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
export function createDurableClient(client: Client, { taskQueue }: DurableClientOptions): DurableClient {
  const machineOf = (definition: Definition | string) =>
    typeof definition === 'string' ? definition : definition.machine.id;

  const get = <TMachine extends AnyStateMachine>(
    definition: Definition<TMachine> | string,
    key: string,
  ): Instance<TMachine> => {
    const id = workflowId(machineOf(definition as Definition), key);
    const handle = client.workflow.getHandle(id);
    return {
      workflowId: id,
      handle,
      send: (event, by, eventId = nanoid()) => {
        const letter = { id: eventId, by, event } as unknown as Letter;
        return explain(client, id, () =>
          handle.executeUpdate<Receipt, [Letter]>(handlers.send, { args: [letter], updateId: eventId }),
        );
      },
      notify: (event, by, eventId = nanoid()) =>
        explain(client, id, () => handle.signal(handlers.notify, { id: eventId, by, event })),
      migrate: (to, by, moveId = nanoid()) =>
        explain(client, id, () =>
          handle.executeUpdate<MigrationAnswer, [MigrationRequest]>(handlers.migrate, {
            args: [{ id: moveId, by, to }],
            updateId: moveId,
          }),
        ),
      describe: () => explain(client, id, () => handle.query<Description>(handlers.describe)),
      until: (wanted, timeout = 60_000) => explain(client, id, () => waitUntil(handle, id, wanted, timeout)),
      ledger: () => explain(client, id, () => wholeLedger(client, id)),
      snapshot: () => explain(client, id, () => handle.query<Snapshot>(handlers.snapshot)),
      result: () => explain(client, id, () => handle.result()),
    };
  };

  const startArgs = (machine: string, key: string, input: unknown, { by, id, version }: StartOptions) => {
    const request: StartRequest = {
      input: (input ?? null) as never,
      by,
      id: id ?? nanoid(),
      ...(version === undefined ? {} : { version }),
    };
    return {
      workflowId: workflowId(machine, key),
      taskQueue,
      args: [request] as [StartRequest],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
    };
  };

  return {
    client,
    get,
    async start(definition, key, input, options) {
      const machine = machineOf(definition as Definition);
      const args = startArgs(machine, key, input, options);
      await explain(client, args.workflowId, () =>
        client.workflow.start(workflowType(machine), { ...args, workflowIdConflictPolicy: 'FAIL' }),
      );
      return get(definition, key);
    },
    async startAndSend(definition, key, input, event, options) {
      const machine = machineOf(definition as Definition);
      const args = startArgs(machine, key, input, options);
      const id = `${options.id ?? nanoid()}/first`;
      const startWorkflowOperation = new WithStartWorkflowOperation(workflowType(machine), {
        ...args,
        workflowIdConflictPolicy: 'FAIL',
      });
      const letter = { id, by: options.by, event } as unknown as Letter;
      const update = { args: [letter] as [Letter], updateId: id, startWorkflowOperation };
      const receipt = await explain(client, args.workflowId, () =>
        client.workflow.executeUpdateWithStart(handlers.send, update),
      );
      return { instance: get(definition, key), receipt: receipt as unknown as Receipt };
    },
  };
}

async function waitUntil(
  handle: WorkflowHandle,
  id: string,
  wanted: Omit<UntilRequest, 'timeout'>,
  timeout: number,
): Promise<UntilAnswer> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const left = deadline - Date.now();
    const answer = await askOnce(handle, { ...wanted, timeout: Math.max(1, Math.min(left, 20_000)) });
    if (answer.reached) return answer;
    if (answer.status !== 'active' || left <= 0) {
      throw new WatchfloorError(
        'UNTIL_TIMEOUT',
        `${printable(id)} did not get there: it is ${answer.status} in ${answer.states.join(', ')}.`,
      );
    }
  }
}

/** A closed workflow takes no updates, but it still tells where it stands. */
async function askOnce(handle: WorkflowHandle, wanted: UntilRequest): Promise<UntilAnswer> {
  try {
    return await handle.executeUpdate<UntilAnswer, [UntilRequest]>(handlers.until, { args: [wanted] });
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    const { status, states, tags, seq } = await handle.query<Description>(handlers.describe);
    const isIn = ({ state }: UntilRequest) =>
      state === undefined || states.some((path) => path === state || path.startsWith(`${state}.`));
    const reached =
      isIn(wanted) &&
      (wanted.tag === undefined || tags.includes(wanted.tag)) &&
      (wanted.ended !== true || status !== 'active');
    return { reached, status, states, seq };
  }
}

/** Walks the chain of continue-as-new back to its first run, then reads the runs in order. */
async function wholeLedger(client: Client, id: string): Promise<LedgerRecord[]> {
  const pages: LedgerRecord[][] = [];
  // By the run's own id, so that one that begins meanwhile is not taken for it.
  let { runId }: { runId: string } = await client.workflow.getHandle(id).describe();
  for (;;) {
    const { records, first } = await wholeRun(client.workflow.getHandle(id, runId));
    pages.unshift(records);
    // A run that has just begun has no record of its own yet, and still others before it.
    if (first <= 1) return pages.flat();
    const before = await previousRun(client, id, runId);
    if (before === undefined) return pages.flat();
    runId = before;
  }
}

async function wholeRun(run: WorkflowHandle): Promise<{ records: LedgerRecord[]; first: number }> {
  const records: LedgerRecord[] = [];
  let first = 1;
  let from: number | undefined = 1;
  while (from !== undefined) {
    const page: LedgerPage = await run.query<LedgerPage, [number]>(handlers.ledger, from);
    records.push(...page.records);
    first = page.first;
    from = page.next;
  }
  return { records, first };
}

async function previousRun(client: Client, id: string, runId: string): Promise<string | undefined> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId: id, runId },
    maximumPageSize: 1,
  });
  return history?.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
}
