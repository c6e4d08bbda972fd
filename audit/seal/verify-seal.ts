/** Verifies the seal of a bundle (docs/audit-format.md, section 10). Needs the folder and public keys, nothing else. */
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { codeOf, WatchfloorError } from 'xstate-temporal/engine';
import { anchorsOf } from './anchor.ts';
import { readBytes, readCase } from './case-file.ts';
import { signersOf } from './dsse.ts';
import { Findings, type SealFinding } from './findings.ts';
import {
  byBytes,
  CASES_FILE,
  CASES_FOLDER,
  caseFolder,
  caseFolders,
  filesBelow,
  isBundlePath,
  isFolder,
  isRegularFile,
  SEAL_FILE,
  SUMS_FILE,
} from './layout.ts';
import { type Leaf, leafFrom, saysTheSame } from './leaf.ts';
import { leafHash, TreeHasher } from './merkle.ts';
import { headsOf } from './seal-bundle.ts';
import { envelopeFrom, type SealStatement, statementFrom, subjectFiles } from './statement.ts';
import { hashFile, linesOf } from './text-file.ts';

export interface VerifySealOptions {
  /** An anchor file that came by another way than the bundle. */
  readonly anchors?: string;
  /** Called after each statement. */
  readonly onCase?: (verified: number) => void;
  readonly signal?: AbortSignal;
}

export interface SealVerdict {
  /** Nothing was found. */
  readonly ok: boolean;
  /** At most 1,000; `found` has them all. */
  readonly findings: readonly SealFinding[];
  /** How many findings there are of each code. */
  readonly found: Readonly<Record<string, number>>;
  /** Ids of the given keys that have signed. */
  readonly signedBy: readonly string[];
  /** What the seal says, where it can be read. It is worth what `ok` says. */
  readonly statement?: Omit<SealStatement, 'subjects'>;
  /** Whether the root is in the anchor file; absent where none was given. */
  readonly anchored?: boolean;
  /** How many cases and events were hashed. */
  readonly cases: number;
  readonly events: number;
}

/**
 * Verifies a bundle's seal. Whatever is in the folder, this gives a verdict.
 *
 * @throws only what the file system does, and the signal's reason
 */
export async function verifySeal(
  dir: string,
  publicKeys: readonly KeyObject[],
  options: VerifySealOptions = {},
): Promise<SealVerdict> {
  return new Verification(dir, publicKeys, options).verdict();
}

class Verification {
  private readonly dir: string;
  private readonly publicKeys: readonly KeyObject[];
  private readonly options: VerifySealOptions;
  private readonly findings = new Findings();
  private readonly tree = new TreeHasher();
  /** By a case's folder: the most events that a statement covers, and whether they are all. */
  private readonly covered = new Map<string, { events: number; all: boolean }>();
  /** Roots that an anchor file asks for, by size. */
  private readonly asked = new Map<number, string[]>();
  private anchored: boolean | undefined;
  private signedBy: readonly string[] = [];
  private events = 0;

  constructor(dir: string, publicKeys: readonly KeyObject[], options: VerifySealOptions) {
    this.dir = dir;
    this.publicKeys = publicKeys;
    this.options = options;
  }

  async verdict(): Promise<SealVerdict> {
    const statement = this.signed();
    if (statement === undefined) return this.result();
    for (const file of subjectFiles) {
      const path = join(this.dir, file);
      if (isRegularFile(path) && hashFile(path) !== statement.subjects[file])
        this.findings.add('SUBJECT_DIFFERS', file);
    }
    await this.files();
    this.askAnchors(statement);
    await this.cases(statement);
    return this.result(statement);
  }

  private result(statement?: SealStatement): SealVerdict {
    const { subjects: _subjects, ...said } = statement ?? { subjects: undefined };
    return {
      ok: this.findings.count === 0,
      findings: this.findings.list,
      found: this.findings.counts(),
      signedBy: this.signedBy,
      ...(statement === undefined ? {} : { statement: said as Omit<SealStatement, 'subjects'> }),
      ...(this.anchored === undefined ? {} : { anchored: this.anchored }),
      cases: this.covered.size,
      events: this.events,
    };
  }

  /** The statement, whoever signed it; `undefined` ends the verification. */
  private signed(): SealStatement | undefined {
    const missing = [SEAL_FILE, SUMS_FILE, CASES_FILE].filter((file) => !isRegularFile(join(this.dir, file)));
    for (const file of missing) this.findings.add('SEAL_MISSING', file);
    if (missing.length > 0) return undefined;
    try {
      const envelope = envelopeFrom(jsonOf(join(this.dir, SEAL_FILE)));
      const { valid, invalid } = signersOf(envelope, this.publicKeys);
      this.signedBy = valid;
      for (const id of invalid)
        this.findings.add('SIGNATURE_INVALID', SEAL_FILE, `the signature of ${id} does not verify`);
      if (valid.length === 0 && invalid.length === 0)
        this.findings.add('SIGNATURE_INVALID', SEAL_FILE, 'no signature is by a key that was given');
      return statementFrom(envelope);
    } catch (error) {
      this.findings.add('SEAL_MALFORMED', SEAL_FILE, messageOf(error));
      return undefined;
    }
  }

  /** Compares what is listed with what is there: both are sorted by path. */
  private async files(): Promise<void> {
    const there = filesBelow(this.dir);
    const next = () => {
      let one = there.next();
      while (!one.done && (one.value.path === SUMS_FILE || one.value.path === SEAL_FILE)) one = there.next();
      return one.done ? undefined : one.value;
    };
    let file = next();
    let count = 0;
    const unlisted: string[] = [];
    try {
      for (const { path, hash } of this.listed()) {
        while (file !== undefined && before(file.path, path)) {
          unlisted.push(file.path);
          file = next();
        }
        if (file?.path !== path) {
          this.findings.add('FILE_MISSING', path);
          continue;
        }
        if (!file.regular) this.findings.add('FILE_MISSING', path, 'it is no regular file');
        else if (hashFile(join(this.dir, path)) !== hash) this.findings.add('FILE_DIFFERS', path);
        file = next();
        if (count++ % 256 === 255) await this.breathe();
      }
    } catch (error) {
      if (codeOf(error) !== 'SEAL_MALFORMED' && codeOf(error) !== 'LINES_MALFORMED') throw error;
      this.findings.add('SEAL_MALFORMED', SUMS_FILE, messageOf(error));
      return;
    }
    for (; file !== undefined; file = next()) unlisted.push(file.path);
    for (const path of unlisted) this.findings.add('FILE_UNLISTED', path);
  }

  private *listed(): Generator<{ path: string; hash: string }> {
    let last: string | undefined;
    for (const line of linesOf(join(this.dir, SUMS_FILE))) {
      const [, hash = '', path = ''] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
      const fits = isBundlePath(path) && path !== SUMS_FILE && path !== SEAL_FILE;
      if (!fits || (last !== undefined && !before(last, path)))
        throw new WatchfloorError('SEAL_MALFORMED', 'A line is malformed, or not in order.');
      last = path;
      yield { path, hash };
    }
  }

  private async cases({ tree, events }: SealStatement): Promise<void> {
    let stated = 0;
    this.compareAnchors();
    try {
      for (const line of linesOf(join(this.dir, CASES_FILE))) {
        const leaf = leafFrom(line);
        this.tree.add(leafHash(line));
        this.compareAnchors();
        this.statement(leaf);
        this.options.onCase?.(++stated);
        if (stated % 64 === 0) await this.breathe();
      }
    } catch (error) {
      if (codeOf(error) !== 'SEAL_MALFORMED' && codeOf(error) !== 'LINES_MALFORMED') throw error;
      this.findings.add('SEAL_MALFORMED', CASES_FILE, messageOf(error));
      return;
    }
    for (const [folder, { all }] of this.covered)
      if (!all) this.findings.add('CASE_UNSEALED', folder, 'it has events that no statement covers');
    for (const folder of caseFolders(this.dir))
      if (!this.covered.has(folder)) this.findings.add('CASE_UNSEALED', folder, 'no statement is about it');
    let sum = 0;
    for (const one of this.covered.values()) sum += one.events;
    if (this.tree.size !== tree.size || this.tree.root().toString('hex') !== tree.root || sum !== events)
      this.findings.add('TREE_DIFFERS', CASES_FILE);
  }

  private statement(leaf: Leaf): void {
    const folder = caseFolder(leaf.workflow);
    const known = this.covered.get(folder) ?? { events: 0, all: false };
    const events = Math.max(known.events, leaf.events);
    // What is malformed or missing is told as that, not also as unsealed.
    this.covered.set(folder, { events, all: true });
    if (!isFolder(join(this.dir, CASES_FOLDER, folder))) {
      this.findings.add('CASE_MISSING', folder);
      return;
    }
    try {
      const file = readCase(this.dir, folder);
      const { chain, heads } = headsOf(this.dir, folder, file, new Set([leaf.events]));
      this.events += chain.events;
      if (heads.get(leaf.events) !== leaf.head || !saysTheSame(file, leaf)) this.findings.add('CHAIN_DIFFERS', folder);
      this.covered.set(folder, { events, all: events >= chain.events });
    } catch (error) {
      if (codeOf(error) !== 'CASE_MALFORMED') throw error;
      this.findings.add('CASE_MALFORMED', folder, messageOf(error));
    }
  }

  private askAnchors({ log, tree }: SealStatement): void {
    const { anchors } = this.options;
    if (anchors === undefined) return;
    this.anchored = false;
    try {
      for (const { anchor } of anchorsOf(anchors)) {
        if (anchor.log !== log) continue;
        if (anchor.size === tree.size && anchor.root === tree.root) this.anchored = true;
        const roots = this.asked.get(anchor.size);
        if (roots === undefined) this.asked.set(anchor.size, [anchor.root]);
        else roots.push(anchor.root);
      }
    } catch (error) {
      if (codeOf(error) !== 'ANCHOR_BROKEN') throw error;
      this.findings.add('ANCHOR_BROKEN', 'anchors', messageOf(error));
    }
    if (!this.anchored) this.findings.add('ANCHOR_MISSING', 'anchors');
  }

  private compareAnchors(): void {
    const roots = this.asked.get(this.tree.size);
    if (roots === undefined) return;
    const own = this.tree.root().toString('hex');
    if (roots.some((root) => root !== own))
      this.findings.add('ANCHOR_DIFFERS', 'anchors', `at ${this.tree.size} statements`);
  }

  private async breathe(): Promise<void> {
    await nextTurn();
    this.options.signal?.throwIfAborted();
  }
}

const MAX_SEAL_FILE = 4_000_000;

function jsonOf(file: string): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readBytes(file, MAX_SEAL_FILE)));
}

function before(a: string, b: string): boolean {
  return byBytes(a, b) < 0;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
