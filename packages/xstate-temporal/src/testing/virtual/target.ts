import type { EventObject, Json, LedgerRecord, Sender, Snapshot, Step } from '../../engine/index.ts';

/** An event of a script, on its way to an instance `<machine>/<key>`. */
export interface Delivery {
  readonly machine: string;
  readonly key: string;
  readonly id: string;
  readonly by: Sender;
  /** Chart time, UTC milliseconds. */
  readonly at: number;
}

/** What became of a delivery. */
export type Answer = { readonly ok: true } | { readonly ok: false; readonly code: string; readonly message: string };

/** A step of an instance, as it is taken. */
export interface RecordedStep extends Pick<Step, 'record' | 'taken' | 'entered'> {
  readonly instance: string;
}

/** An instance after the run. */
export interface InstanceRun {
  readonly instance: string;
  readonly status: Snapshot['status'];
  readonly states: readonly string[];
  readonly digest: string;
  readonly output?: Json;
  readonly ledger: readonly LedgerRecord[];
}

/**
 * Where a script is played: in process on a virtual clock, or on a real Temporal server. Both
 * take the same deliveries at the same chart times and must give the same ledgers.
 */
export interface Target {
  readonly name: 'virtual' | 'temporal';
  /** When the next timer is due, over all instances; `undefined` when none is armed. UTC milliseconds. */
  next(): number | undefined;
  /** Lets time pass up to and including `to`: every timer due until then is fired, in the order of deadlines. */
  advance(to: number): Promise<void>;
  start(delivery: Delivery, input: Json): Promise<Answer>;
  send(delivery: Delivery, event: EventObject): Promise<Answer>;
  /** Every instance, in the order of its start. */
  instances(): Promise<InstanceRun[]>;
  close(): Promise<void>;
}
