/** Reads a case from a file or a folder: a bundle's case, a history as Temporal's tools write it, or a recording. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { isObject, WatchfloorError } from 'xstate-temporal/engine';
import { readJsonFile } from '../history/read-file.ts';
import { type AbandonedRun, type RecordedCase, recordedCase, runFromJson } from '../history/recorded-case.ts';
import type { RecordedRun } from '../history/recorded-run.ts';
import { CASE_FORMAT } from '../seal/case-file.ts';
import { isBundlePath } from '../seal/layout.ts';
import type { Trail } from '../trail/types.ts';

export interface LoadedCase {
  /** Where it was read from. */
  readonly place: string;
  /** As the file names it; empty where it does not. */
  readonly workflow: string;
  readonly machine: string | undefined;
  readonly version: string | undefined;
  /** Absent where its steps cannot be read; `problem` says why. */
  readonly recorded?: RecordedCase;
  readonly problem?: WatchfloorError;
  /** Of a bundle: the trail as it was exported. */
  readonly trail?: Trail;
  /** Of a bundle: what was found when it was exported; whoever exported it says so. */
  readonly exportedStatus?: string;
  /** Runs whose payloads are withheld. */
  readonly withheld?: Pick<RecordedCase, 'runs' | 'workflowId'>;
}

/**
 * @param place a case's folder, its `case.json`, a history (`{ events }`), or a recording (`{ histories }`)
 * @throws FILE_UNREADABLE, FILE_TOO_LARGE, FILE_EMPTY, FILE_MALFORMED, FILE_FOREIGN, FORMAT_UNKNOWN
 */
export async function loadCase(place: string): Promise<LoadedCase> {
  const file = statSync(place, { throwIfNoEntry: false })?.isDirectory() ? path.join(place, 'case.json') : place;
  const json = await readJsonFile(file);
  if (!isObject(json)) throw foreign(file);
  const { format } = json;
  if (typeof format === 'string' && format.startsWith('watchfloor.')) {
    if (format === CASE_FORMAT) return bundled(path.dirname(file), json);
    throw new WatchfloorError(
      'FORMAT_UNKNOWN',
      `${file}: its format is "${printed(format)}"; this version reads ${CASE_FORMAT}, a bundle's folder, and histories.`,
    );
  }
  if (Array.isArray(json.events)) return attempt(file, {}, async () => recordedCase([runFromJson(json)]));
  if (Array.isArray(json.histories)) {
    const beside = { workflow: text(json.instance), machine: text(json.machine), version: text(json.version) };
    const histories = json.histories as unknown[];
    return attempt(file, beside, async () =>
      recordedCase(
        histories.map((history) => runFromJson(history)),
        besideOf(beside),
      ),
    );
  }
  throw foreign(file);
}

interface Named {
  readonly workflow?: string | undefined;
  readonly machine?: string | undefined;
  readonly version?: string | undefined;
}

async function bundled(folder: string, json: Record<string, unknown>): Promise<LoadedCase> {
  const named = {
    workflow: text(json.workflowId) ?? text(json.workflow),
    machine: text(json.machine),
    version: text(json.version),
  };
  const trail = await readJsonFile(path.join(folder, 'trail.json')).then(
    (value) => (isTrail(value) ? { trail: value } : {}),
    () => ({}),
  );
  const verdict = await readJsonFile(path.join(folder, 'verdict.json')).then(
    (value) => (isObject(value) && typeof value.status === 'string' ? { exportedStatus: printed(value.status) } : {}),
    () => ({}),
  );
  const runs: RecordedRun[] = [];
  const loaded = await attempt(folder, named, async () => {
    const abandoned: AbandonedRun[] = [];
    for (const entry of Array.isArray(json.runs) ? (json.runs as unknown[]) : []) {
      const { abandoned: left, file, run } = isObject(entry) ? entry : {};
      if (typeof run !== 'string' || typeof file !== 'string' || !isBundlePath(file))
        throw new WatchfloorError('HISTORY_MALFORMED', 'case.json names a run without an id or a file.');
      const one = runFromJson(await readJsonFile(path.join(folder, file)), run);
      if (left === true) abandoned.push({ ...one, why: 'reset' });
      else runs.push(one);
    }
    const definition = text(json.definition);
    return recordedCase(runs, { ...besideOf(named), abandoned, ...(definition ? { definition } : {}) });
  });
  const isWithheld = loaded.problem?.code === 'PAYLOADS_WITHHELD';
  return {
    ...loaded,
    ...trail,
    ...verdict,
    workflow: text(json.workflow) ?? loaded.workflow,
    ...(isWithheld ? { withheld: { runs, workflowId: named.workflow ?? '' } } : {}),
  };
}

async function attempt(place: string, named: Named, read: () => Promise<RecordedCase>): Promise<LoadedCase> {
  try {
    const recorded = await read();
    const { machine, version, workflowId } = recorded;
    return { place, workflow: workflowId, machine, version, recorded };
  } catch (error) {
    if (!(error instanceof WatchfloorError)) throw error;
    return { place, workflow: named.workflow ?? '', machine: named.machine, version: named.version, problem: error };
  }
}

function besideOf({ machine, version, workflow }: Named) {
  return {
    ...(workflow === undefined ? {} : { workflowId: workflow }),
    ...(machine === undefined ? {} : { machine }),
    ...(version === undefined ? {} : { version }),
  };
}

function isTrail(value: unknown): value is Trail {
  return (
    isObject(value) &&
    value.format === 'watchfloor.trail/1' &&
    Array.isArray(value.lines) &&
    Array.isArray(value.deadlines) &&
    Array.isArray(value.runs) &&
    Array.isArray(value.notes)
  );
}

function foreign(file: string): WatchfloorError {
  return new WatchfloorError(
    'FILE_FOREIGN',
    `${file}: it is no case, no history ({ "events": … }) and no recording ({ "histories": … }).`,
  );
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

const printed = (value: string) => value.slice(0, 60).replace(/[^\x20-\x7e]/g, '?');
