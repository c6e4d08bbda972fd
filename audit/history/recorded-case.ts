/** One case as it was recorded: every run of it, and what the histories themselves do not say. */
import { messageOf, WatchfloorError } from 'xstate-temporal/engine';
import type { DecodeHistory } from './decode.ts';
import { historyFromJson } from './history-json.ts';
import { readRun } from './history-reader.ts';
import type { History, RecordedRun } from './recorded-run.ts';

/** A run that a reset, or a second start under the same id, left behind. */
export interface AbandonedRun extends RecordedRun {
  readonly why: 'reset' | 'earlier life';
}

export interface RecordedCase {
  /** `<machine>/<key>`, with the run's prefix where it was simulated; empty where neither file nor history tells it. */
  readonly workflowId: string;
  readonly machine: string;
  /** Empty of one that no worker has taken up. */
  readonly version: string;
  /** SHA-256 of the definition, where it is told. */
  readonly definition?: string;
  /** Lives in a scenario's time. */
  readonly simulated: boolean;
  /** First to last. */
  readonly runs: readonly RecordedRun[];
  readonly abandoned: readonly AbandonedRun[];
}

/** Whether the server has its payloads encrypted. */
export function isEncrypted({ abandoned, runs }: Pick<RecordedCase, 'abandoned' | 'runs'>): boolean {
  return [...runs, ...abandoned].some(({ encrypted }) => encrypted === true);
}

/** What may be known of a case beside its histories. */
export interface Beside {
  readonly workflowId?: string;
  readonly machine?: string;
  readonly version?: string;
  readonly definition?: string;
  readonly abandoned?: readonly AbandonedRun[];
}

/**
 * @param runs from a start to an end, first to last
 * @throws HISTORY_MALFORMED, PAYLOADS_WITHHELD, PAYLOADS_SHREDDED, PAYLOAD_ENCODED, MACHINE_UNKNOWN
 */
export function recordedCase(runs: readonly RecordedRun[], beside: Beside = {}): RecordedCase {
  const [first] = runs;
  if (first?.request === undefined)
    throw malformed('its first event is not WORKFLOW_EXECUTION_STARTED, so its beginning is missing');
  for (const run of runs) checkReadable(run);
  // What stands beside such a history is nobody's but the exporter's.
  const {
    machine = first.machine,
    version = first.version,
    definition = first.definition,
  } = isUntaken(runs) ? { machine: machineNamed(first.workflowId ?? beside.workflowId), version: '' } : beside;
  if (machine === undefined || version === undefined) {
    throw new WatchfloorError(
      'MACHINE_UNKNOWN',
      'The history names no machine and version. It is of another kind of workflow, or it ends before its first step.',
    );
  }
  return {
    workflowId: beside.workflowId ?? first.workflowId ?? '',
    machine,
    version,
    ...(definition === undefined ? {} : { definition }),
    simulated: first.scenario !== undefined,
    runs,
    abandoned: beside.abandoned ?? [],
  };
}

/**
 * Whether no worker has taken it up: no workflow task was completed, so nothing was decided, and there is no step. It was
 * ended from outside, or still waits. Which version it would have begun on, nobody can tell.
 */
export function isUntaken(runs: readonly RecordedRun[]): boolean {
  return runs.length === 1 && runs.every(({ firstTask, steps }) => firstTask === undefined && steps.length === 0);
}

/** The machine in `<machine>/<key>`, before which the name of a simulated run may stand. */
export function machineNamed(workflowId: string | undefined): string | undefined {
  return /^(?:.*\.)?([A-Za-z][\w-]*)\//.exec(workflowId ?? '')?.[1];
}

/** A run from its JSON, as `temporal workflow show --output json` writes it. @throws HISTORY_MALFORMED */
export function runFromJson(json: unknown, runId?: string): RecordedRun {
  let history: History;
  try {
    history = historyFromJson(json);
  } catch (error) {
    throw malformed(messageOf(error), error);
  }
  const run = readRun(history);
  if (run.events.length === 0) throw malformed('it has no events');
  return { ...run, runId: runId ?? run.runId };
}

/**
 * A run from its JSON, decrypted where it is encrypted and there is something to decrypt it with.
 *
 * @throws HISTORY_MALFORMED, and what the decoder throws
 */
export async function decodedRun(json: unknown, runId?: string, decode?: DecodeHistory): Promise<RecordedRun> {
  if (decode === undefined) return runFromJson(json, runId);
  const { encrypted, json: plain, shredded } = await decode(json);
  const run = runFromJson(plain, runId);
  return {
    ...run,
    ...(encrypted ? { encrypted } : {}),
    ...(shredded && run.unreadable?.why !== 'withheld' ? { unreadable: { why: 'shredded' } } : {}),
  };
}

function checkReadable({ unreadable }: RecordedRun): void {
  switch (unreadable?.why) {
    case undefined:
      return;
    case 'withheld':
      throw new WatchfloorError(
        'PAYLOADS_WITHHELD',
        'The payloads are withheld in this copy, so its steps cannot be taken again. Its seal can be checked; whoever has the unredacted bundle can show the rest.',
      );
    case 'shredded':
      throw new WatchfloorError(
        'PAYLOADS_SHREDDED',
        'The keys of its payloads were destroyed, so nobody can tell any more what is in them. Its seal can be checked.',
      );
    case 'encoded':
      throw new WatchfloorError(
        'PAYLOAD_ENCODED',
        `The payloads are encoded as "${unreadable.encoding}". What is in them can only be told after a codec has decoded them; the seal can be checked as they are.`,
        { todo: 'Where they are encrypted by this programme, its keyring is needed: encryption.keyringDir.' },
      );
    case 'malformed': {
      const { cause } = unreadable;
      throw malformed(messageOf(cause), cause);
    }
  }
}

function malformed(why: string, cause?: unknown): WatchfloorError {
  const plain = why.replace(/\s+/g, ' ').replace(/\.$/, '').slice(0, 300);
  return new WatchfloorError('HISTORY_MALFORMED', `This is no whole history: ${plain}.`, { cause });
}
