import type { EventRef } from '../history/event-ref.ts';

/** What may be found wrong with a case. */
export const caseFindings = {
  EVENT_ORDER: 'event ids are not one after another from 1',
  EVENT_TIME: 'time runs backwards between two events',
  EVENT_REFERENCE: 'an event refers to one that is not there',
  RUN_LINK: 'two runs are not the continuation of one another',
  RUN_OTHER: 'a run is of another workflow than the case says',
  STEP_MISSING: 'a step is missing in the order of the steps',
  STEP_DIFFERS: 'the chart decides something else than what is recorded',
  STEP_TIME: 'a step claims a time after the one at which it was recorded',
  DEFINITION_DIFFERS: 'the definition has another hash than the one recorded',
  RECEIPT_DIFFERS: 'the sender was told something else than what the step was',
  DUTIES_NOT_SEGREGATED: 'somebody did what the definition keeps whoever did the other from',
  EFFECT_DIFFERS: 'what was carried out is not what was decided',
  EFFECT_MISSING: 'what was decided was never carried out',
  EFFECT_UNDECIDED: 'something was carried out that no step decided',
  TIMER_DIFFERS: 'a timer of the server has another deadline than the one decided',
  CASE_DIFFERS: 'case.json says something else than the history',
  TRAIL_DIFFERS: 'the exported trail is not that of the history',
  VERDICT_DIFFERS: 'the exported verdict is not what is found',
  PAGE_DIFFERS: 'the exported page is not that of the trail and the verdict',
  EVIDENCE_DIFFERS: 'the unredacted case is not the one that this copy was made from',
  PROOF_FAILS: 'a step names a proven sender, and its proof does not hold',
  REPLAY_FAILED: "Temporal's own replayer finds that the workflow's code would have done something else",
} as const;

export type CaseFindingCode = keyof typeof caseFindings;

export interface CaseFinding {
  readonly code: CaseFindingCode;
  /** The step that it is about. */
  readonly seq?: number;
  readonly event?: EventRef;
  readonly message: string;
}

/** How many steps came from a sender, and how many of these senders are proven. */
export interface ProofCount {
  readonly proven: number;
  readonly claimed: number;
  /** Whether proofs were held against a trust; else `proven` is what the history says. */
  readonly checked: boolean;
}

/** How a case came out. */
export type CaseStatus = 'conforms' | 'deviates' | 'notVerifiable';

export interface CaseVerdict {
  readonly format: 'watchfloor.verdict/1';
  readonly workflow: string;
  readonly machine: string | null;
  readonly version: string | null;
  readonly simulated: boolean;
  readonly status: CaseStatus;
  /** Why it could not be verified: MACHINE_VERSION_MISSING, PAYLOADS_WITHHELD, FILE_MALFORMED and the like. */
  readonly because?: { readonly code: string; readonly message: string };
  /** Which checks were made. */
  readonly checks: readonly Check[];
  readonly events: number;
  readonly steps: number;
  /** At most 1,000. */
  readonly findings: readonly CaseFinding[];
  /** What no rule forbade when it happened, and one does now. Absent where there is none. */
  readonly remarks?: readonly CaseFinding[];
  /** Of the steps that came from a sender: how many of them are proven; absent where none is, and no trust was given. */
  readonly proofs?: ProofCount;
  /** One entry for each line of the trail. */
  readonly lines: readonly { readonly seq: number; readonly ok: boolean; readonly reasons: readonly string[] }[];
}

export type Check = 'structure' | 'conformance' | 'receipts' | 'effects' | 'replay' | 'trail' | 'evidence' | 'proofs';

/** Most findings that one case keeps. */
export const MOST_FINDINGS = 1_000;

export function finding(
  code: CaseFindingCode,
  detail: string,
  where: { seq?: number; event?: EventRef } = {},
): CaseFinding {
  return { code, ...where, message: `${caseFindings[code]}: ${detail}`.slice(0, 600) };
}
