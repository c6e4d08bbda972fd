/** Holds proofs against a trust: who said what is known by the public keys alone, as it was when it was recorded. */
import { codeOf, readCause } from 'xstate-temporal/engine';
import { type Claimed, checkProof, type Operation, proofFault, type Trust } from 'xstate-temporal/proof';
import type { RecordedCause } from '../history/causes.ts';
import type { RecordedCase } from '../history/recorded-case.ts';
import { sameValue } from '../history/same-value.ts';
import type { Trailed } from '../trail/build.ts';
import { type CaseFinding, finding, type ProofCount } from './findings.ts';

export function checkProofs(
  { causes, trail }: Trailed,
  { runs, workflowId }: RecordedCase,
  trust: Trust | undefined,
): { readonly count: ProofCount; readonly findings: readonly CaseFinding[] } {
  const findings: CaseFinding[] = [];
  let proven = 0;
  let claimed = 0;
  for (const [index, { proven: said, seq }] of trail.lines.entries()) {
    const cause = causes[index];
    const unproven = trust && cause && endFault(cause, runs, workflowId, trust);
    if (unproven !== undefined) findings.push(finding('PROOF_FAILS', unproven, { seq }));
    const asked = cause && askedIn(cause);
    if (cause === undefined || asked === undefined) continue;
    if (said === undefined) {
      claimed++;
      continue;
    }
    proven++;
    if (trust === undefined) continue;
    // A migration is decided on when it is asked for, and taken at the end of the run.
    const { at } = cause.step;
    const event = cause.events[0];
    const askedAt = asked.op === 'migrate' ? timeOf(runs, event) : at;
    try {
      checkProof(trust, { ...asked, workflowId }, { at: askedAt ?? at, isPast: true });
    } catch (error) {
      const code = codeOf(error);
      if (code === undefined) throw error;
      findings.push(finding('PROOF_FAILS', code, { seq, ...(event === undefined ? {} : { event }) }));
    }
  }
  return { count: { proven, claimed, checked: trust !== undefined }, findings };
}

/**
 * Why nothing proves that a machine among the actors of a proven instance has ended as the step says. Anybody can report
 * an end, so it is enough that one of the reports is proven; what the server itself tells needs no proof.
 */
function endFault(
  { outcome, step }: RecordedCause,
  runs: RecordedCase['runs'],
  workflowId: string,
  trust: Trust,
): string | undefined {
  const { kind, key } = readCause(step.cause);
  if (kind !== 'actor' || outcome === undefined || runs[0]?.request?.proof === undefined) return undefined;
  const ends = runs.flatMap(({ children }) => children.get(key) ?? []);
  let fault: string | undefined;
  for (const { asked, outcome: told } of ends) {
    if (!sameValue(told, outcome)) continue;
    if (asked === undefined) return undefined;
    const claimed: Claimed = { op: 'end', workflowId, message: asked as Claimed['message'] };
    const refused = proofFault(trust, claimed, { at: step.at, isPast: true });
    if (refused === undefined) return undefined;
    fault = `${refused.code}, of the end of ${key}`;
  }
  return fault;
}

/** What was asked for, with its proof; `undefined` for what nobody sent. */
function askedIn(cause: RecordedCause): Pick<Claimed, 'op' | 'message'> | undefined {
  const { cancellation, envelope, migration, start, step } = cause;
  const of = (op: Operation, message: unknown) => ({ op, message: (message ?? {}) as Claimed['message'] });
  if (start !== undefined) return of('start', start.asked);
  if (envelope !== undefined) return of('send', envelope);
  if (migration !== undefined) return of('migrate', migration.asked);
  if (cancellation !== undefined) return of('cancel', cancellation.asked);
  return readCause(step.cause).kind === 'cancel' ? of('cancel', undefined) : undefined;
}

/** When the server wrote an event, `<run from 1>:<id>`. */
function timeOf(runs: RecordedCase['runs'], ref: string | undefined): number | undefined {
  const [run = '', id = ''] = (ref ?? '').split(':');
  return runs[Number(run) - 1]?.events.find((event) => event.id === id)?.at;
}
