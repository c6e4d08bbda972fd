import type { Distribution } from '../../../numeric/random/index.ts';
import type { Tactic } from '../../scenarios/facts/index.ts';
import type { Flow } from '../../scenarios/flows/index.ts';
import type { CampaignKind } from '../../scenarios/parts/threats.ts';

/** What is wanted of a campaign. */
export interface CampaignSpec {
  readonly kind: CampaignKind;
  /** Times are those published for this year, or else the last published before it; default: the newest. */
  readonly year?: number;
  /** Instead of the published time from compromise to detection. */
  readonly dwell?: Distribution;
  /** Instead of the published time from first foothold to lateral movement. */
  readonly breakout?: Distribution;
  /** How many actions; default: drawn from the sizes of recorded intrusions. A class may need one more. */
  readonly actions?: number;
  /** What it does; default: drawn after recorded intrusions. `conditionHolds` is a probability. */
  readonly flow?: { readonly flow: Flow; readonly conditionHolds: number };
}

/**
 * One intrusion into one tenant, in the shape of an Attack Flow: actions that lead to each other. It says what happens
 * and when, never how it is done. Times are milliseconds from the campaign's begin, whole seconds.
 */
export interface Campaign {
  readonly id: string;
  readonly kind: CampaignKind;
  /** In the order of their times; of equal times the one that leads to the other comes first. */
  readonly actions: readonly Action[];
  /** The first action inside the tenant. */
  readonly foothold: number;
  /** The first lateral movement after the foothold, if there is one. */
  readonly breakout?: number;
  /** When the adversary has what it came for, if it gets there. */
  readonly objective?: number;
  /** When the intrusion would come to light without anybody hunting it: foothold and dwell time. */
  readonly discovered: number;
}

/** One step of an adversary. */
export interface Action {
  /** `a1`, `a2`, … unique in the campaign. */
  readonly id: string;
  /** An ATT&CK identifier such as `T1021.001`. */
  readonly technique: string;
  readonly techniqueName: string;
  readonly tactic: Tactic;
  /** The actions that lead to it; none for a beginning. */
  readonly after: readonly string[];
  /** Whether it needs all of them or any of them. */
  readonly join: 'AND' | 'OR';
  /** Milliseconds from the campaign's begin. */
  readonly at: number;
  /** Where: a host under a reserved domain. */
  readonly device: string;
  /** The adversary's side of it, where the tactic has one: an address and a domain, both reserved. */
  readonly remote?: { readonly address: string; readonly domain: string };
}
