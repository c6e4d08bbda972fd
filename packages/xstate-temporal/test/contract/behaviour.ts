import type { Definition, EventObject, Json } from '../../src/engine/index.ts';
import type { World } from '../../src/testing/index.ts';

/** When scripts begin: a Monday morning. */
export const START = Date.UTC(2030, 0, 7, 8);

/** Something that happens at a second of the script: a start, or an event to an instance. */
export interface Move {
  /** Seconds from the start of the script. */
  readonly at: number;
  /** Default: the behaviour's own machine, with the key `a`. */
  readonly to?: string;
  readonly send?: EventObject | string;
  readonly start?: Json;
  /** Event id; default: drawn from the place in the script. */
  readonly id?: string;
  /** The code that it is refused with; default: it is accepted. */
  readonly refused?: string;
}

/** What every host must do, as data: a machine, a script, and what its ledger then says. */
export interface Behaviour {
  /** A sentence; it is the test's title. */
  readonly title: string;
  /** The cause that it guards against, as others have met it; where from, if published. */
  readonly defect: string;
  readonly definitions: readonly [Definition, ...Definition[]];
  readonly world?: World;
  readonly script: readonly Move[];
  /** When the clock stops, in seconds. */
  readonly until: number;
  readonly expected: {
    /** Of the ledger of `<first machine>/a`: event type and, in seconds, chart time. */
    readonly events: readonly (readonly [type: string, at: number])[];
    readonly states: readonly string[];
    readonly status?: 'active' | 'done' | 'error' | 'stopped';
    readonly output?: Json;
    /** Names and params of the actions that were left to be done, in order. */
    readonly actions?: readonly (readonly [name: string, params: Json])[];
    /** Codes of what was refused or given up, in order. */
    readonly codes?: readonly string[];
    /** Ledgers of other instances: their event types. */
    readonly others?: Readonly<Record<string, readonly string[]>>;
  };
}
