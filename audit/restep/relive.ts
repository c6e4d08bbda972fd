/** Lives a recorded history again through a chart, step by step, and says where the two part. */
import {
  type Chart,
  chain,
  genesis,
  type LedgerRecord,
  type Migrations,
  messageOf,
  type Sha256,
  type Step,
  type Taken,
  WatchfloorError,
} from 'xstate-temporal/engine';
import { causesOf, type RecordedCause } from '../history/causes.ts';
import { HistoryStimuli, startIn } from '../history/history-stimuli.ts';
import type { RecordedRun } from '../history/recorded-run.ts';
import { Walk } from './walk.ts';

/** Where chart and history part. */
export interface Divergence {
  readonly seq: number;
  readonly cause: string;
  /** What is recorded of the step: another definition, another record, or why it could not be taken. */
  readonly what: string;
}

export interface Relived {
  readonly ledger: readonly LedgerRecord[];
  /** The transitions that each step took, by its seq. */
  readonly taken: ReadonlyMap<number, readonly Taken[]>;
  readonly digest: string;
  /** What came in and caused each recorded step. */
  readonly causes: readonly RecordedCause[];
  /** Empty when the chart would have done what is recorded. */
  readonly divergences: readonly Divergence[];
}

/**
 * Temporal's own replayer compares the kinds of commands: it does not see another target, guard or
 * delay. This compares what was decided. Each record is linked to the digest that was recorded
 * before it, so that one difference is recorded once, where it is.
 *
 * @param versions the chart, or every version that the instance may have lived on
 * @param runs every run of the instance, first to last
 * @param migrations what `durable()` was given, where an instance was moved
 */
export function relive(
  versions: Chart | readonly Chart[],
  runs: readonly RecordedRun[],
  sha256: Sha256,
  migrations: Migrations = {},
): Relived {
  const charts = [versions].flat() as readonly Chart[];
  const chart = chartOf(charts, runs);
  const divergences: Divergence[] = [];
  const ledger: LedgerRecord[] = [];
  const taken = new Map<number, readonly Taken[]>();
  const recorded = runs.flatMap(({ steps }, run) => steps.map((step) => [step, run] as const));
  const causes: RecordedCause[] = [];
  const stimuli = new HistoryStimuli(charts, runs, sha256);
  const walk = new Walk(chart, { migrations, sha256 });
  let before = '';
  let digest = recorded.length === 0 ? begin(chart, runs, sha256) : '';
  const [{ definition } = { definition: undefined }] = runs;
  if (definition !== undefined && definition !== chart.hash)
    divergences.push({ seq: 0, cause: 'start', what: 'the definition has another hash under the same version' });
  for (const [memo, run] of recorded) {
    let step: Step | undefined;
    try {
      const [cause, stimulus] = stimuli.of(memo, run, walk, before);
      causes.push(cause);
      step = stimulus && walk.take(stimulus);
      if (step !== undefined) stimuli.note(step, cause);
    } catch (error) {
      divergences.push({ seq: memo.seq, cause: memo.cause, what: messageOf(error) });
    }
    if (step === undefined) {
      if (divergences.at(-1)?.seq !== memo.seq)
        divergences.push({ seq: memo.seq, cause: memo.cause, what: 'the chart would not have taken this step' });
      break;
    }
    if (ledger.length === 0) before = begin(chart, runs, sha256, step);
    digest = chain(sha256, before, step.record);
    if (digest !== memo.digest)
      divergences.push({ seq: memo.seq, cause: memo.cause, what: `another record: ${describe(step.record)}` });
    before = memo.digest;
    ledger.push(step.record);
    taken.set(step.record.seq, step.taken);
  }
  // Behind where the two part the messages alone must do.
  const rest = causes.length < recorded.length ? causesOf(runs).slice(causes.length) : [];
  return { ledger, taken, digest, divergences, causes: [...causes, ...rest] };
}

/** The digest before the first record, with the definition that the history names. */
function begin(chart: Chart, [first]: readonly RecordedRun[], sha256: Sha256, start?: Step): string {
  if (first === undefined) return '';
  const { event } = (start ?? started(chart, first)).record;
  const input = (event.payload as { input?: never } | undefined)?.input ?? null;
  return genesis(sha256, {
    machine: chart.id,
    version: chart.version,
    definition: first.definition ?? chart.hash,
    input,
  });
}

/** The version that it began on, by the hash of the definition; else the first. */
function chartOf(charts: readonly Chart[], [first]: readonly RecordedRun[]): Chart {
  const chart = charts.find(({ hash }) => hash === first?.definition) ?? charts[0];
  if (chart === undefined)
    throw new WatchfloorError('VERSION_UNKNOWN', 'A history is lived again by a chart; give one.');
  return chart;
}

function started(chart: Chart, first: RecordedRun): Step {
  const { input, meta, parent } = startIn(first, 0);
  return chart.start(input, meta, parent ? { parent: true } : {});
}

function describe({ event, from, to, effects }: LedgerRecord): string {
  return `${event.type} leads from ${from.join(', ') || 'nowhere'} to ${to.join(', ')} with ${effects.length} effects`;
}
