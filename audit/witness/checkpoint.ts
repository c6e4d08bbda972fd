/** Checkpoints (c2sp.org/tlog-checkpoint): the head of a seal's tree, as witnesses of transparency logs take it. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { keyId } from '../seal/key-id.ts';
import { caseFolder } from '../seal/layout.ts';
import type { SealStatement } from '../seal/statement.ts';
import { isSignedBy, malformed, openNote, signNote } from './note.ts';

/** What a tree of a log was at one size. */
export interface TreeHead {
  readonly size: number;
  /** Hexadecimal. */
  readonly root: string;
}

export interface Checkpoint extends TreeHead {
  readonly origin: string;
}

/** A checkpoint under the name of its file. */
export interface NamedCheckpoint {
  readonly name: string;
  readonly note: string;
}

/** The name of a log in the world, and of its key: who seals, by the key, and the log's own name. */
export function originOf(log: string, publicKey: KeyObject): string {
  return `watchfloor/${keyId(publicKey).slice(0, 16)}/${encodeURIComponent(log)}`;
}

/**
 * The signed checkpoint of a seal: the same seal and key always give the same bytes.
 *
 * @example checkpointOf({ log: 'default', tree: { size: 4, root: '…' } }, readPrivateKey('seal.key'))
 */
export function checkpointOf({ log, tree }: Pick<SealStatement, 'log' | 'tree'>, key: KeyObject): NamedCheckpoint {
  const origin = originOf(log, createPublicKey(key));
  const text = `${origin}\n${tree.size}\n${Buffer.from(tree.root, 'hex').toString('base64')}\n`;
  return {
    name: `${caseFolder(log)}-${String(tree.size).padStart(9, '0')}-${tree.root.slice(0, 16)}`,
    note: signNote(text, origin, key),
  };
}

/** What a note says, whoever signed it. @throws NOTE_MALFORMED */
export function readCheckpoint(note: string): Checkpoint & { signedBy(publicKey: KeyObject): boolean } {
  const opened = openNote(note);
  const [origin = '', size = '', root = ''] = opened.text.split('\n');
  const hash = Buffer.from(root, 'base64');
  if (origin === '' || !/^(0|[1-9]\d{0,14})$/.test(size) || hash.length !== 32 || hash.toString('base64') !== root)
    throw malformed('its text is no origin, size and root');
  return {
    origin,
    size: Number(size),
    root: hash.toString('hex'),
    signedBy: (publicKey) => isSignedBy(opened, origin, publicKey),
  };
}
