/** Holds what witnesses keep of a log, and its time stamps, against a sealed bundle. */
import type { KeyObject } from 'node:crypto';
import type { Certificate } from 'pkijs';
import { codeOf, messageOf } from 'xstate-temporal/engine';
import { rootsAt } from '../seal/roots.ts';
import type { SealStatement } from '../seal/statement.ts';
import { originOf, readCheckpoint, type TreeHead } from './checkpoint.ts';
import { checkTimeStamp, type TimeStamp } from './time-stamp.ts';
import type { Published, Witness } from './witness.ts';

export const checkpointFindings = {
  CHECKPOINT_DIFFERS: 'the key of the seal has signed another tree of this size',
  CHECKPOINT_MISSING: "this seal's checkpoint is not there",
  WITNESS_UNREACHABLE: 'the witness cannot be asked',
  TIME_STAMP_MISSING: "this seal's checkpoint bears no time stamp",
  TIME_STAMP_INVALID: 'a time stamp proves nothing',
  SEALED_LATER: 'the seal says a later time than the authority that has seen it',
} as const;

export type CheckpointFindingCode = keyof typeof checkpointFindings;

export interface CheckpointFinding {
  readonly code: CheckpointFindingCode;
  /** A witness, or the name of a checkpoint. As hostile as who keeps it. */
  readonly where: string;
  readonly message: string;
}

export interface CheckpointsGiven {
  /** The key of the seal. */
  readonly publicKey: KeyObject;
  /** What was kept beside the anchor file, with time stamps. */
  readonly kept: readonly Published[];
  readonly witnesses: readonly Witness[];
  /** Who may stamp; without any a stamp is not asked for, and nobody's word is checked. */
  readonly authorities: readonly Certificate[];
}

export interface CheckpointVerdict {
  readonly ok: boolean;
  readonly findings: readonly CheckpointFinding[];
  /** By place: how many heads of this log it holds up to the bundle's own, how many later ones, and what else. */
  readonly places: readonly {
    readonly place: string;
    readonly heads: number;
    readonly later: number;
    readonly others: number;
  }[];
  readonly stamps: readonly (TimeStamp & { readonly name: string })[];
}

/** Clocks of sealers differ from those of authorities by so much without anybody meaning it. */
const TOLERATED = 5 * 60_000;
const MOST = 1_000;

/**
 * What is not signed by the key counts for nothing, so that nobody can disturb a log by what they leave at a witness.
 * Later heads than the bundle's are told: then it is not the latest.
 *
 * @example await checkCheckpoints('bundle', statement, { publicKey, kept: [], witnesses: [gitWitness('log')], authorities: [] })
 */
export async function checkCheckpoints(
  dir: string,
  statement: Pick<SealStatement, 'log' | 'tree' | 'sealedAt'>,
  { authorities, kept, publicKey, witnesses }: CheckpointsGiven,
): Promise<CheckpointVerdict> {
  const findings: CheckpointFinding[] = [];
  const add = (code: CheckpointFindingCode, where: string, why = '') => {
    const message = `${checkpointFindings[code]}${why === '' ? '' : `: ${why}`}`.slice(0, 1_000);
    if (findings.length < MOST) findings.push({ code, where: where.slice(0, 1_000), message });
  };
  const held: { place: string; notes: readonly string[] }[] = [];
  if (kept.length > 0) held.push({ place: 'beside the anchor file', notes: kept.map(({ note }) => note) });
  for (const witness of witnesses) {
    try {
      held.push({ place: witness.place, notes: await witness.checkpoints() });
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
      add('WITNESS_UNREACHABLE', witness.place, messageOf(error));
    }
  }
  const origin = originOf(statement.log, publicKey);
  const own = held.map(({ notes, place }) => ({
    place,
    notes,
    heads: notes.flatMap((note) => headOf(note, origin, publicKey) ?? []),
  }));
  const roots = rootsAt(dir, new Set(own.flatMap(({ heads }) => heads.map(({ size }) => size))));
  const { size, root } = statement.tree;
  for (const { heads, place } of own) {
    for (const head of heads)
      if (head.size <= size && roots.get(head.size) !== head.root)
        add('CHECKPOINT_DIFFERS', place, `at ${head.size} statements`);
    if (!heads.some((head) => head.size === size && head.root === root)) add('CHECKPOINT_MISSING', place);
  }
  const stamps = await stampsOf(kept, authorities, add);
  const isOwn = ({ note }: Published) => {
    const head = headOf(note, origin, publicKey);
    return head?.size === size && head.root === root;
  };
  const current = kept.find(isOwn);
  const stamp = stamps.find(({ name }) => name === current?.name);
  if (stamp === undefined && authorities.length > 0)
    add('TIME_STAMP_MISSING', current?.name ?? 'beside the anchor file');
  if (stamp !== undefined && Date.parse(statement.sealedAt) > stamp.at + TOLERATED)
    add('SEALED_LATER', stamp.name, `sealed ${statement.sealedAt}, stamped ${new Date(stamp.at).toISOString()}`);
  return {
    ok: findings.length === 0,
    findings,
    stamps,
    places: own.map(({ heads, notes, place }) => {
      const later = heads.filter((head) => head.size > size).length;
      return { place, heads: heads.length - later, later, others: notes.length - heads.length };
    }),
  };
}

/** The head that a note tells of this log; `undefined` where the key has not signed one. */
function headOf(note: string, origin: string, publicKey: KeyObject): TreeHead | undefined {
  try {
    const checkpoint = readCheckpoint(note);
    return checkpoint.origin === origin && checkpoint.signedBy(publicKey) ? checkpoint : undefined;
  } catch (error) {
    if (codeOf(error) !== 'NOTE_MALFORMED') throw error;
    return undefined;
  }
}

async function stampsOf(
  kept: readonly Published[],
  authorities: readonly Certificate[],
  add: (code: CheckpointFindingCode, where: string, why: string) => void,
): Promise<(TimeStamp & { name: string })[]> {
  const stamps: (TimeStamp & { name: string })[] = [];
  for (const { name, note, stamp } of kept) {
    if (stamp === undefined) continue;
    try {
      stamps.push({ name, ...(await checkTimeStamp(stamp, Buffer.from(note, 'utf8'), authorities)) });
    } catch (error) {
      if (codeOf(error) !== 'TIME_STAMP_INVALID') throw error;
      add('TIME_STAMP_INVALID', name, messageOf(error));
    }
  }
  return stamps;
}
