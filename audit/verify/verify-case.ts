import type { Chart, Sha256 } from 'xstate-temporal/engine';
import type { Trust } from 'xstate-temporal/proof';
import type { Disclosure } from '../export/redact/redact-trail.ts';
import type { DecodeHistory } from '../history/decode.ts';
import { isUntaken, type RecordedCase } from '../history/recorded-case.ts';
import type { History } from '../history/recorded-run.ts';
import { buildTrail, type KnownMachine, type Trailed } from '../trail/build.ts';
import { unsegregated } from './duties.ts';
import { checkEffects, checkTimers } from './effects.ts';
import { checkExported, type DrawPage } from './exported.ts';
import { type CaseFinding, type CaseVerdict, type Check, finding, MOST_FINDINGS } from './findings.ts';
import { type ExportedCase, type LoadedCase, printed } from './load-case.ts';
import { checkProofs } from './proofs.ts';
import { checkStructure } from './structure.ts';
import { verifyWithheld } from './told.ts';

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
  /** Decrypts histories that are encrypted; without it such are not verifiable. */
  readonly decode?: DecodeHistory;
  /** Draws the page of a case anew; without it pages are not looked at. */
  readonly page?: DrawPage;
  /** How a machine's cases are redacted; without it what a redacted copy shows is not held against its evidence. */
  readonly disclosureOf?: (machine: string) => Disclosure;
}

export interface Verified {
  readonly verdict: CaseVerdict;
  /** Absent where nothing of the case can be read. */
  readonly trailed?: Trailed;
}

/** The ends that take no workflow task: no worker has to decide them. */
const ENDED_BY_SERVER: ReadonlySet<string> = new Set(['terminated', 'timedOut']);
/** Of a history that was cut down to its start nobody can tell it from one that waits for its first worker. */
const STEPLESS =
  'The history stops before its first step, so it names no version. Either no worker has taken it up yet, or the rest was cut off.';
/** Reasons that one line keeps. */
const MOST_REASONS = 20;

/** Verifies a case that was read from files. Whatever is in it, this gives a verdict. */
export async function verifyLoaded(loaded: LoadedCase, options: VerifyOptions): Promise<Verified> {
  const { exported, machine = null, problem, recorded, version = null, workflow } = loaded;
  if (recorded !== undefined)
    return verifyCase(recorded, { ...options, ...(exported === undefined ? {} : { exported }), workflow });
  const withheld = loaded.withheld && exported && verifyWithheld(loaded.withheld, exported);
  const said = exported?.verdict?.status;
  const { code, message } = problem ?? { code: 'HISTORY_MALFORMED', message: 'There is nothing to verify.' };
  return {
    verdict: {
      ...empty(workflow, machine, version),
      simulated: exported?.names.simulated === true,
      status: (withheld?.findings.length ?? 0) > 0 ? 'deviates' : 'notVerifiable',
      because: {
        code,
        message:
          said === undefined ? message : `${message} Whoever exported it says that it was found: ${printed(said)}.`,
      },
      ...withheld,
    },
  };
}

/** Steps a case again through its chart, and holds everything that its histories tell against that. */
export async function verifyCase(
  recorded: RecordedCase,
  options: VerifyOptions & {
    /** What was exported beside the histories, and whether that is a redacted copy of them. */
    readonly exported?: ExportedCase;
    readonly copied?: Disclosure;
    readonly workflow?: string;
  },
): Promise<Verified> {
  const { machine, simulated, version, workflowId } = recorded;
  const { copied, exported, page, sha256, workflow = workflowId } = options;
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
  else if (known !== undefined && isUntaken(recorded.runs)) {
    // Where it was ended before a worker took it up, nothing was decided that could differ from what the chart decides.
    if (recorded.runs.every(({ status }) => ENDED_BY_SERVER.has(status))) checks.push('conformance');
    else because = { code: 'MACHINE_UNKNOWN', message: STEPLESS };
  } else if (chart === undefined) {
    const message = `There is no ${machine}@${version} here; the version that the case ran on is needed to take its steps again.`;
    because = { code: 'MACHINE_VERSION_MISSING', message };
  } else {
    checks.push('conformance', 'receipts', 'effects');
    findings.push(...checkConformance(recorded, trailed, chart));
    const ended = recorded.runs.at(-1)?.status === 'completed';
    findings.push(...checkReceipts(trailed), ...checkEffects(trailed, ended));
    findings.push(...checkTimers(recorded, trailed));
    if (isRuled) findings.push(...duties);
  }
  const verdictBy = (more: readonly CaseFinding[]): CaseVerdict => {
    const all = [...findings, ...more];
    const status = all.length > 0 ? 'deviates' : because === undefined ? 'conforms' : 'notVerifiable';
    return {
      ...empty(workflow, machine, version),
      simulated,
      status,
      ...(because === undefined ? {} : { because }),
      checks,
      events: eventsOf(recorded),
      steps: trailed.trail.lines.length,
      ...(proofs === undefined ? {} : { proofs }),
      findings: all.slice(0, MOST_FINDINGS),
      ...(isRuled || duties.length === 0 ? {} : { remarks: duties.slice(0, MOST_FINDINGS) }),
      lines: linesOf(trailed, all, chart !== undefined),
    };
  };
  const more: CaseFinding[] = [];
  const isTaken = because === undefined;
  const proven = isTaken ? checkProofs(trailed, recorded, options.trust) : undefined;
  if (proven && (proven.count.checked || proven.count.proven > 0)) proofs = proven.count;
  if (exported !== undefined) {
    // Of what no worker has taken up all is known without a chart.
    const isKnown = chart !== undefined || (known !== undefined && isUntaken(recorded.runs));
    const given = { isKnown, verdictBy, ...(copied && { copied }), ...(page && { page }) };
    more.push(...(await checkExported(exported, recorded, trailed, given)));
    if (exported.trail !== undefined) checks.push('trail');
  }
  if (proven?.count.checked) checks.push('proofs');
  more.push(...(proven?.findings ?? []));
  if (replay !== undefined && isTaken) {
    checks.push('replay');
    const why = await replay(
      workflowId,
      recorded.runs.map(({ history }) => history),
    );
    if (why !== undefined) more.push(finding('REPLAY_FAILED', why.replace(/\s+/g, ' ')));
  }
  return { verdict: verdictBy(more), trailed };
}

function linesOf({ trail }: Trailed, findings: readonly CaseFinding[], isKnown: boolean): CaseVerdict['lines'] {
  const reasons = new Map<number, string[]>();
  for (const { message, seq } of findings) {
    if (seq === undefined) continue;
    const own = reasons.get(seq);
    if (own === undefined) reasons.set(seq, [message]);
    else if (own.length < MOST_REASONS) own.push(message);
  }
  return trail.lines.map(({ seq }) => {
    const own = reasons.get(seq) ?? [];
    return { seq, ok: isKnown && own.length === 0, reasons: own };
  });
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
