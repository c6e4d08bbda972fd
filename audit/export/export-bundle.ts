import type { KeyObject } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { codeOf, WatchfloorError } from 'xstate-temporal/engine';
import { folded, isPortable, makePrivateFolder, writePrivateFile } from '../../text/index.ts';
import type { RunChain } from '../history/stitch.ts';
import { caseSalt } from '../seal/keys.ts';
import { CASES_FILE, CASES_FOLDER, caseFolder, caseFolders, isRegularFile } from '../seal/layout.ts';
import type { JsonEvent } from '../seal/record.ts';
import { type Seal, sealBundle } from '../seal/seal-bundle.ts';
import type { CaseStatus } from '../verify/findings.ts';
import { type ExistingCases, existingCases } from './existing-cases.ts';
import { type FetchedRun, fetchChains } from './fetch-chains.ts';
import { type Manifest, readManifest, writeManifest } from './manifest.ts';
import type { HistorySource, ListedRun } from './source.ts';
import { type WriteOptions, type WrittenCase, writeCase } from './write-case.ts';

export interface ExportOptions extends Omit<WriteOptions, 'saltOf'> {
  /** A visibility query for the cases. */
  readonly query: string;
  /** Workflow ids that are asked for whatever the list says, which is a moment behind. */
  readonly ids?: readonly string[];
  /** Which of them; all without it. */
  readonly accepts?: (run: ListedRun) => boolean;
  readonly tool: { readonly name: string; readonly version: string };
  /** What a machine's version needs to be verified, beside its definition's hash. */
  readonly aboutMachine: (machine: string, version: string) => Readonly<Record<string, unknown>>;
  readonly log?: string;
  /** Seals the bundle in the end, and salts what is withheld. */
  readonly key?: KeyObject;
  readonly onCase?: (done: ExportProgress) => void;
  readonly signal?: AbortSignal;
}

export interface ExportProgress {
  readonly workflow: string;
  readonly outcome: 'written' | 'kept' | 'failed';
  readonly verdict?: CaseStatus;
}

export interface Exported {
  readonly cases: number;
  readonly written: number;
  /** Closed cases that were there already, from an export before. */
  readonly kept: number;
  readonly failures: Manifest['failures'];
  readonly statuses: Readonly<Record<CaseStatus, number>>;
  readonly seal?: Seal;
}

/**
 * Exports cases into a bundle. Whoever is killed begins again with the same folder: cases that had ended and are there
 * stay as they are. The source is only read.
 *
 * @throws EXPORT_DIFFERS where the folder has a bundle of another scope or redaction; EXPORT_FOLDER_FOREIGN; the signal's reason
 */
export async function exportBundle(source: HistorySource, dir: string, options: ExportOptions): Promise<Exported> {
  const { accepts = () => true, key, query, signal } = options;
  const before = await readManifest(dir);
  const now = () => new Date().toISOString();
  const fresh = begin(source, options, now());
  if (before !== undefined) agree(before, fresh, dir);
  await makePrivateFolder(dir);
  const manifest = { ...fresh, ...(before === undefined ? {} : { createdAt: before.createdAt }) };
  // First of all: a folder with cases and no manifest would be taken for somebody else's.
  await writeManifest(dir, { ...manifest, complete: false });
  await makePrivateFolder(path.join(dir, CASES_FOLDER));

  const failures: Manifest['failures'][number][] = [];
  const statuses = { conforms: 0, deviates: 0, notVerifiable: 0 };
  const counted = { written: 0, kept: 0 };
  const write: WriteOptions = { ...options, ...(key === undefined ? {} : { saltOf: (name) => caseSalt(key, name) }) };
  const at = now();
  const known = await existingCases(dir);
  const taken = new Set([...known.values()].flatMap(({ names }) => names.map((name) => folded(caseFolder(name)))));
  const listed = await groups(source, query, accepts, options.ids ?? []);
  for (const [workflowId, runs] of listed) {
    signal?.throwIfAborted();
    const existing: ExistingCases = known.get(workflowId) ?? { names: [], runs: new Set(), byFirst: new Map() };
    if (runs.length > 0 && runs.every(({ runId, status }) => status !== 'running' && existing.runs.has(runId))) {
      counted.kept += existing.names.length;
      for (const name of existing.names) options.onCase?.({ workflow: name, outcome: 'kept' });
      continue;
    }
    try {
      const chains = await fetchChains(
        source,
        workflowId,
        runs.map(({ runId }) => runId),
      );
      if (chains.length === 0)
        throw new WatchfloorError('HISTORY_GONE', 'The server has no history of it, or no longer.');
      for (const [index, chain] of chains.entries()) {
        // Whoever starts a workflow gives it what attributes they like. Until a worker took it up it is no instance.
        if (options.ids?.includes(workflowId) !== true && !hasBegun(chain)) continue;
        if (options.accepts !== undefined && !chain.runs.some((run) => runs.some(({ runId }) => runId === run.runId)))
          continue;
        const isFirst = index === 0 && !existing.byFirst.size && isFree(workflowId, taken);
        const name = existing.byFirst.get(chain.first) ?? (isFirst ? workflowId : `${workflowId}@${chain.first}`);
        taken.add(folded(caseFolder(name)));
        count(await writeCase(dir, name, workflowId, chain, write));
      }
    } catch (error) {
      const code = codeOf(error);
      if (!(error instanceof WatchfloorError) || code === undefined) throw error;
      failures.push({ workflow: workflowId, code, message: error.message });
      options.onCase?.({ workflow: workflowId, outcome: 'failed' });
    }
  }
  await rm(path.join(dir, '.unfinished'), { recursive: true, force: true });
  const machines = await writeMachines(dir, options);
  const cases = caseFolders(dir).length;
  await writeManifest(dir, {
    ...manifest,
    machines,
    cases,
    ...(options.accepts === undefined ? { population: { listed: listed.size, at } } : {}),
    failures,
    complete: true,
  });
  const seal = key === undefined ? undefined : await sealed(dir, key, signal);
  return { cases, ...counted, failures, statuses, ...(seal === undefined ? {} : { seal }) };

  function count({ verdict, workflow }: WrittenCase): void {
    counted.written++;
    statuses[verdict.status]++;
    options.onCase?.({ workflow, outcome: 'written', verdict: verdict.status });
  }
}

/** Whether a case can have its workflow id as its name: on some systems two ids would share a folder, or have none. */
function isFree(workflowId: string, taken: ReadonlySet<string>): boolean {
  const folder = caseFolder(workflowId);
  return isPortable(folder) && !taken.has(folded(folder));
}

function begin(
  { namespace }: HistorySource,
  { log = 'default', query, redaction, tool }: ExportOptions,
  createdAt: string,
): Manifest {
  return {
    format: 'watchfloor.bundle/1',
    createdAt,
    tool,
    log,
    source: { namespace },
    scope: { query },
    redaction:
      redaction === undefined ? { payloads: 'none' } : { payloads: 'withheld', names: 'pseudonyms', texts: 'withheld' },
    machines: [],
    cases: 0,
    failures: [],
    complete: false,
  };
}

function agree(before: Manifest, now: Manifest, dir: string): void {
  const scopeOf = ({ log, redaction, scope, source }: Manifest) =>
    JSON.stringify([log, redaction.payloads, scope.query, source.namespace]);
  if (scopeOf(before) === scopeOf(now)) return;
  throw new WatchfloorError(
    'EXPORT_DIFFERS',
    `${dir} has a bundle of another scope, namespace, log or redaction. Give another folder, or the same options as before.`,
  );
}

/** Whether a worker has completed a workflow task of it. */
function hasBegun({ runs }: RunChain<FetchedRun>): boolean {
  return runs.some(({ json }) =>
    (json.events as readonly JsonEvent[]).some(({ eventType }) => eventType === 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED'),
  );
}

/** Runs by workflow id, in the order of their names: the same export asks in the same order. */
async function groups(
  source: HistorySource,
  query: string,
  accepts: (run: ListedRun) => boolean,
  ids: readonly string[],
): Promise<Map<string, ListedRun[]>> {
  const byId = new Map<string, ListedRun[]>(ids.map((id) => [id, []]));
  for await (const run of source.list(query)) {
    if (!accepts(run)) continue;
    const known = byId.get(run.workflowId);
    if (known === undefined) byId.set(run.workflowId, [run]);
    else known.push(run);
  }
  return new Map([...byId].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** One file for each version of a machine that the bundle's cases began on. */
async function writeMachines(dir: string, { aboutMachine }: ExportOptions): Promise<Manifest['machines']> {
  const files = new Map<string, Manifest['machines'][number]>();
  for (const folder of caseFolders(dir)) {
    const { definition, machine, version } = JSON.parse(
      await readFile(path.join(dir, CASES_FOLDER, folder, 'case.json'), 'utf8'),
    ) as Record<'machine' | 'version' | 'definition', string>;
    const name = `${machine}@${version}`.replace(/[^A-Za-z0-9\-_.@]/g, '_');
    const known = [...files.values()].filter((one) => one.machine === machine && one.version === version);
    if (known.some((one) => one.definition === definition)) continue;
    // Two definitions under one version are two files: that is for the auditor to see.
    let file = `machines/${name}.json`;
    for (let number = 2; files.has(folded(file)); number++) file = `machines/${name}.${number}.json`;
    files.set(folded(file), { machine, version, definition, file });
  }
  if (files.size > 0) await makePrivateFolder(path.join(dir, 'machines'));
  for (const { definition, file, machine, version } of files.values()) {
    const about = { format: 'watchfloor.machine/1', machine, version, definition, ...aboutMachine(machine, version) };
    await writePrivateFile(path.join(dir, file), `${JSON.stringify(about, null, 2)}\n`);
  }
  return [...files.values()];
}

/** An earlier seal of the same folder is continued: its statements stay, and those of new and grown cases follow. */
async function sealed(dir: string, key: KeyObject, signal: AbortSignal | undefined): Promise<Seal> {
  const given = signal === undefined ? {} : { signal };
  if (!isRegularFile(path.join(dir, CASES_FILE))) return sealBundle(dir, key, given);
  const earlier = await mkdtemp(path.join(tmpdir(), 'watchfloor-seal-'));
  try {
    await copyFile(path.join(dir, CASES_FILE), path.join(earlier, CASES_FILE));
    return await sealBundle(dir, key, { ...given, previous: earlier });
  } finally {
    await rm(earlier, { recursive: true, force: true });
  }
}
