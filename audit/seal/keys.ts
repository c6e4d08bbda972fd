/** Ed25519 keys in PEM files: the private one as PKCS #8, the public one as SubjectPublicKeyInfo. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, hkdfSync, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { WatchfloorError } from 'xstate-temporal/engine';
import { isSmallOrder } from 'xstate-temporal/proof';
import { platform } from '../platform/index.ts';
import { keyId } from './key-id.ts';

export interface SealKeyFiles {
  readonly privateFile: string;
  readonly publicFile: string;
  readonly keyId: string;
}

const MAX_KEY_FILE = 64_000;

/**
 * Makes a key pair: `<file>`, readable by its owner only, and `<file>.pub` for whoever verifies.
 *
 * @param passphrase encrypts the private file (AES-256-CBC of PKCS #8)
 * @throws KEY_EXISTS where one of the files is there, KEY_UNWRITABLE
 */
export function generateKeyFiles(file: string, { passphrase }: { passphrase?: string } = {}): SealKeyFiles {
  const publicFile = `${file}.pub`;
  for (const one of [file, publicFile]) if (existsSync(one)) throw exists(one);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const cipher = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase };
  write(publicFile, publicKey.export({ type: 'spki', format: 'pem' }), 0o644);
  write(file, privateKey.export({ type: 'pkcs8', format: 'pem', ...cipher }), 0o600);
  return { privateFile: file, publicFile, keyId: keyId(publicKey) };
}

/** @throws KEY_UNREADABLE, KEY_UNFIT where it is no Ed25519 key */
export function readPrivateKey(file: string, { passphrase }: { passphrase?: string } = {}): KeyObject {
  const pem = read(file);
  try {
    const key = createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
    return fit(key, file);
  } catch (error) {
    if (error instanceof WatchfloorError) throw error;
    const hint = /passphrase|decrypt/i.test(String(error))
      ? ' It is encrypted: the passphrase is missing or wrong.'
      : '';
    throw new WatchfloorError('KEY_UNFIT', `${file} holds no private key in PEM.${hint}`, { cause: error });
  }
}

/**
 * Reads a public key. A private key is refused though its public half could be had from it: who verifies must not hold it.
 *
 * @throws KEY_UNREADABLE, KEY_UNFIT, KEY_PRIVATE
 */
export function readPublicKey(file: string): KeyObject {
  const pem = read(file);
  if (/^-----BEGIN [A-Z ]*PRIVATE KEY-----/m.test(pem))
    throw new WatchfloorError('KEY_PRIVATE', `${file} holds a private key.`, {
      todo: `Give the public one, such as ${file}.pub, and keep the private one from whoever verifies.`,
    });
  try {
    return fit(createPublicKey(pem), file);
  } catch (error) {
    if (error instanceof WatchfloorError) throw error;
    throw new WatchfloorError('KEY_UNFIT', `${file} holds no public key in PEM.`, { cause: error });
  }
}

/**
 * The salt of a case, from the key and the workflow id: the same in every export by the same key, and known
 * only to who holds the key or was given the bundle with its payloads.
 */
export function caseSalt(privateKey: KeyObject, workflow: string): Buffer {
  const { d = '' } = privateKey.export({ format: 'jwk' });
  const seed = Buffer.from(d, 'base64url');
  return Buffer.from(
    hkdfSync('sha256', seed, '', `watchfloor.salt/1 ${platform.sha256(workflow).toString('hex')}`, 32),
  );
}

function fit(key: KeyObject, file: string): KeyObject {
  if (key.asymmetricKeyType !== 'ed25519')
    throw new WatchfloorError('KEY_UNFIT', `${file} holds a key of type ${key.asymmetricKeyType}; seals need Ed25519.`);
  if (key.type === 'public' && isSmallOrder(Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')))
    throw new WatchfloorError(
      'KEY_UNFIT',
      `${file} holds a key of small order, which fits signatures that nobody made; it is no key of anybody.`,
    );
  return key;
}

function read(file: string): string {
  try {
    if (statSync(file).size > MAX_KEY_FILE) throw new Error('it is too large for a key');
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new WatchfloorError('KEY_UNREADABLE', `${file} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function exists(file: string): WatchfloorError {
  return new WatchfloorError('KEY_EXISTS', `${file} is there already; a key is never overwritten.`);
}

function write(file: string, text: string | Buffer, mode: number): void {
  try {
    writeFileSync(file, text, { mode, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw exists(file);
    throw new WatchfloorError('KEY_UNWRITABLE', `${file} cannot be written: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
