import { type Chart, readCause, type Sha256 } from 'xstate-temporal/engine';
import type { Trust } from 'xstate-temporal/proof';
import { causesOf } from '../history/causes.ts';
import type { RecordedCase } from '../history/recorded-case.ts';
import type { History } from '../history/recorded-run.ts';
import { buildTrail, type KnownMachine, type Trailed } from '../trail/build.ts';
import type { Trail } from '../trail/types.ts';
import { unsegregated } from './duties.ts';
import { checkEffects, checkTimers } from './effects.ts';
import { type CaseFinding, type CaseVerdict, type Check, finding, MOST_FINDINGS } from './findings.ts';
import type { LoadedCase } from './load-case.ts';
import { checkProofs } from './proofs.ts';
import { checkStructure } from './structure.ts';

/** Replays histories by Temporal's own replayer; gives why it fails, or nothing. */
export type Replay = (workflowId: string, histories: readonly History[]) => Promise<string | undefined>;

export interface VerifyOptions {
  readonly sha256: Sha256;
  /** The versions of a machine that are here; `undefined` where it is not known at all. */
  readonly machineOf: (machine: string) => KnownMachine | undefined;
  /** Whose proofs are believed; without it proofs are not checked. */
  readonly trust?: Trust;
  /** What replays a machine's workflows; `undefined` for one whose code is not here. */
  readonly replayOf?: (machine: string) => Replay | undefined;
}

export interface Verified {
  readonly verdict: CaseVerdict;
  /** Absent where nothing of the case can be read. */
  readonly trailed?: Trailed;
}

/** Verifies a case that was read from files. Whatever is in it, this gives a verdict. */
export async function verifyLoaded(loaded: LoadedCase, options: VerifyOptions): Promise<Verified> {
  const { machine = null, problem, recorded, trail, version = null, workflow } = loaded;
  if (recorded !== undefined)
    return verifyCase(recorded, { ...options, ...(trail === undefined ? {} : { trail }), workflow });
  const withheld = loaded.withheld && verifyWithheld(loaded.withheld, trail);
  const { code, message } = problem ?? { code: 'HISTORY_MALFORMED', message: 'There is nothing to verify.' };
  return {
    verdict: {
      ...empty(workflow, machine, version),
      simulated: trail?.simulated ?? false,
      status: (withheld?.findings.length ?? 0) > 0 ? 'deviates' : 'notVerifiable',
      because: {
        code,
        message:
          loaded.exportedStatus === undefined
            ? message
            : `${message} When it was exported it was found: ${loaded.exportedStatus}.`,
      },
      steps: trail?.lines.length ?? 0,
      ...withheld,
    },
  };
}

/** What can be said without the payloads: whether the history is whole, and whether the trail is that of its steps. */
function verifyWithheld(
  given: Pick<RecordedCase, 'runs' | 'workflowId'>,
  trail: Trail | undefined,
): Pick<CaseVerdict, 'checks' | 'events' | 'findings' | 'lines'> {
  const findings = checkStructure(given);
  const lineOf = new Map(trail?.lines.map((line) => [line.seq, line]));
  // What a withheld signal says is not known, and so not which step it made; the trail names it.
  const causes = causesOf(given.runs, ({ events, step }) => {
    const line = lineOf.get(step.seq);
    return line === undefined || events.every((event) => line.events.includes(event));
  });
  if (trail !== undefined && trail.lines.length !== causes.length)
    findings.push(finding('TRAIL_DIFFERS', `${trail.lines.length} lines for ${causes.length} steps`));
  for (const [index, line] of (trail?.lines ?? []).entries()) {
    const { events = [], receipt, step } = causes[index] ?? {};
    const isSame =
      step !== undefined &&
      step.seq === line.seq &&
      step.at === line.at &&
      step.cause === line.cause &&
      step.digest === line.digest &&
      events.every((event) => line.events.includes(event)) &&
      // There is no step of a signal without the signal.
      (events.length > 1 || readCause(step.cause).kind !== 'signal') &&
      (receipt === undefined || (receipt.digest === line.digest && same(receipt.to, line.to ?? [])));
    if (!isSame) findings.push(finding('TRAIL_DIFFERS', `line ${index + 1}`, { seq: line.seq }));
  }
  return {
    checks: trail === undefined ? ['structure'] : ['structure', 'trail'],
    events: eventsOf(given),
    findings: findings.slice(0, MOST_FINDINGS),
    lines: (trail?.lines ?? []).map(({ seq }) => {
      const reasons = findings.filter((one) => one.seq === seq).map(({ message }) => message);
      return { seq, ok: reasons.length === 0, reasons };
    }),
  };
}

/** Steps a case again through its chart, and holds everything that its histories tell against that. */
export async function verifyCase(
  recorded: RecordedCase,
  options: VerifyOptions & { readonly trail?: Trail; readonly workflow?: string },
): Promise<Verified> {
  const { machine, simulated, version, workflowId } = recorded;
  const { sha256, workflow = workflowId } = options;
  const replay = options.replayOf?.(machine);
  const known = options.machineOf(machine);
  const chart = known?.charts.find((one) => one.version === version);
  const trailed = buildTrail(recorded, known, sha256);
  const checks: Check[] = ['structure'];
  const findings = checkStructure(recorded);
  // A case of an earlier definition, or of one that is not here, is held against the latest.
  const latest = chart ?? known?.charts.at(-1);
  const duties = (latest === undefined ? [] : unsegregated(latest.definition, trailed.trail.lines)).map(
    ({ message, seq }) => finding('DUTIES_NOT_SEGREGATED', message, { seq }),
  );
  const isRuled = chart !== undefined && (recorded.definition ?? chart.hash) === chart.hash;
  let because: CaseVerdict['because'];
  let proofs: CaseVerdict['proofs'];
  const incomplete = beginning(recorded);
  if (incomplete !== undefined) because = { code: 'RUNS_MISSING', message: incomplete };
  else if (chart === undefined) {
    const message = `There is no ${machine}@${version} here; the version that the case ran on is needed to take its steps again.`;
    because = { code: 'MACHINE_VERSION_MISSING', message };
  } else {
    checks.push('conformance', 'receipts', 'effects');
    findings.push(...checkConformance(recorded, trailed, chart));
    const ended = recorded.runs.at(-1)?.status === 'completed';
    findings.push(...checkReceipts(trailed), ...checkEffects(trailed, ended));
    findings.push(...checkTimers(recorded, trailed));
    if (isRuled) findings.push(...duties);
    if (options.trail !== undefined) {
      checks.push('trail');
      findings.push(...checkTrail(options.trail, trailed.trail));
    }
    const { count, findings: unproven } = checkProofs(trailed, recorded, options.trust);
    if (count.checked || count.proven > 0) proofs = count;
    if (count.checked) checks.push('proofs');
    findings.push(...unproven);
    if (replay !== undefined) {
      checks.push('replay');
      const why = await replay(
        workflowId,
        recorded.runs.map(({ history }) => history),
      );
      if (why !== undefined) findings.push(finding('REPLAY_FAILED', why.replace(/\s+/g, ' ')));
    }
  }
  const status = findings.length > 0 ? 'deviates' : because === undefined ? 'conforms' : 'notVerifiable';
  const verdict: CaseVerdict = {
    ...empty(workflow, machine, version),
    simulated,
    status,
    ...(because === undefined ? {} : { because }),
    checks,
    events: eventsOf(recorded),
    steps: trailed.trail.lines.length,
    ...(proofs === undefined ? {} : { proofs }),
    findings: findings.slice(0, MOST_FINDINGS),
    ...(isRuled || duties.length === 0 ? {} : { remarks: duties.slice(0, MOST_FINDINGS) }),
    lines: trailed.trail.lines.map(({ seq }) => {
      const reasons = findings.filter((one) => one.seq === seq).map(({ message }) => message);
      return { seq, ok: chart !== undefined && reasons.length === 0, reasons: reasons.slice(0, 20) };
    }),
  };
  return { verdict, trailed };
}

const eventsOf = ({ runs }: Pick<RecordedCase, 'runs'>): number =>
  runs.reduce((sum, { events }) => sum + events.length, 0);

function empty(workflow: string, machine: string | null, version: string | null): CaseVerdict {
  return {
    format: 'watchfloor.verdict/1',
    workflow,
    machine,
    version,
    simulated: false,
    status: 'notVerifiable',
    checks: [],
    events: 0,
    steps: 0,
    findings: [],
    lines: [],
  };
}

/** A first run that continues another one lacks the beginning: retention deletes run by run. */
function beginning({ runs }: RecordedCase): string | undefined {
  const before = runs[0]?.links.continues;
  return before ? `The first run here continues ${before}, which is not here.` : undefined;
}

function checkConformance(
  recorded: RecordedCase,
  { causes, divergences, trail }: Trailed,
  chart: Chart,
): CaseFinding[] {
  const findings: CaseFinding[] = [];
  for (const [index, { seq }] of trail.lines.entries()) {
    if (seq === index + 1) continue;
    findings.push(finding('STEP_MISSING', `step ${seq} stands where step ${index + 1} should`, { seq }));
    break;
  }
  if (recorded.definition !== undefined && recorded.definition !== chart.hash)
    findings.push(finding('DEFINITION_DIFFERS', `${chart.id}@${chart.version}`));
  for (const { seq, what } of divergences) if (seq > 0) findings.push(finding('STEP_DIFFERS', what, { seq }));
  // A scenario's time is its own: where the server does not skip time, its clock is far behind.
  for (const { step } of recorded.simulated ? [] : causes)
    if (step.recordedAt !== undefined && step.at > step.recordedAt + 1)
      findings.push(finding('STEP_TIME', `by ${step.at - step.recordedAt} ms`, { seq: step.seq }));
  return findings;
}

/** Every answer to a sender must be a step that was taken, and say of it what it was. */
function checkReceipts({ causes, ledger }: Trailed): CaseFinding[] {
  return causes.flatMap(({ events, receipt, step }, index) => {
    if (receipt === undefined) return [];
    const record = ledger[index];
    const { seq } = step;
    const isSame =
      receipt.seq === seq &&
      receipt.at === step.at &&
      receipt.digest === step.digest &&
      (record === undefined || (same(receipt.from, record.from) && same(receipt.to, record.to)));
    const event = events[1];
    return isSame
      ? []
      : [finding('RECEIPT_DIFFERS', `step ${seq}`, { seq, ...(event === undefined ? {} : { event }) })];
  });
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((path, index) => path === b[index]);
}

/** The exported trail may be redacted; what is never redacted must be as in the history. */
function checkTrail(exported: Trail, { lines }: Trail): CaseFinding[] {
  if (exported.lines.length !== lines.length)
    return [finding('TRAIL_DIFFERS', `${exported.lines.length} lines for ${lines.length} steps`)];
  const plain = ({ at, cause, digest, events, from, proven, seq, to }: Trail['lines'][number]) =>
    JSON.stringify([seq, at, cause, digest, from, to, events, proven?.issuer]);
  return lines.flatMap((line, index) => {
    const other = exported.lines[index];
    return other !== undefined && plain(other) === plain(line)
      ? []
      : [finding('TRAIL_DIFFERS', `line ${index + 1}`, { seq: line.seq })];
  });
}
