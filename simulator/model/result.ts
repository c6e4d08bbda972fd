import type { Status } from 'xstate-temporal/engine';
import type { Measurements } from '../../numeric/measures/measurements.ts';

/** What a run of a scenario leaves. Plain data: it can be cloned to another thread and written as JSON. */
export interface RunResult {
  readonly scenario: string;
  readonly seed: number;
  /** Counts the replications of a simulation from 0. */
  readonly replication: number;
  readonly target: 'virtual' | 'temporal';
  /** Scenario time zero, UTC milliseconds. */
  readonly start: number;
  /** How long the run lasted, milliseconds of scenario time. */
  readonly horizon: number;
  /** What of its beginning the measurements leave out, milliseconds; absent where nothing. */
  readonly warmUp?: number;
  /** Of the time after the warm-up. Coverage, invariants and intrusions are of the whole run. */
  readonly measurements: Measurements;
  /** The time after the warm-up in equal parts; an interval counts in the part in which it ends. Absent: none asked for. */
  readonly batches?: readonly Measurements[];
  /** By machine; every machine of the programme has an entry. */
  readonly coverage: Readonly<Record<string, MachineCoverage>>;
  /** Every invariant that was watched, violated or not. */
  readonly invariants: readonly InvariantResult[];
  /** Events that went otherwise than whoever sent them meant; the first 1,000. */
  readonly surprises: readonly RunSurprise[];
  /** How many instances were started. */
  readonly instances: number;
  /** How many ledger records they wrote. */
  readonly steps: number;
  /** How many instances there were of each machine and status at the horizon: `eod-case` → `done` → 12. */
  readonly ends: Readonly<Record<string, Readonly<Partial<Record<Status, number>>>>>;
  /**
   * 64 hexadecimal digits over the last digest of every ledger: the sum, modulo 2^256, of SHA-256 over
   * `<instance>\n<digest>`, so that it depends on no order and the digests of shards add up.
   */
  readonly digest: string;
  /** Where each instance went, for the report that replays it; absent where nobody asked. */
  readonly floor?: FloorSteps;
  /** The intrusions that were played, in the order of their begin; the first 1,000. */
  readonly campaigns: readonly CampaignTimeline[];
}

/** Where instances went, as a page carries it: lists, and places in them. What `pages/floor` shows. */
export interface FloorSteps {
  /** How far it is known, UTC ms; before the horizon where more steps were taken than are kept. */
  readonly until: number;
  /** A board for each machine, with its top-level states. */
  readonly boards: readonly { readonly machine: string; readonly states: readonly string[] }[];
  readonly instances: readonly string[];
  readonly events: readonly string[];
  readonly actors: readonly (readonly [role: string, name: string])[];
  /** Milliseconds since the start, then places in the lists above. */
  readonly steps: readonly (readonly [after: number, instance: number, state: number, event: number, actor: number])[];
}

/** What of a machine was reached, and what never was. */
export interface MachineCoverage {
  /** Paths of atomic states, those that are left at once among them. */
  readonly states: Reached;
  /**
   * `<state> <event>`: a state in which an event type can be taken, as the machine's configuration has it; `<state>
   * always` for what needs no event, `<state> xstate.done.state.…` for what follows the end of a state.
   */
  readonly transitions: Reached;
  /** Names of guards; reached once a transition that it guards was taken. */
  readonly guards: Reached;
  /** Codes that events were refused with. */
  readonly refusals: Reached;
}

export interface Reached {
  /** How often each was reached; sorted by name. */
  readonly reached: Readonly<Record<string, number>>;
  /** Sorted. */
  readonly never: readonly string[];
}

export interface InvariantResult {
  readonly name: string;
  /** How often it was looked at. An invariant that was never looked at says nothing. */
  readonly checks: number;
  readonly violations: number;
  /** The first violations: the instance, and what was wrong. At most 20. */
  readonly examples: readonly { readonly instance: string; readonly at: number; readonly what: string }[];
}

/** A delivery whose answer was not what its sender expected. */
export interface RunSurprise {
  /** UTC milliseconds of scenario time. */
  readonly at: number;
  readonly instance: string;
  /** The event's type, or `start`. */
  readonly event: string;
  /** `accepted`, or the code of the refusal. */
  readonly expected: string;
  readonly got: string;
}

/** One intrusion, from its first action to what became of it. Times are UTC milliseconds; absent: it did not happen. */
export interface CampaignTimeline {
  readonly id: string;
  readonly kind: string;
  readonly tenant: string;
  readonly began: number;
  /** The first alert or visible step that became a lead. */
  readonly lead?: number;
  readonly confirmed?: number;
  readonly notified?: number;
  readonly seen?: number;
  readonly consulted?: number;
  readonly advised?: number;
  readonly contained?: number;
  /** When the adversary had reached what it came for. */
  readonly objective?: number;
  /** Instances that it passed through. */
  readonly instances: readonly string[];
  /** What the adversary did. */
  readonly actions: readonly {
    readonly at: number;
    readonly technique: string;
    readonly tactic: string;
    readonly seen: 'alert' | 'telemetry' | 'unseen';
  }[];
}
