/** Holds proofs against a trust: who said what is known by the public keys alone, as it was when it was recorded. */
import { codeOf, readCause } from 'xstate-temporal/engine';
import { type Claimed, checkProof, type Operation, type Trust } from 'xstate-temporal/proof';
import type { RecordedCause } from '../history/causes.ts';
import type { RecordedCase } from '../history/recorded-case.ts';
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
