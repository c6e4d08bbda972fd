/** Signed notes (c2sp.org/signed-note), with Ed25519: a text, an empty line, and signatures by named keys. */
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { WatchfloorError } from 'xstate-temporal/engine';

export interface NoteSignature {
  readonly name: string;
  /** The four bytes that tell keys of one name apart. */
  readonly hash: Buffer;
  readonly signature: Buffer;
}

export interface Note {
  /** Lines, each with its end. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

const ED25519 = Buffer.from([1]);
export const MAX_NOTE = 1_000_000;
const MOST_SIGNATURES = 100;
const SIGNATURE = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that a note must not have.
const UNFIT = /[\u0000-\u0009\u000b-\u001f]/;

/**
 * Signs a text.
 *
 * @param name of the key; no white space, no plus sign
 * @example signNote('example.com/log\n4\n…\n', 'example.com/log', readPrivateKey('seal.key'))
 */
export function signNote(text: string, name: string, key: KeyObject): string {
  const signed = Buffer.concat([
    keyHash(name, createPublicKey(key)),
    sign(null, Buffer.from(text, 'utf8'), key),
  ]).toString('base64');
  return `${text}\n— ${name} ${signed}\n`;
}

/** @throws NOTE_MALFORMED */
export function openNote(note: string): Note {
  const split = note.lastIndexOf('\n\n');
  if (note.length > MAX_NOTE || split < 1 || UNFIT.test(note) || !note.endsWith('\n'))
    throw malformed('it is not a text, an empty line and signatures');
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) throw malformed('it has too many signatures');
  const signatures = lines.map((line) => {
    const [, name = '', base64 = ''] = SIGNATURE.exec(line) ?? [];
    const bytes = Buffer.from(base64, 'base64');
    if (bytes.length < 5) throw malformed('a line below the text is no signature');
    return { name, hash: bytes.subarray(0, 4), signature: bytes.subarray(4) };
  });
  return { text: note.slice(0, split + 1), signatures };
}

/** Whether this key has signed under this name. Signatures by other keys do not count, nor do they disturb. */
export function isSignedBy({ signatures, text }: Note, name: string, publicKey: KeyObject): boolean {
  const own = keyHash(name, publicKey);
  const body = Buffer.from(text, 'utf8');
  return signatures.some(
    (one) => one.name === name && one.hash.equals(own) && verify(null, body, publicKey, one.signature),
  );
}

/** The public key as witnesses and their tools are given it (`vkey`). */
export function verifierKey(name: string, publicKey: KeyObject): string {
  const key = Buffer.concat([ED25519, rawKey(publicKey)]).toString('base64');
  return `${name}+${keyHash(name, publicKey).toString('hex')}+${key}`;
}

/** The notes of a text in which they follow one another, with or without empty lines between. @throws NOTE_MALFORMED */
export function notesOf(text: string): string[] {
  const notes: string[] = [];
  let lines: string[] = [];
  for (const line of text.split('\n')) {
    const isSignature = line.startsWith('— ');
    if (!isSignature && lines.at(-1)?.startsWith('— ')) {
      notes.push(`${lines.join('\n')}\n`);
      lines = [];
    }
    if (lines.length > 0 || line !== '') lines.push(line);
  }
  if (lines.length > 0) throw malformed('what follows the last signature is no note');
  return notes;
}

function keyHash(name: string, publicKey: KeyObject): Buffer {
  return createHash('sha256')
    .update(`${name}\n`, 'utf8')
    .update(ED25519)
    .update(rawKey(publicKey))
    .digest()
    .subarray(0, 4);
}

function rawKey(publicKey: KeyObject): Buffer {
  return Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
}

export function malformed(why: string): WatchfloorError {
  return new WatchfloorError('NOTE_MALFORMED', `This is no signed note: ${why}.`);
}
