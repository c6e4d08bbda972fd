/** Where in a case the evidence for a control stands, also where there is no exception. */
import { instantText } from '../../text/index.ts';
import type { Actor } from '../register/actors.ts';
import type { RegisterRow } from '../register/row.ts';
import type { Control, Rule } from './control.ts';

/** What an auditor can look at, a line each. Texts are as hostile as the case. */
export function evidenceFor({ exceptions }: Control, row: RegisterRow): string[] {
  return [...new Set(exceptions.flatMap((rule) => evidenceBy(rule, row)))];
}

function evidenceBy(rule: Rule, row: RegisterRow): string[] {
  if ('verdict' in rule)
    return [
      row.claimed
        ? `${row.steps} steps; the history is redacted, so that they cannot be taken again here`
        : `${row.steps} steps, each taken again by ${row.machine} ${row.version}, definition ${row.definition ?? '(not told)'}`,
    ];
  if ('finding' in rule) return [`looked for among the findings: ${rule.finding.join(', ')}`];
  if ('exception' in rule) return [`looked for among ${row.steps} steps and all runs: ${rule.exception.join(', ')}`];
  if ('clock' in rule)
    return row.clocks.map(
      ({ clock, dueAt, outcome, startedAt, stoppedAt }) =>
        `${clock}: ${outcome}, from ${instant(startedAt)} to ${instant(stoppedAt)}, due ${instant(dueAt)}`,
    );
  switch (rule.is) {
    case 'deviating':
      return [row.deviating.length === 0 ? 'its start brought no other policy' : 'its start brought another policy'];
    case 'unproven':
      return [`${row.proven} of ${row.sent} senders are named by a proof`];
    case 'undecided':
      return [
        row.decision === null
          ? 'no decision'
          : `${row.decision} at ${instant(row.decidedAt)} by ${named(row.decidedBy)}`,
      ];
    case 'both':
      return [`opened by ${named(row.openedBy)}, decided by ${named(row.decidedBy)}`];
  }
}

function named(actor: Actor | null): string {
  return actor === null ? 'nobody' : `${actor.role} ${actor.name} (${actor.how})`;
}

function instant(at: number | null): string {
  return at === null ? '(none)' : instantText(at);
}
