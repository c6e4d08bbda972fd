/** Seals a bundle: writes `cases.jsonl`, `SHA256SUMS` and `seal.json`. */
import type { KeyObject } from 'node:crypto';
import { createPublicKey } from 'node:crypto';
import { lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isObject, WatchfloorError } from 'xstate-temporal/engine';
import { PRIVATE_FILE } from '../../text/index.ts';
import { MAX_FILE, readCase } from './case-file.ts';
import { headsOf } from './heads.ts';
import { keyId } from './key-id.ts';
import {
  CASES_FILE,
  caseFolder,
  caseFolders,
  filesBelow,
  isBundlePath,
  isRegularFile,
  MANIFEST_FILE,
  SEAL_FILE,
  SUMS_FILE,
} from './layout.ts';
import { type Leaf, leafFrom, leafOf, lineOf } from './leaf.ts';
import { LineWriter } from './line-writer.ts';
import { leafHash, TreeHasher } from './merkle.ts';
import { signStatement } from './sign.ts';
import { envelopeFrom, type SealStatement, statementFrom } from './statement.ts';
import { hashFile, linesOf } from './text-file.ts';

export interface SealOptions {
  /** UTC milliseconds; default: now. */
  readonly at?: number;
  /** The folder of the bundle that this one continues, or this one's own: its statements stay, those of new and grown cases follow. */
  readonly previous?: string;
  /** Called after each case. */
  readonly onCase?: (sealed: number, of: number) => void;
  readonly signal?: AbortSignal;
}

export interface Seal extends Omit<SealStatement, 'subjects'> {
  /** How many cases the bundle has. */
  readonly cases: number;
  readonly keyId: string;
}

/**
 * Seals the bundle in a folder with a private Ed25519 key. A seal that is there is replaced.
 *
 * @throws MANIFEST_MISSING; CASE_MALFORMED with the case; PATH_UNSEALABLE for a file's name or a link;
 *   PREVIOUS_DIFFERS where the earlier bundle says something else of a case; the signal's reason
 */
export async function sealBundle(dir: string, key: KeyObject, options: SealOptions = {}): Promise<Seal> {
  const { at = Date.now(), previous, onCase, signal } = options;
  const log = logOf(dir);
  const folders = caseFolders(dir);
  const tree = new TreeHasher();
  let events = 0;
  const cases = await replacing(join(dir, CASES_FILE), async (lines) => {
    const add = (line: string) => {
      lines.write(line);
      tree.add(leafHash(line));
    };
    const before = previous === undefined ? undefined : continued(previous, add);
    events = before?.events ?? 0;
    for (const [index, folder] of folders.entries()) {
      signal?.throwIfAborted();
      const leaf = sealCase(dir, folder, before?.cases.get(folder));
      const known = before?.cases.get(folder)?.at(-1)?.events;
      if (leaf.events !== known) {
        add(lineOf(leaf));
        events += leaf.events - (known ?? 0);
      }
      onCase?.(index + 1, folders.length);
      if (index % 64 === 63) await nextTurn();
    }
  });
  const sums = await replacing(join(dir, SUMS_FILE), (lines) => writeSums(dir, lines, signal));
  const statement: SealStatement = {
    log,
    sealedAt: new Date(at).toISOString(),
    tree: { size: tree.size, root: tree.root().toString('hex') },
    events,
    subjects: { [SUMS_FILE]: sums, [CASES_FILE]: cases, [MANIFEST_FILE]: hashFile(join(dir, MANIFEST_FILE)) },
  };
  replace(join(dir, SEAL_FILE), `${JSON.stringify(signStatement(statement, key), null, 2)}\n`);
  const { subjects: _subjects, ...seal } = statement;
  return { ...seal, cases: folders.length, keyId: keyId(createPublicKey(key)) };
}

/** Whether the seal was made after the bundle was written the last time. That it holds is for `verifySeal` to say. */
export function isSealedAsItIs(dir: string): boolean {
  if (!isRegularFile(join(dir, SEAL_FILE))) return false;
  try {
    const { subjects } = statementFrom(envelopeFrom(JSON.parse(readFileSync(join(dir, SEAL_FILE), 'utf8'))));
    return subjects[MANIFEST_FILE] === hashFile(join(dir, MANIFEST_FILE));
  } catch {
    return false;
  }
}

function sealCase(dir: string, folder: string, before: readonly Stated[] = []): Leaf {
  try {
    const file = readCase(dir, folder);
    const { chain, heads } = headsOf(dir, folder, file, new Set(before.map(({ events }) => events)));
    for (const { events, head } of before)
      if (heads.get(events) !== head)
        throw new WatchfloorError('PREVIOUS_DIFFERS', `The earlier bundle has another head after ${events} events`);
    return leafOf(file, chain);
  } catch (error) {
    if (!(error instanceof WatchfloorError)) throw error;
    throw new WatchfloorError(error.code, `Case ${folder}: ${error.message}`, { cause: error });
  }
}

type Stated = Pick<Leaf, 'events' | 'head'>;

/** The statements of an earlier bundle, by the folder of their case. */
function continued(dir: string, add: (line: string) => void): { cases: Map<string, Stated[]>; events: number } {
  const cases = new Map<string, Stated[]>();
  for (const line of linesOf(join(dir, CASES_FILE))) {
    const { workflow, events, head } = leafFrom(line);
    const folder = caseFolder(workflow);
    const stated = cases.get(folder);
    if (stated === undefined) cases.set(folder, [{ events, head }]);
    else stated.push({ events, head });
    add(line);
  }
  let events = 0;
  for (const stated of cases.values()) events += Math.max(...stated.map((one) => one.events));
  return { cases, events };
}

function logOf(dir: string): string {
  const file = join(dir, MANIFEST_FILE);
  const missing = (why: string) => new WatchfloorError('MANIFEST_MISSING', `${file} ${why}: this is no bundle.`);
  if (!isRegularFile(file)) throw missing('is not there');
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw missing('is no JSON');
  }
  const log = isObject(manifest) ? manifest.log : undefined;
  return typeof log === 'string' ? log : 'default';
}

async function writeSums(dir: string, sums: LineWriter, signal: AbortSignal | undefined): Promise<void> {
  let files = 0;
  for (const { path, regular } of filesBelow(dir)) {
    // Whoever seals beside other work, as a worker does, must not stand still for as long as a month takes.
    if (files++ % 64 === 63) {
      signal?.throwIfAborted();
      await nextTurn();
    }
    if (path === SUMS_FILE || path === SEAL_FILE || path === `${SUMS_FILE}.new`) continue;
    if (!regular || !isBundlePath(path) || lstatSync(join(dir, path)).size > MAX_FILE)
      throw new WatchfloorError(
        'PATH_UNSEALABLE',
        `${path} is no regular file, is larger than ${MAX_FILE} bytes, or has a name that a seal cannot hold; remove it.`,
      );
    sums.write(`${hashFile(join(dir, path))}  ${path}`);
  }
}

/** Writes lines beside a file, which is replaced once they are whole; their hash. */
async function replacing(file: string, write: (lines: LineWriter) => void | Promise<void>): Promise<string> {
  const lines = new LineWriter(`${file}.new`);
  try {
    await write(lines);
    const hash = lines.end();
    renameSync(`${file}.new`, file);
    return hash;
  } catch (error) {
    lines.end();
    rmSync(`${file}.new`, { force: true });
    throw error;
  }
}

/** A reader finds the old file or the new one, never half of it. */
function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: PRIVATE_FILE });
  renameSync(`${file}.new`, file);
}
