/** Shows one case of a sealed bundle to somebody, without the others: its statement, the way to the root, the seal. */
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { isObject, messageOf, WatchfloorError } from 'xstate-temporal/engine';
import { readCase, readJson } from './case-file.ts';
import { type Envelope, signersOf } from './dsse.ts';
import { headsOf } from './heads.ts';
import { CASES_FILE, caseFolder, isRegularFile, SEAL_FILE } from './layout.ts';
import { type Leaf, leafFrom, saysTheSame } from './leaf.ts';
import { inclusionProof, leafHash, provesInclusion } from './merkle.ts';
import { envelopeFrom, type SealStatement, statementFrom } from './statement.ts';
import { linesOf } from './text-file.ts';

const PROOF_FORMAT = 'watchfloor.proof/1';
const MAX_PROOF = 4_000_000;
/** A tree of more than 2^64 leaves there is none. */
const MAX_PATH = 64;

/** docs/audit-format.md, section 11. */
export interface CaseProof {
  readonly format: typeof PROOF_FORMAT;
  /** The line of `cases.jsonl`, without its end. */
  readonly statement: string;
  /** Which line it is, counted from 0. */
  readonly index: number;
  /** Nodes from the leaf to the root, lowest first; hexadecimal. */
  readonly path: readonly string[];
  /** What `seal.json` holds. */
  readonly seal: Envelope;
}

export interface ProofVerdict {
  readonly ok: boolean;
  /** Why not, in words; as hostile as the proof. */
  readonly problems: readonly string[];
  /** Ids of the given keys that have signed. */
  readonly signedBy: readonly string[];
  readonly leaf: Leaf;
  readonly seal: Omit<SealStatement, 'subjects'>;
  /** Whether a case was there to be held against its statement. */
  readonly compared: boolean;
}

/**
 * The proof for the latest statement of a case. Whether the bundle is whole is for `verifySeal` to say.
 *
 * @throws SEAL_MISSING, SEAL_MALFORMED, CASE_UNKNOWN
 */
export function proveCase(dir: string, workflow: string): CaseProof {
  for (const file of [SEAL_FILE, CASES_FILE])
    if (!isRegularFile(join(dir, file)))
      throw new WatchfloorError('SEAL_MISSING', `${dir} has no ${file}; only cases of a sealed bundle can be proven.`);
  const hashes: Buffer[] = [];
  let index = -1;
  let statement = '';
  for (const line of linesOf(join(dir, CASES_FILE))) {
    if (leafFrom(line).workflow === workflow) {
      index = hashes.length;
      statement = line;
    }
    hashes.push(leafHash(line));
  }
  if (index === -1)
    throw new WatchfloorError('CASE_UNKNOWN', `No statement of this bundle is about ${workflow}; give a workflow id.`);
  const path = inclusionProof(hashes, index).map((node) => node.toString('hex'));
  return {
    format: PROOF_FORMAT,
    statement,
    index,
    path,
    seal: envelopeFrom(readJson(join(dir, SEAL_FILE), MAX_PROOF)),
  };
}

/** @throws PROOF_MALFORMED */
export function readProof(file: string): CaseProof {
  let json: unknown;
  try {
    json = readJson(file, MAX_PROOF);
  } catch (error) {
    throw malformed(messageOf(error), error);
  }
  if (
    !isObject(json) ||
    json.format !== PROOF_FORMAT ||
    typeof json.statement !== 'string' ||
    !Number.isSafeInteger(json.index) ||
    !Array.isArray(json.path) ||
    json.path.length > MAX_PATH ||
    !json.path.every((node) => typeof node === 'string' && /^[0-9a-f]{64}$/.test(node))
  )
    throw malformed(`it is none of the format ${PROOF_FORMAT}`);
  return json as unknown as CaseProof;
}

/**
 * Whether the statement is one of those that the seal is over, and whether a given key has signed it.
 *
 * @param dir a folder with the case below `cases/`, to be held against the statement
 * @throws SEAL_MALFORMED where statement or seal cannot be read
 */
export function verifyProof(proof: CaseProof, publicKeys: readonly KeyObject[], dir?: string): ProofVerdict {
  const problems: string[] = [];
  const leaf = leafFrom(proof.statement);
  const envelope = envelopeFrom(proof.seal);
  const { subjects: _subjects, ...seal } = statementFrom(envelope);
  const { valid } = signersOf(envelope, publicKeys);
  if (valid.length === 0) problems.push('no signature is by a key that was given');
  const path = proof.path.map((node) => Buffer.from(node, 'hex'));
  const root = Buffer.from(seal.tree.root, 'hex');
  if (!provesInclusion(leafHash(proof.statement), proof.index, seal.tree.size, path, root))
    problems.push('the path does not lead from the statement to the sealed root');
  if (dir !== undefined) problems.push(...compare(dir, leaf));
  return { ok: problems.length === 0, problems, signedBy: valid, leaf, seal, compared: dir !== undefined };
}

function compare(dir: string, leaf: Leaf): string[] {
  const folder = caseFolder(leaf.workflow);
  try {
    const file = readCase(dir, folder);
    const { chain } = headsOf(dir, folder, file);
    if (chain.events !== leaf.events)
      return [`the case has ${chain.events} events, its statement is about ${leaf.events}`];
    return [
      ...(chain.head === leaf.head ? [] : ['events of the case are not those of the statement']),
      ...(saysTheSame(file, leaf) ? [] : ['the statement says other things of the case than case.json']),
    ];
  } catch (error) {
    return [messageOf(error)];
  }
}

function malformed(why: string, cause?: unknown): WatchfloorError {
  return new WatchfloorError('PROOF_MALFORMED', `This is no proof: ${why}. Make one with "watchfloor audit prove".`, {
    cause,
  });
}
