/** What a history tells without its payloads and without a chart, held against what was exported beside it. */
import { readCause } from 'xstate-temporal/engine';
import { causesOf, type RecordedCause } from '../history/causes.ts';
import { type EventRef, throughout } from '../history/event-ref.ts';
import type { RecordedCase } from '../history/recorded-case.ts';
import { sameValue } from '../history/same-value.ts';
import { lastMoment } from '../trail/build.ts';
import { runsOf } from '../trail/runs.ts';
import type { Trail, TrailLine } from '../trail/types.ts';
import { differences } from './compare.ts';
import { type CaseFinding, type CaseVerdict, finding, MOST_FINDINGS } from './findings.ts';
import type { ExportedCase } from './load-case.ts';
import { falseNames } from './names.ts';
import { checkStructure } from './structure.ts';

type Told = Pick<RecordedCase, 'abandoned' | 'runs' | 'workflowId'>;

/** What can be said without the payloads: whether the history is whole, and whether what was exported is of it. */
export function verifyWithheld(
  given: Told,
  { names, trail, verdict }: ExportedCase,
): Pick<CaseVerdict, 'checks' | 'events' | 'findings' | 'lines' | 'steps'> {
  const findings = [
    ...checkStructure(given),
    ...falseNames(names, given, false).map((field) => finding('CASE_DIFFERS', field)),
  ];
  if (trail !== undefined) findings.push(...checkTold(trail, given, { ...names, redacted: true }));
  const steps = given.runs.reduce((sum, run) => sum + run.steps.length, 0);
  const events = given.runs.reduce((sum, run) => sum + run.events.length, 0);
  if (verdict !== undefined) {
    const { machine, simulated, version, workflow } = names;
    const own = { workflow, machine, version, simulated, events, steps };
    findings.push(...otherwise(verdict, own).map((place) => finding('VERDICT_DIFFERS', place)));
  }
  return {
    checks: trail === undefined ? ['structure'] : ['structure', 'trail'],
    events,
    steps,
    findings: findings.slice(0, MOST_FINDINGS),
    lines: (trail?.lines ?? []).map(({ seq }) => {
      const reasons = findings.filter((one) => one.seq === seq).map(({ message }) => message);
      return { seq, ok: reasons.length === 0, reasons };
    }),
  };
}

/** An exported trail against what the histories tell by themselves. */
export function checkTold(
  trail: Trail | null,
  given: Told,
  about: ExportedCase['names'] & { readonly redacted: boolean },
): CaseFinding[] {
  if (trail === null) return [finding('TRAIL_DIFFERS', 'it cannot be read')];
  const { runs } = given;
  const findings: CaseFinding[] = [];
  const lineOf = new Map(trail.lines.map((line) => [line.seq, line]));
  // What a withheld signal says is not known, and so not which step it made; the trail names it.
  const causes = causesOf(runs, ({ events, step }) => {
    const line = lineOf.get(step.seq);
    return line === undefined || !Array.isArray(line.events) || events.every((event) => line.events.includes(event));
  });
  const { machine, redacted, simulated, version, workflow } = about;
  const definition = runs[0]?.definition ?? trail.definition;
  const status = runs.at(-1)?.status ?? 'running';
  // In a scenario the server's clock tells nothing of the last moment.
  const asOf = simulated === false ? lastMoment(given) : trail.asOf;
  const own = { workflow, machine, version, definition, simulated, status, asOf, redacted };
  findings.push(...otherwise(trail, own).map((place) => finding('TRAIL_DIFFERS', place)));
  if (!sameValue(trail.runs, JSON.parse(JSON.stringify(runsOf(given)))))
    findings.push(finding('TRAIL_DIFFERS', 'runs'));
  if (trail.lines.length !== causes.length)
    findings.push(finding('TRAIL_DIFFERS', `${trail.lines.length} lines for ${causes.length} steps`));
  const signals = new Set(redacted ? throughout(runs, (run) => run.signals).flatMap(({ events }) => events) : []);
  for (const [index, line] of trail.lines.entries()) {
    const cause = causes[index];
    const where = { seq: typeof line.seq === 'number' ? line.seq : index + 1 };
    if (cause === undefined || !isOf(line, cause, signals))
      findings.push(finding('TRAIL_DIFFERS', `line ${index + 1}`, where));
  }
  return findings;
}

/** @param withheld the signals that tell nothing */
function isOf(line: TrailLine, told: RecordedCause, withheld: ReadonlySet<EventRef>): boolean {
  const { authenticated, events, receipt, step } = told;
  const { at, cause, digest, recordedAt = null, recordedBy, seq } = step;
  const own = { seq, at, recordedAt, cause, digest, authenticated, recordedBy: recordedBy ?? undefined };
  const { id } = line.event ?? {};
  const { key, kind } = readCause(cause);
  return (
    otherwise(line, own).length === 0 &&
    Array.isArray(line.events) &&
    (events.every((event) => line.events.includes(event)) ||
      (kind === 'actor' && isReported(line.events, told, withheld))) &&
    // There is no step of a signal without the signal.
    (events.length > 1 || kind !== 'signal') &&
    (kind !== 'update' || id === key) &&
    (receipt === undefined ||
      (receipt.digest === digest && sameValue(receipt.from, line.from ?? []) && sameValue(receipt.to, line.to ?? [])))
  );
}

/** An actor reports its end by a signal, before the server tells of it; which one that was, its payload alone tells. */
function isReported(
  [first = '', ...others]: readonly EventRef[],
  { events: [_, ...own], run, step }: RecordedCause,
  withheld: ReadonlySet<EventRef>,
): boolean {
  const [place = 0, id = 0] = first.split(':').map(Number);
  const isBefore = place - 1 < run || (place - 1 === run && id < Number(step.event));
  return withheld.has(first) && isBefore && sameValue(others, own);
}

/** Which of these an exported record says otherwise, or not at all; what else it says is not looked at. */
function otherwise(said: object | null, own: Readonly<Record<string, unknown>>): string[] {
  const record = (said ?? {}) as Readonly<Record<string, unknown>>;
  return differences(Object.fromEntries(Object.keys(own).map((name) => [name, record[name]])), own);
}
