/** Reads a case from a file or a folder: a bundle's case, a history as Temporal's tools write it, or a recording. */
import { isObject, WatchfloorError } from 'xstate-temporal/engine';
import type { DecodeHistory } from '../history/decode.ts';
import { readBytes, readJsonFile, readRegularJson } from '../history/read-file.ts';
import { type AbandonedRun, decodedRun, type RecordedCase, recordedCase } from '../history/recorded-case.ts';
import type { RecordedRun } from '../history/recorded-run.ts';
import { platform } from '../platform/index.ts';
import { CASE_FORMAT } from '../seal/case-file.ts';
import { isBundlePath, isRegularFile } from '../seal/layout.ts';
import type { Trail } from '../trail/types.ts';
import type { CaseVerdict } from './findings.ts';

const { dirname, join, kindOf, leadsToFolder } = platform;

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
  /** Of a bundle: what stands beside the histories. None of it is believed. */
  readonly exported?: ExportedCase;
  /** Runs whose payloads are withheld. */
  readonly withheld?: Pick<RecordedCase, 'abandoned' | 'runs' | 'workflowId'>;
}

/** `case.json`, as far as the histories tell it again. */
export interface CaseNames {
  readonly workflow: string;
  readonly workflowId?: string | undefined;
  readonly machine?: string | undefined;
  readonly version?: string | undefined;
  readonly definition?: string | undefined;
  readonly simulated: unknown;
  readonly runs: readonly { readonly run: unknown; readonly abandoned: boolean }[];
}

/** What an exporter wrote of a case. */
export interface ExportedCase {
  readonly names: CaseNames;
  /** `null` where there is such a file, and it is none. */
  readonly trail?: Trail | null;
  readonly verdict?: CaseVerdict | null;
  /** The page's bytes; `null` where it cannot be read. */
  readonly page?: Buffer | null;
}

export interface LoadOptions {
  /** Whoever named the place did not say that it may be a pipe. */
  readonly regular?: boolean | undefined;
  /** Decrypts what is encrypted. */
  readonly decode?: DecodeHistory | undefined;
}

/**
 * @param place a case's folder, its `case.json`, a history (`{ events }`), or a recording (`{ histories }`)
 * @throws FILE_UNREADABLE, FILE_TOO_LARGE, FILE_EMPTY, FILE_MALFORMED, FILE_FOREIGN, FORMAT_UNKNOWN
 */
export async function loadCase(place: string, { decode, regular = false }: LoadOptions = {}): Promise<LoadedCase> {
  const isFolderOf = leadsToFolder(place);
  const file = isFolderOf ? join(place, 'case.json') : place;
  const json = await (isFolderOf || regular ? readRegularJson(file) : readJsonFile(file));
  if (!isObject(json)) throw foreign(file);
  const { format } = json;
  if (typeof format === 'string' && format.startsWith('watchfloor.')) {
    if (format === CASE_FORMAT) return bundled(dirname(file), json, decode);
    throw new WatchfloorError(
      'FORMAT_UNKNOWN',
      `${file}: its format is "${printed(format)}"; this version reads ${CASE_FORMAT}, a bundle's folder, and histories.`,
    );
  }
  if (Array.isArray(json.events))
    return attempt(file, {}, async () => recordedCase([await decodedRun(json, undefined, decode)]));
  if (Array.isArray(json.histories)) {
    const beside = { workflow: text(json.instance), machine: text(json.machine), version: text(json.version) };
    const histories = json.histories as unknown[];
    return attempt(file, beside, async () =>
      recordedCase(
        await Promise.all(histories.map((history) => decodedRun(history, undefined, decode))),
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

async function bundled(
  folder: string,
  json: Record<string, unknown>,
  decode: DecodeHistory | undefined,
): Promise<LoadedCase> {
  const named = {
    workflow: text(json.workflowId) ?? text(json.workflow),
    machine: text(json.machine),
    version: text(json.version),
  };
  const entries = Array.isArray(json.runs) ? (json.runs as unknown[]) : [];
  const names: CaseNames = {
    ...named,
    workflow: text(json.workflow) ?? '',
    workflowId: text(json.workflowId),
    definition: text(json.definition),
    simulated: json.simulated,
    runs: entries.map((entry) => ({
      run: isObject(entry) ? entry.run : undefined,
      abandoned: isObject(entry) && entry.abandoned === true,
    })),
  };
  const trail = await beside(folder, 'trail.json', async (file) => {
    const value = await readJsonFile(file);
    return isTrail(value) ? value : null;
  });
  const verdict = await beside(folder, 'verdict.json', async (file) => {
    const value = await readJsonFile(file);
    return isVerdict(value) ? value : null;
  });
  const page = await beside(folder, 'trail.html', (file) => readBytes(file));
  const exported: ExportedCase = {
    names,
    ...(trail === undefined ? {} : { trail }),
    ...(verdict === undefined ? {} : { verdict }),
    ...(page === undefined ? {} : { page }),
  };
  const runs: RecordedRun[] = [];
  const abandoned: AbandonedRun[] = [];
  const loaded = await attempt(folder, named, async () => {
    for (const entry of entries) {
      const { abandoned: left, file, run } = isObject(entry) ? entry : {};
      if (typeof run !== 'string' || typeof file !== 'string' || !isBundlePath(file))
        throw new WatchfloorError('HISTORY_MALFORMED', 'case.json names a run without an id or a file.');
      const one = await decodedRun(await readRegularJson(join(folder, file)), run, decode);
      if (left === true) abandoned.push({ ...one, why: 'reset' });
      else runs.push(one);
    }
    const { definition } = names;
    return recordedCase(runs, { ...besideOf(named), abandoned, ...(definition ? { definition } : {}) });
  });
  const isWithheld = loaded.problem?.code === 'PAYLOADS_WITHHELD';
  return {
    ...loaded,
    exported,
    workflow: text(json.workflow) ?? loaded.workflow,
    ...(isWithheld ? { withheld: { abandoned, runs, workflowId: named.workflow ?? '' } } : {}),
  };
}

/** What a file beside the histories has; `undefined` where there is none, `null` where it cannot be read. */
async function beside<T>(
  folder: string,
  name: string,
  read: (file: string) => Promise<T>,
): Promise<T | null | undefined> {
  const file = join(folder, name);
  if (kindOf(file) === undefined) return undefined;
  try {
    return isRegularFile(file) ? await read(file) : null;
  } catch (error) {
    if (!(error instanceof WatchfloorError)) throw error;
    return null;
  }
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
    value.lines.every(isObject) &&
    Array.isArray(value.deadlines) &&
    Array.isArray(value.runs) &&
    Array.isArray(value.notes)
  );
}

function isVerdict(value: unknown): value is CaseVerdict {
  return (
    isObject(value) &&
    value.format === 'watchfloor.verdict/1' &&
    typeof value.status === 'string' &&
    Array.isArray(value.checks) &&
    Array.isArray(value.findings) &&
    value.findings.every(isObject) &&
    Array.isArray(value.lines)
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

export const printed = (value: string) => value.slice(0, 60).replace(/[^\x20-\x7e]/g, '?');
