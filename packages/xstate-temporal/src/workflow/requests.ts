/** What activities are asked, beside an effect's own data. */
import { workflowInfo } from '@temporalio/workflow';
import { type ActionInfo, idempotencyKey as keyOf, type Sender, systemSender, type Tell } from '../engine/index.ts';
import { type Ended, type Envelope, type ExternalClock, type StartRequest, workflowId } from './protocol.ts';

/** What an activity is handed beside its data. */
export interface EffectInfo {
  readonly idempotencyKey: string;
  /** Chart time of the step that made the effect, UTC milliseconds. */
  readonly at: number;
  /** Context and event of an action with params that the machine's own function carries out. */
  readonly action?: ActionInfo;
  /** `<id>#<generation>` of an actor that sends events back. */
  readonly actor?: string;
  /** A policy says how the actor is tried again: what the machine's own function rejects with is not the end of it. */
  readonly retries?: true;
  /** Of an action of a machine that has an actor of the same name. */
  readonly isAction?: true;
}

/** What the tell activity is given. */
export interface TellRequest {
  readonly workflowId: string;
  /** `<machine>/<key>`, for messages. */
  readonly name: string;
  readonly machine: string;
  /** The event. The field has the name under which histories record it. */
  readonly letter: Envelope;
  readonly start?: unknown;
  /** The clock of whoever tells, with the time of the tell. Histories record it under this name. */
  readonly scenario?: ExternalClock;
}

/** Signs the start of a machine that is an actor of a proven instance. */
export const vouchActivity = 'watchfloor/vouch';

export interface VouchRequest {
  readonly workflowId: string;
  readonly request: StartRequest;
}

/** Signs what a proven instance and its machines say to each other, and brings it. */
export const relayActivity = 'watchfloor/relay';

export interface RelayRequest {
  readonly workflowId: string;
  readonly name: 'notify' | 'childEnded' | 'cancel';
  readonly message: { readonly id: string; readonly by: Sender } & Partial<Envelope & Ended>;
}

/** Looks whether a run goes on from an instance's own. */
export const admitActivity = 'watchfloor/admit';

export interface AdmitRequest {
  /** The run id of the run before. */
  readonly before: string;
  /** Tried until it is known; else `RUN_UNKNOWN` is the answer where the server does not have that run. */
  readonly waits?: true;
}

/** What is answered, or failed with, where the server does not have the run before. */
export const RUN_UNKNOWN = 'RUN_UNKNOWN';

/** Who tells. */
export interface Teller {
  readonly machine: string;
  readonly idempotencyKey: string;
  readonly clock: ExternalClock | undefined;
}

type ToInstance = Extract<Tell['to'], { readonly machine: string }>;

/** An event to another instance, as the tell activity is asked for it. */
export function tellRequest(
  { key, to, event, start }: Pick<Tell, 'key' | 'event' | 'start'> & { readonly to: ToInstance },
  at: number,
  { machine, idempotencyKey, clock }: Teller,
): TellRequest {
  const name = workflowId(to.machine, to.key);
  // Under an external clock nothing may depend on the run, so the id is made of names alone.
  const id = clock === undefined ? idempotencyKey : keyOf(workflowInfo().workflowId.slice(clock.prefix.length), key);
  const envelope = { id, by: systemSender(machine), event, ...(clock === undefined ? {} : { at }) };
  return {
    workflowId: `${clock?.prefix ?? ''}${name}`,
    name,
    machine: to.machine,
    letter: envelope,
    ...(start === undefined ? {} : { start }),
    ...(clock === undefined ? {} : { scenario: { ...clock, at } }),
  };
}
