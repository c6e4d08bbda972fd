/** Verifies the seal of a bundle (docs/audit-format.md, section 10). Needs the folder and public keys, nothing else. */
import { codeOf } from 'xstate-temporal/engine';
import { type PublicKey, platform } from '../platform/index.ts';
import { anchorsOf } from './anchor.ts';
import { MAX_FILE, readBytes, readCase } from './case-file.ts';
import { checkFiles } from './check-files.ts';
import { checkManifest } from './check-manifest.ts';
import { signersOf } from './dsse.ts';
import { Findings, type SealFinding } from './findings.ts';
import { headsOf } from './heads.ts';
import {
  CASES_FILE,
  CASES_FOLDER,
  caseFolder,
  caseFolders,
  isFolder,
  isRegularFile,
  SEAL_FILE,
  SUMS_FILE,
} from './layout.ts';
import { type Leaf, leafFrom, saysTheSame } from './leaf.ts';
import { leafHash, TreeHasher } from './merkle.ts';
import { envelopeFrom, type SealStatement, statementFrom, subjectFiles } from './statement.ts';
import { hashFile, linesOf } from './text-file.ts';

const { join, kindOf, nextTurn } = platform;

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
  publicKeys: readonly PublicKey[],
  options: VerifySealOptions = {},
): Promise<SealVerdict> {
  return new Verification(dir, publicKeys, options).verdict();
}

/** What can be said of a bundle that has no seal: whether its manifest is that of its cases, and says that they are all. */
export async function verifyUnsealed(
  dir: string,
  options: Pick<VerifySealOptions, 'signal'> = {},
): Promise<SealVerdict> {
  return new Verification(dir, [], options).unsealed();
}

class Verification {
  private readonly dir: string;
  private readonly publicKeys: readonly PublicKey[];
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

  constructor(dir: string, publicKeys: readonly PublicKey[], options: VerifySealOptions) {
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
    await checkFiles(this.dir, this.findings, () => this.breathe());
    await checkManifest(this.dir, this.findings, () => this.breathe());
    this.askAnchors(statement);
    await this.cases(statement);
    return this.result(statement);
  }

  async unsealed(): Promise<SealVerdict> {
    await checkManifest(this.dir, this.findings, () => this.breathe());
    return this.result();
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
    const large = subjectFiles.filter(
      (file) => isRegularFile(join(this.dir, file)) && (kindOf(join(this.dir, file))?.size ?? 0) > MAX_FILE,
    );
    for (const file of large) this.findings.add('FILE_TOO_LARGE', file);
    if (missing.length + large.length > 0) return undefined;
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
      this.findings.add('SEAL_MALFORMED', SEAL_FILE, error);
      return undefined;
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
      this.findings.add('SEAL_MALFORMED', CASES_FILE, error);
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
      this.findings.add('CASE_MALFORMED', folder, error);
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
      this.findings.add('ANCHOR_BROKEN', 'anchors', error);
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
