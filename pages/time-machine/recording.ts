/** What the time machine shows: plain data, from whatever has steps. Texts may be from outside; they are shown as texts. */

export interface Recording {
  readonly title: string;
  /** What is to be known before anything is believed. */
  readonly notes: readonly string[];
  /** The chart as SVG of the library's `draw/`, with `marked`; absent where the chart is not known. */
  readonly drawing?: string;
  /** First to last. */
  readonly steps: readonly RecordedStep[];
  readonly deadlines: readonly RecordedDeadline[];
  /** The last moment that is known, UTC ms. */
  readonly asOf: number;
}

export interface RecordedStep {
  readonly seq: number;
  /** UTC ms. */
  readonly at: number;
  /** What happened, such as the type of an event. */
  readonly title: string;
  readonly who: {
    readonly name: string;
    readonly role: string;
    /** Whether a proof that was checked says so, one that was not, one that does not hold, or the message alone; `nobody` sent it. */
    readonly how: 'proven' | 'unchecked' | 'fails' | 'claimed' | 'nobody';
    /** Who vouches for it. */
    readonly issuer?: string;
  };
  /** Paths of the atomic states after it; `null` where they are not known. */
  readonly active: readonly string[] | null;
  /** The places of the ways taken, in the outline's list. */
  readonly ways: readonly number[];
  readonly effects: readonly RecordedEffect[];
  /** Why it was refused. */
  readonly refused?: string;
  /** What is wrong with it. */
  readonly findings: readonly string[];
  /** Other facts, as name and value. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

export interface RecordedEffect {
  readonly name: string;
  readonly kind: string;
  /** What became of it. */
  readonly outcome: string;
  readonly ok: boolean | null;
  readonly detail: string;
}

export interface RecordedDeadline {
  readonly name: string;
  readonly armedAt: number;
  readonly due: number;
  readonly endedAt?: number;
  readonly outcome: 'met' | 'passed' | 'open' | 'overdue';
  /** Numbers of the steps that armed and ended it. */
  readonly seq: number;
  readonly endedBy?: number;
}
