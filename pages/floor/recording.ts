/**
 * What the animation of the floor shows: plain data, small, since a page carries it. Texts may be from outside; they are
 * shown as texts.
 */
export interface FloorRecording {
  readonly scenario: string;
  readonly title: string;
  readonly seed: number;
  /** `virtual`, or `temporal`. */
  readonly target: string;
  /** Scenario time, UTC ms. */
  readonly start: number;
  readonly end: number;
  /** How far it is known: to the end, or to where it was cut off or is being played. */
  readonly until: number;
  /** It is being played, and grows. */
  readonly isLive: boolean;
  /** A board for each machine, with its top-level states from left to right. */
  readonly boards: readonly { readonly machine: string; readonly states: readonly string[] }[];
  /** `<machine>/<key>`, in the order of their starts. */
  readonly instances: readonly string[];
  readonly events: readonly string[];
  /** Who acted: role and name. */
  readonly actors: readonly (readonly [role: string, name: string])[];
  /** By time. Times are ms since the start; all others are places in the lists above; of the board's states. */
  readonly steps: readonly FloorStep[];
  readonly campaigns: readonly FloorCampaign[];
}

export type FloorStep = readonly [after: number, instance: number, state: number, event: number, actor: number];

/** An adversary's way through one tenant. Times are UTC ms. */
export interface FloorCampaign {
  readonly id: string;
  readonly kind: string;
  readonly tenant: string;
  readonly began: number;
  /** What the service and the customer knew, and when. */
  readonly marks: readonly (readonly [name: string, at: number])[];
  readonly actions: readonly {
    readonly at: number;
    readonly technique: string;
    readonly tactic: string;
    readonly seen: 'alert' | 'telemetry' | 'unseen';
  }[];
}
