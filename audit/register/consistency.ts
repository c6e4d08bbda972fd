/** Does a later bundle still say all that an earlier one said? By the proof of RFC 9162, then case by case. */
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { WatchfloorError } from 'xstate-temporal/engine';
import { type ExistingCases, existingCases } from '../export/existing-cases.ts';
import { readCase } from '../seal/case-file.ts';
import { headsOf } from '../seal/heads.ts';
import { CASES_FOLDER, caseFolder, isFolder } from '../seal/layout.ts';
import type { Leaf } from '../seal/leaf.ts';
import { consistencyProof, provesConsistency } from '../seal/merkle.ts';
import { type SealedTree, sealedTree } from '../seal/sealed-tree.ts';

/** What became of the cases that the earlier bundle names. At most 200 of each are named; `counts` has them all. */
export interface ComparedCases {
  readonly counts: Readonly<Record<'same' | 'grown' | 'added' | 'differs' | 'gone' | 'renamed', number>>;
  /** Their first events are not those that were sealed earlier. */
  readonly differs: readonly string[];
  /** Not in the later bundle: of executions with the same workflow id, this one. */
  readonly gone: readonly string[];
  /** In the later bundle under another name, which is hashed with the events: whether they are the same, nobody can say. */
  readonly renamed: readonly string[];
}

export interface Consistency {
  /**
   * `continues`: a proof leads from the earlier root to the later one. `contains`: no proof does, but no case is gone
   * or altered. `differs`: something is gone or altered, or a seal does not hold.
   */
  readonly status: 'continues' | 'contains' | 'differs';
  readonly older: Pick<SealedTree, 'log' | 'sealedAt' | 'tree' | 'signedBy'>;
  readonly newer: Pick<SealedTree, 'log' | 'sealedAt' | 'tree' | 'signedBy'>;
  /** Nodes by RFC 9162 section 2.1.4, hexadecimal; absent where there is none. */
  readonly proof?: readonly string[];
  /** Why it is not `continues`, in words. */
  readonly problems: readonly string[];
  /** Absent where of the earlier bundle only its `seal.json` was given. */
  readonly cases?: ComparedCases;
}

const MOST = 200;

/**
 * Compares two sealed bundles of one programme. It reads what was sealed; that the files are that, `verifySeal` says.
 *
 * @param older a bundle, or its `seal.json` alone
 * @param publicKeys with any, both seals must be by one of them
 * @throws SEAL_MISSING, SEAL_MALFORMED
 *
 * @example
 * const { status } = await compareBundles('bundle-q1', 'bundle-q2', [readPublicKey('seal.key.pub')]);
 */
export async function compareBundles(
  older: string,
  newer: string,
  publicKeys: readonly KeyObject[],
): Promise<Consistency> {
  const before = sealedTree(older, publicKeys);
  const after = sealedTree(newer, publicKeys);
  if (after.hashes === undefined)
    throw new WatchfloorError('SEAL_MISSING', `${newer} has no statements; the later bundle is needed as a folder.`);
  const problems: string[] = [];
  for (const [tree, name] of [
    [before, 'earlier'],
    [after, 'later'],
  ] as const) {
    if (publicKeys.length > 0 && tree.signedBy.length === 0)
      problems.push(`the seal of the ${name} bundle is by no key that was given`);
    if (tree.fits === false) problems.push(`the statements of the ${name} bundle are not those that it sealed`);
  }
  const isBroken = problems.length > 0;
  const proof = proofOf(before, after, after.hashes);
  if (before.log !== after.log) problems.push('the bundles are of two logs');
  if (proof === undefined) problems.push('the later tree does not extend the earlier one');
  const cases = before.hashes === undefined ? undefined : await compareCases(older, newer, before, after);
  const isOther = cases === undefined ? proof === undefined : cases.counts.differs + cases.counts.gone > 0;
  const isUnclear = problems.length > 0 || (cases?.counts.renamed ?? 0) > 0;
  return {
    status: isBroken || isOther ? 'differs' : isUnclear ? 'contains' : 'continues',
    older: said(before),
    newer: said(after),
    ...(proof === undefined ? {} : { proof: proof.map((node) => node.toString('hex')) }),
    problems,
    ...(cases === undefined ? {} : { cases }),
  };
}

const said = ({ log, sealedAt, signedBy, tree }: SealedTree) => ({ log, sealedAt, signedBy, tree });

function proofOf(before: SealedTree, after: SealedTree, hashes: readonly Buffer[]): Buffer[] | undefined {
  const first = treeOf(before);
  // RFC 9162 has no proof from nothing, which everything extends.
  if (first.size === 0) return [];
  if (first.size > hashes.length) return undefined;
  const proof = consistencyProof(hashes, first.size);
  return provesConsistency(first, treeOf(after), proof) ? proof : undefined;
}

const treeOf = ({ tree: { root, size } }: SealedTree) => ({ size, root: Buffer.from(root, 'hex') });

async function compareCases(
  older: string,
  newer: string,
  before: SealedTree,
  after: SealedTree,
): Promise<ComparedCases> {
  const counts = { same: 0, grown: 0, added: 0, differs: 0, gone: 0, renamed: 0 };
  const named = { differs: [] as string[], gone: [] as string[], renamed: [] as string[] };
  let lives: { readonly old: Lives; readonly now: Lives } | undefined;
  for (const [workflow, leaf] of before.latest) {
    const later = after.latest.get(workflow);
    const found = sealedAgain(newer, leaf, later);
    if (found !== undefined) {
      counts[found]++;
      continue;
    }
    lives ??= { old: await livesOf(older), now: await livesOf(newer) };
    const why = otherwise(workflow, later !== undefined, lives.old, lives.now);
    counts[why]++;
    if (named[why].length < MOST) named[why].push(workflow);
  }
  for (const workflow of after.latest.keys()) if (!before.latest.has(workflow)) counts.added++;
  return { counts, ...named };
}

/** Whether the later bundle has the events that were sealed earlier, under the same name. */
function sealedAgain(newer: string, { events, head, workflow }: Leaf, later: Leaf | undefined) {
  const folder = caseFolder(workflow);
  if (later === undefined || !isFolder(join(newer, CASES_FOLDER, folder))) return undefined;
  if (later.events === events && later.head === head) return 'same';
  try {
    const { heads } = headsOf(newer, folder, readCase(newer, folder), new Set([events]));
    return heads.get(events) === head ? 'grown' : undefined;
  } catch {
    return undefined;
  }
}

/** Names by workflow id and first run: a workflow id that was begun again is another execution. */
type Lives = { readonly nameOf: ReadonlyMap<string, string>; readonly lifeOf: ReadonlyMap<string, string> };

async function livesOf(dir: string): Promise<Lives> {
  const known: ReadonlyMap<string, ExistingCases> = await existingCases(dir);
  const pairs = [...known].flatMap(([id, { byFirst }]) =>
    [...byFirst].map(([first, name]) => [JSON.stringify([id, first]), name] as const),
  );
  return { nameOf: new Map(pairs), lifeOf: new Map(pairs.map(([life, name]) => [name, life])) };
}

function otherwise(workflow: string, isNamed: boolean, old: Lives, now: Lives): 'differs' | 'gone' | 'renamed' {
  const life = old.lifeOf.get(workflow);
  if (life === undefined) return isNamed ? 'differs' : 'gone';
  const name = now.nameOf.get(life);
  if (name === undefined) return 'gone';
  return name === workflow ? 'differs' : 'renamed';
}
