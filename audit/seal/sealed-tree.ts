/** The signed tree of a bundle: what its seal says, and the leaves that lead there. */
import { messageOf, WatchfloorError } from 'xstate-temporal/engine';
import { type PublicKey, platform } from '../platform/index.ts';
import { readJson } from './case-file.ts';
import { signersOf } from './dsse.ts';
import { CASES_FILE, isRegularFile, SEAL_FILE } from './layout.ts';
import { type Leaf, leafFrom, sealMalformed } from './leaf.ts';
import { leafHash, rootOf } from './merkle.ts';
import { envelopeFrom, type SealStatement, statementFrom } from './statement.ts';
import { linesOf } from './text-file.ts';

const { join } = platform;
const MAX_SEAL = 4_000_000;

export interface SealedTree extends Omit<SealStatement, 'subjects'> {
  /** Ids of the given keys that have signed. */
  readonly signedBy: readonly string[];
  /** Hashes of the statements, in their order; absent where only the seal was kept. */
  readonly hashes?: readonly Buffer[];
  /** The latest statement of each case, by its name. */
  readonly latest: ReadonlyMap<string, Leaf>;
  /** Whether the statements give the root that was signed; absent where only the seal was kept. */
  readonly fits?: boolean;
}

/**
 * Reads the seal of a bundle and its statements. That the files are those that were sealed is for `verifySeal` to say.
 *
 * @param place a bundle, or its `seal.json` alone
 * @throws SEAL_MISSING, SEAL_MALFORMED
 */
export function sealedTree(place: string, publicKeys: readonly PublicKey[]): SealedTree {
  const isFile = isRegularFile(place);
  const file = isFile ? place : join(place, SEAL_FILE);
  if (!isRegularFile(file))
    throw new WatchfloorError('SEAL_MISSING', `${place} has no ${SEAL_FILE}; only sealed bundles can be compared.`);
  const envelope = envelopeFrom(sealJson(file));
  const { subjects: _subjects, ...statement } = statementFrom(envelope);
  const { valid } = signersOf(envelope, publicKeys);
  const statements = isFile ? undefined : join(place, CASES_FILE);
  if (statements === undefined || !isRegularFile(statements))
    return { ...statement, signedBy: valid, latest: new Map() };
  const hashes: Buffer[] = [];
  const latest = new Map<string, Leaf>();
  try {
    for (const line of linesOf(statements)) {
      const leaf = leafFrom(line);
      hashes.push(leafHash(line));
      latest.set(leaf.workflow, leaf);
    }
  } catch (error) {
    throw sealMalformed(`${CASES_FILE} cannot be read: ${messageOf(error)}`);
  }
  const { root, size } = statement.tree;
  const fits = hashes.length === size && rootOf(hashes).toString('hex') === root;
  return { ...statement, signedBy: valid, hashes, latest, fits };
}

/** What a bundle's seal says of its tree, whoever made it; `null` where there is none. @throws SEAL_MALFORMED */
export function sealedAs(dir: string): { readonly log: string; readonly size: number; readonly root: string } | null {
  const file = join(dir, SEAL_FILE);
  if (!isRegularFile(file)) return null;
  const { log, tree } = statementFrom(envelopeFrom(sealJson(file)));
  return { log, ...tree };
}

function sealJson(file: string): unknown {
  try {
    return readJson(file, MAX_SEAL);
  } catch (error) {
    throw sealMalformed(messageOf(error));
  }
}
