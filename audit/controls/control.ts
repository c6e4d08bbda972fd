/** A control as data: what is to hold, of which cases, and what is an exception to it. */
import type { exceptionKinds, RegisterException } from '../register/exceptions.ts';
import type { RegisterRow } from '../register/row.ts';
import type { CaseFindingCode } from '../verify/findings.ts';

/** Which cases a control is about. */
export const populations = {
  all: { words: 'cases', has: () => true },
  ended: { words: 'cases that have ended', has: ({ endedAt }: RegisterRow) => endedAt !== null },
  sent: { words: 'cases with steps that somebody sent', has: ({ sent }: RegisterRow) => sent > 0 },
  timed: {
    words: 'cases with a clock that has a verdict',
    has: ({ clocks }: RegisterRow) => clocks.some(({ outcome }) => ['met', 'breached', 'overdue'].includes(outcome)),
  },
} as const;

/** What is an exception: each rule looks at one field of the register. */
export type Rule =
  | { readonly verdict: 'deviates' }
  | { readonly finding: readonly CaseFindingCode[] }
  | { readonly exception: readonly (typeof exceptionKinds)[number][] }
  | { readonly clock: readonly RegisterRow['clocks'][number]['outcome'][] }
  | { readonly is: 'deviating' | 'unproven' | 'undecided' | 'both' };

export interface Control {
  readonly id: string;
  /** What is to hold, as a sentence. */
  readonly title: string;
  /** Criteria that this can be evidence for, by their references in `criteria`. */
  readonly supports: readonly string[];
  readonly population: keyof typeof populations;
  readonly exceptions: readonly Rule[];
  /** What it does not show. */
  readonly limits: string;
}

/** What of a case is an exception by a rule, in words; empty where nothing is. */
export function exceptionsBy(rule: Rule, row: RegisterRow): string[] {
  if ('verdict' in rule) return row.verdict === rule.verdict ? [`it deviates: ${row.findings.join(', ')}`] : [];
  if ('finding' in rule) return row.findings.filter((code) => (rule.finding as readonly string[]).includes(code));
  if ('exception' in rule) {
    const listed = row.exceptions.filter(({ kind }) => rule.exception.includes(kind)).map(worded);
    const all = rule.exception.reduce((sum, kind) => sum + (row.exceptionsByKind[kind] ?? 0), 0);
    return all > listed.length ? [`${all} in all, ${listed.length} of them listed`, ...listed] : listed;
  }
  if ('clock' in rule)
    return row.clocks
      .filter(({ outcome }) => rule.clock.includes(outcome))
      .map(({ clock, outcome, reasons }) => {
        const why = reasons.length === 0 ? 'no reason given' : `reason: ${reasons.join('; ')}`;
        return `${clock} ${outcome}, ${why}`;
      });
  switch (rule.is) {
    case 'deviating':
      return row.deviating.length === 0 ? [] : [`its policy differs in ${row.deviating.join(', ')}`];
    case 'unproven':
      return row.sent === row.proven ? [] : [`${row.sent - row.proven} of ${row.sent} senders are claims`];
    case 'undecided':
      return row.decision === null ? [`it ended (${row.status}) without a decision`] : [];
    case 'both':
      return row.both.map(({ as, name }) => `${name} acted as ${as.join(' and ')}`);
  }
}

function worded({ kind, seq, what }: RegisterException): string {
  return `${kind}${seq === undefined ? '' : ` at step ${seq}`}: ${what}`;
}
