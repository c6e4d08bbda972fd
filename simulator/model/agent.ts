import type { EventObject, LedgerRecord, Sender } from 'xstate-temporal/engine';

/** A ledger record, and whose it is. */
export interface ObservedStep {
  readonly machine: string;
  readonly key: string;
  readonly instance: string;
  readonly record: LedgerRecord;
  /** Whether it was the instance's last step. */
  readonly ended: boolean;
}

/**
 * Somebody or something that is simulated. An agent observes every step of every instance and schedules what it does
 * later; while it observes, it does nothing.
 */
export interface Agent {
  begin?(): void;
  observe?(step: ObservedStep): void;
  /** Called at the horizon, to record what is still open. */
  end?(): void;
}

/** An event that an agent sends. */
export interface Sending {
  readonly to: { readonly machine: string; readonly key: string };
  readonly event: EventObject;
  readonly by: Sender;
  /** Unique in the run. */
  readonly id: string;
  /** Codes of refusals that the sender expects. */
  readonly expects?: readonly string[];
  /** Called when the event never arrived, or was refused. */
  readonly failed?: (code: string) => void;
}
