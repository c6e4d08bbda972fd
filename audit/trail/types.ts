/** The trail of a case: what happened, who claimed to do it, who was authenticated, and where that stands. */
import type { Json, JsonObject, Sender } from 'xstate-temporal/engine';
import type { EventRef } from '../history/event-ref.ts';
import type { ActivityStatus, Principal } from '../history/recorded-run.ts';

/** What became of an effect; `unrecorded` leaves no trace in a history. */
export type EffectOutcome = ActivityStatus | 'unrecorded';

export interface TrailEffect {
  readonly key: string;
  readonly kind: 'startTimer' | 'cancelTimer' | 'invokeActor' | 'stopActor' | 'runAction' | 'tell' | 'emit';
  /** Timer, actor or action; of a tell the machine and the event. */
  readonly name: string;
  readonly params?: Json;
  readonly outcome: EffectOutcome;
  /** How often it was tried; absent for what is not carried out by an activity. */
  readonly attempts?: number;
  readonly error?: { readonly code: string; readonly message: string };
  /** Server time of its end, UTC ms. */
  readonly endedAt?: number;
  readonly events: readonly EventRef[];
}

export interface TrailLine {
  readonly seq: number;
  /** Chart time, UTC ms: workflow time, or in a simulation the scenario's. */
  readonly at: number;
  /** Server time of the event that tells of the step, UTC ms. */
  readonly recordedAt: number | null;
  /** `start`, or `update:`, `signal:`, `timer:`, `actor:`, `effect:`, `cancel:` with its key. */
  readonly cause: string;
  readonly event: { readonly type: string; readonly id: string; readonly payload?: JsonObject };
  /** Who the message says has sent it. Anybody may write anything there. */
  readonly claimed: Pick<Sender, 'role' | 'name'>;
  /** Whose proof says that it is so; absent where nothing does. Whether the proof holds, a verdict by a trust tells. */
  readonly proven?: Required<Pick<Sender, 'subject' | 'issuer'>> & Pick<Sender, 'tenant'>;
  /** Whom the server authenticated for the event that brought it; `null`: nobody. Of an update it never says. */
  readonly authenticated: Principal | null;
  /** Whom the server authenticated for recording the step: the worker. Absent where it authenticated nobody. */
  readonly recordedBy?: Principal;
  /** Sorted paths of the atomic states; `null` where they are not known without the chart. */
  readonly from: readonly string[] | null;
  readonly to: readonly string[] | null;
  readonly effects: readonly TrailEffect[];
  readonly refused?: { readonly code: string; readonly message: string };
  /** The ledger's digest after the step, as the history tells it. */
  readonly digest: string;
  /** History events behind the line: what caused it, then what tells of it. */
  readonly events: readonly EventRef[];
  /** What does not agree between this line and the chart; empty where nothing was found. */
  readonly findings: readonly string[];
}

/** A delayed event from its arming to its end. */
export interface TrailDeadline {
  /** The key of the effect that armed it. */
  readonly key: string;
  readonly name: string;
  readonly armedAt: number;
  readonly deadline: number;
  /** `met`: disarmed in time. `passed`: it came due and was taken. `open`, `overdue`: as of the trail's last moment. */
  readonly outcome: 'met' | 'passed' | 'open' | 'overdue';
  readonly endedAt?: number;
  /** The step that armed it, and the one that ended it. */
  readonly seq: number;
  readonly endedBy?: number;
  readonly events: readonly EventRef[];
}

export interface TrailRun {
  readonly run: string;
  readonly events: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** How it ended: `running`, or `completed`, `continuedAsNew`, `terminated` and so on. */
  readonly status: string;
  readonly abandoned?: 'reset' | 'earlier life';
  /** For an abandoned run: the steps that only it has. */
  readonly lost?: readonly { readonly seq: number; readonly cause: string; readonly at: number }[];
}

export interface Trail {
  readonly format: 'watchfloor.trail/1';
  readonly workflow: string;
  readonly machine: string;
  readonly version: string;
  readonly definition: string | null;
  readonly simulated: boolean;
  readonly tenant: string | null;
  readonly profile: string | null;
  /** In what its policy differs from that of the worker which took the start; absent where it does not. */
  readonly deviating?: readonly string[];
  /** How the last run ended, or `running`. */
  readonly status: string;
  /** The last moment that the history knows of, UTC ms; in a simulation scenario time. */
  readonly asOf: number;
  /** Personal fields are pseudonyms, and what people wrote is withheld. */
  readonly redacted: boolean;
  readonly runs: readonly TrailRun[];
  readonly lines: readonly TrailLine[];
  readonly deadlines: readonly TrailDeadline[];
  /** What a reader must know of this trail, such as a version that is not there. */
  readonly notes: readonly string[];
}
