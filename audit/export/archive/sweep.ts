/** Closed cases are written to an archive by themselves, before the server's retention deletes their histories. */

import type { KeyObject } from 'node:crypto';
import { appendFile, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { makePrivateFolder, PRIVATE_FILE } from '../../../text/index.ts';
import { isFolder, isRegularFile } from '../../seal/layout.ts';
import { isSealedAsItIs } from '../../seal/seal-bundle.ts';
import { type ExistingCases, existingCases } from '../existing-cases.ts';
import { type Exported, type ExportOptions, exportBundle } from '../export-bundle.ts';
import { readManifest } from '../manifest.ts';
import type { HistorySource } from '../source.ts';
import { type Hold, heldBy, readHolds } from './holds.ts';
import { underLock } from './lock.ts';

const ENDED = "ExecutionStatus != 'Running' AND ExecutionStatus != 'ContinuedAsNew'";

/** Every case that has ended; a run that was continued is no end. */
export const CLOSED = `WatchfloorMachine IS NOT NULL AND ${ENDED}`;

/** The same of these machines alone. Their names are those of charts, which have no quotes. */
const closedOf = (machines: readonly string[] | undefined): string =>
  machines === undefined
    ? CLOSED
    : `WatchfloorMachine IN (${machines.map((name) => `'${name}'`).join(', ')}) AND ${ENDED}`;

export interface SweepOptions extends Omit<ExportOptions, 'query' | 'accepts' | 'log'> {
  /** Months that ended longer ago than this are deleted, ms; without it nothing is ever deleted. */
  readonly deleteAfter?: number;
  /** Holds beside those of `holds.txt`; asked for when something is old enough. What it throws keeps everything. */
  readonly holds?: () => Promise<readonly Hold[]>;
  /** Puts a deletion on record; nothing is deleted before. May be called again for the same where a sweep was killed. */
  readonly onDelete?: (entry: Deletion) => Promise<void>;
  /** Archive the cases of these machines alone; a namespace may have others' too. All without it. */
  readonly machines?: readonly string[];
  /** UTC ms. */
  readonly now: number;
  /** What is done while another process sweeps into the same archive; without it, it is waited for. */
  readonly held?: 'wait' | 'throw';
  /** Called once where it is waited for. */
  readonly onWait?: () => void;
}

/** A month that is deleted: how many cases, and the root of its seal, `null` of one that was not sealed. */
export interface Deletion {
  readonly month: string;
  readonly cases: number;
  readonly seal: string | null;
}

export interface Swept {
  /** Closed cases that had no bundle yet, by month. */
  readonly written: Readonly<Record<string, Exported>>;
  /** How many closed cases the server lists. */
  readonly closed: number;
  readonly deleted: readonly string[];
  /** Months that are old enough and were kept, and for the sake of which cases. */
  readonly held: readonly { readonly month: string; readonly cases: readonly string[] }[];
}

/**
 * Writes the closed cases that are in no bundle yet, one bundle for each month in which cases closed (UTC). Bundles are
 * sealed as wholes, and so deleted as wholes: one held case keeps its month. What a sweep that was killed left half
 * done, the next one ends. Any number of processes may sweep into the same archive: one at a time does.
 *
 * @throws SWEEP_RUNNING where another process sweeps and `held` is `throw`; what `exportBundle` throws
 */
export async function sweep(source: HistorySource, archive: string, options: SweepOptions): Promise<Swept> {
  const { held = 'wait', onWait, signal, ...rest } = options;
  await makePrivateFolder(archive);
  return underLock(archive, { held, ...(onWait && { onWait }), ...(signal && { signal }) }, (until) =>
    sweepAlone(source, archive, { ...rest, signal: until }),
  );
}

async function sweepAlone(
  source: HistorySource,
  archive: string,
  options: Omit<SweepOptions, 'held' | 'onWait'> & { readonly signal: AbortSignal },
): Promise<Swept> {
  const { deleteAfter, holds, machines, now, onDelete, ...rest } = options;
  const query = closedOf(machines);
  const months = new Map<string, Set<string>>();
  const archived = new Map<string, ReadonlyMap<string, ExistingCases>>();
  let closed = 0;
  for (const month of await monthsOf(archive))
    if (!(await isDone(path.join(archive, month), options.key))) months.set(month, new Set());
  for await (const { closedAt, runId, workflowId } of source.list(query)) {
    options.signal.throwIfAborted();
    closed++;
    const month = new Date(closedAt ?? now).toISOString().slice(0, 7);
    const existing = archived.get(month) ?? (await existingCases(path.join(archive, month)));
    archived.set(month, existing);
    if (existing.get(workflowId)?.runs.has(runId)) continue;
    months.set(month, (months.get(month) ?? new Set()).add(runId));
  }
  const written: Record<string, Exported> = {};
  for (const [month, runs] of [...months].sort()) {
    const folder = path.join(archive, month);
    written[month] = await exportBundle(source, folder, {
      ...rest,
      query,
      accepts: ({ runId }) => runs.has(runId),
      log: `closed-${month}`,
    });
  }
  const gone =
    deleteAfter === undefined
      ? { deleted: [], held: [] }
      : await deleteOld(archive, now, deleteAfter, { ...(holds && { holds }), ...(onDelete && { onDelete }) });
  return { written, closed, ...gone };
}

async function monthsOf(archive: string): Promise<string[]> {
  const names = (await readdir(archive)).filter((name) => /^\d{4}-(0[1-9]|1[0-2])$/.test(name));
  return names.filter((name) => isFolder(path.join(archive, name))).sort();
}

/** False for what a sweep that was killed left: cases that are there, in a bundle that was not ended or not sealed. */
async function isDone(folder: string, key: KeyObject | undefined): Promise<boolean> {
  const manifest = await readManifest(folder);
  return manifest?.complete === true && (key === undefined || isSealedAsItIs(folder));
}

async function deleteOld(
  archive: string,
  now: number,
  deleteAfter: number,
  { holds: placed, onDelete }: Pick<SweepOptions, 'holds' | 'onDelete'>,
): Promise<Pick<Swept, 'deleted' | 'held'>> {
  let holds: readonly Hold[] | undefined;
  const deleted: string[] = [];
  const held: { month: string; cases: string[] }[] = [];
  for (const month of await monthsOf(archive)) {
    const folder = path.join(archive, month);
    const [year = 0, number = 0] = month.split('-').map(Number);
    if (Date.UTC(year, number) + deleteAfter > now) continue;
    const manifest = await readManifest(folder);
    holds ??= [...(await readHolds(path.join(archive, 'holds.txt'))), ...((await placed?.()) ?? [])];
    const cases = await heldBy(folder, holds);
    if (cases.length > 0) {
      held.push({ month, cases });
      continue;
    }
    const deletion = { month, cases: manifest?.cases ?? 0, seal: await sealOf(folder) };
    await onDelete?.(deletion);
    const entry = { at: new Date(now).toISOString(), ...deletion };
    await appendFile(path.join(archive, 'deletions.jsonl'), `${JSON.stringify(entry)}\n`, { mode: PRIVATE_FILE });
    await rm(folder, { recursive: true });
    deleted.push(month);
  }
  return { deleted, held };
}

/** What was sealed, so that the deletion log says of which population it was. */
async function sealOf(folder: string): Promise<string | null> {
  const file = path.join(folder, 'seal.json');
  if (!isRegularFile(file)) return null;
  const { payload } = JSON.parse(await readFile(file, 'utf8')) as { payload?: string };
  const { predicate } = JSON.parse(Buffer.from(payload ?? '', 'base64').toString('utf8')) as {
    predicate?: { tree?: { root?: string } };
  };
  return predicate?.tree?.root ?? null;
}
