/** The keys of a project: a folder for its owner alone, with the trust of its workers and the keys that sign. */
import { readFileSync, statSync } from 'node:fs';
import { chmod, rename } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, WatchfloorError } from 'xstate-temporal/engine';
import { readTrust, type TrustedIssuer, type TrustJson, thumbprint } from 'xstate-temporal/proof';
import { createIssuer, type KeyIssuer, makeKey, type PrivateJwk } from 'xstate-temporal/proof/node';
import { takeLock } from 'xstate-temporal/server';
import { makePrivateFolder, PRIVATE_FOLDER, writePrivateFile } from '../../text/index.ts';

/** Bytes of a file with a key or a trust. */
const MOST = 4 * 1024 * 1024;

/** What a key is for: signing what people send, or what instances tell each other. */
export type KeyUse = 'issuer' | 'worker';

export interface KeyFolder {
  readonly folder: string;
  readonly trustFile: string;
}

export function keyFolder(folder: string, trustFile = path.join(folder, 'trust.json')): KeyFolder {
  return { folder, trustFile };
}

export const keyFile = ({ folder }: KeyFolder, use: KeyUse): string => path.join(folder, `${use}.key`);

/** The trust; `undefined` where there is none. @throws KEY_UNREADABLE, TRUST_INVALID */
export function readTrustFile(file: string): TrustJson | undefined {
  const text = readIfThere(file);
  if (text === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // What failed quotes the file, which may be another one than a trust.
    throw new WatchfloorError('TRUST_INVALID', `${file} is no JSON.`, {
      todo: 'A trust is described in docs/security.md; "watchfloor keys make" writes one.',
    });
  }
  readTrust(json);
  return json as TrustJson;
}

/** The key of this use; `undefined` where there is none. @throws KEY_UNREADABLE, KEY_INVALID */
export function readKeyFile(file: string): KeyIssuer | undefined {
  const text = readIfThere(file);
  return text === undefined ? undefined : createIssuer(text);
}

/** What a new issuer is trusted with. */
export type Trusted = Pick<TrustedIssuer, 'roles'> & Partial<Pick<TrustedIssuer, 'tenants' | 'label' | 'notAfter'>>;

/**
 * Makes a key and trusts it. One that is there already is kept under its id where it is to be replaced: the trust goes
 * on to name it until it is retired.
 *
 * @throws KEY_EXISTS, KEY_UNREADABLE, KEY_UNWRITABLE, TRUST_INVALID
 */
export function addKey(
  place: KeyFolder,
  use: KeyUse,
  trusted: Trusted,
  options: { readonly replaces?: boolean } = {},
): Promise<TrustedIssuer> {
  return locked(place, () => addLocked(place, use, trusted, options));
}

async function addLocked(
  place: KeyFolder,
  use: KeyUse,
  trusted: Trusted,
  { replaces = false }: { readonly replaces?: boolean } = {},
): Promise<TrustedIssuer> {
  const file = keyFile(place, use);
  await takeUp(place, use);
  const before = readKeyFile(file);
  if (before !== undefined && !replaces)
    throw new WatchfloorError('KEY_EXISTS', `${file} is there already; a key is never overwritten.`, {
      details: { kid: before.kid },
      todo: 'Replace it with "watchfloor keys make --replace".',
    });
  const trust = readTrustFile(place.trustFile) ?? { issuers: [] };
  const jwk = typeableKey();
  const { kid, publicKey } = createIssuer(jwk);
  const issuer: TrustedIssuer = { kid, publicKey, ...trusted };
  // The key lies ready before it is trusted, and is used from then on. Whoever dies in between leaves no trust without a
  // key: `takeUp` finds it.
  const draft = draftOf(file);
  await writing(file, () => writePrivateFile(draft, `${JSON.stringify(jwk)}\n`));
  await writeTrust(place, { issuers: [...trust.issuers, issuer] });
  if (before !== undefined) await moved(file, path.join(place.folder, `${use}-${before.kid}.key`));
  await moved(draft, file);
  return issuer;
}

/** Puts a key in its place that somebody was about to use, and that is trusted already. */
async function takeUp(place: KeyFolder, use: KeyUse): Promise<void> {
  const file = keyFile(place, use);
  if (isThere(file) || !isThere(draftOf(file))) return;
  const { kid } = readKeyIn(draftOf(file)) ?? {};
  const isTrusted = readTrustFile(place.trustFile)?.issuers.some((one) => one.kid === kid && one.retired === undefined);
  if (isTrusted === true) await moved(draftOf(file), file);
}

/** @returns `undefined` also where only a part of it was written */
function readKeyIn(draft: string): KeyIssuer | undefined {
  try {
    return readKeyFile(draft);
  } catch {
    return undefined;
  }
}

const isThere = (file: string): boolean => readIfThere(file) !== undefined;

/** A key whose id can stand on a command line: one that begins with a hyphen would be taken for an option. */
function typeableKey(): PrivateJwk {
  for (;;) {
    const jwk = makeKey();
    if (!thumbprint(jwk).startsWith('-')) return jwk;
  }
}

/**
 * Marks an issuer as retired: no worker takes its proofs any more once it has read the trust again.
 *
 * @throws KEY_UNKNOWN, KEY_UNREADABLE, KEY_UNWRITABLE, TRUST_INVALID
 */
export function retireKey(place: KeyFolder, kid: string, at: Date): Promise<TrustedIssuer> {
  return locked(place, async () => {
    const trust = readTrustFile(place.trustFile) ?? { issuers: [] };
    const found = trust.issuers.filter((issuer) => issuer.kid.startsWith(kid));
    const [issuer] = found;
    if (issuer === undefined || found.length > 1)
      throw new WatchfloorError('KEY_UNKNOWN', `${place.trustFile} names ${found.length} keys whose id begins so.`, {
        todo: 'See them with "watchfloor keys list".',
      });
    const retired: TrustedIssuer = { ...issuer, retired: issuer.retired ?? at.toISOString() };
    await writeTrust(place, { issuers: trust.issuers.map((one) => (one === issuer ? retired : one)) });
    return retired;
  });
}

/** What a worker of this project is started with, and what its commands sign with. */
export interface ProjectKeys {
  readonly trust: TrustJson;
  /** Absent where the trust came without it: the keys of those who send are elsewhere. */
  readonly issuer: KeyIssuer | undefined;
  readonly workerKey: string;
}

/**
 * The keys of a project; those that are not there are made, once, however many workers start at the same moment.
 *
 * @throws KEY_UNREADABLE, KEY_UNWRITABLE, KEY_INVALID, TRUST_INVALID
 */
export async function projectKeys(place: KeyFolder): Promise<ProjectKeys> {
  // Workers that may read the keys, and not write them, start with those that are there.
  return readKeys(place) ?? (await locked(place, () => makeMissing(place)));
}

/** The keys, where all that a worker needs are there. */
function readKeys(place: KeyFolder): ProjectKeys | undefined {
  const trust = readTrustFile(place.trustFile);
  const workerKey = readIfThere(keyFile(place, 'worker'));
  if (trust === undefined || workerKey === undefined) return undefined;
  createIssuer(workerKey);
  const issuer = keyFile(place, 'issuer');
  // Somebody died who was about to put it there.
  if (!isThere(issuer) && isThere(draftOf(issuer))) return undefined;
  return { trust, issuer: readKeyFile(issuer), workerKey };
}

async function makeMissing(place: KeyFolder): Promise<ProjectKeys> {
  await takeUp(place, 'issuer');
  await takeUp(place, 'worker');
  const issuer = readKeyFile(keyFile(place, 'issuer'));
  // A trust without the key is that of somebody else's keys.
  if (readTrustFile(place.trustFile) === undefined && issuer === undefined)
    await addLocked(place, 'issuer', { roles: ['*'], label: 'the command line of this project' });
  if (readKeyFile(keyFile(place, 'worker')) === undefined)
    await addLocked(place, 'worker', { roles: ['system'], label: 'the workers of this project' });
  return {
    trust: readTrustFile(place.trustFile) ?? { issuers: [] },
    issuer: readKeyFile(keyFile(place, 'issuer')),
    workerKey: readFileSync(keyFile(place, 'worker'), 'utf8'),
  };
}

/** Does something while nobody else changes the trust or the keys that it names. */
export async function locked<T>(place: KeyFolder, work: () => Promise<T>): Promise<T> {
  const lock = await writing(place.folder, async () => {
    await makePrivateFolder(place.folder);
    await chmod(place.folder, PRIVATE_FOLDER);
    return takeLock(place.trustFile, { note: 'the keys of a project', onHeld: () => undefined });
  });
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

async function writeTrust({ trustFile }: KeyFolder, trust: TrustJson): Promise<void> {
  readTrust(trust);
  await write(trustFile, `${JSON.stringify(trust, null, 2)}\n`);
}

/** Whoever reads the file meanwhile finds all of it, or what was there before. */
export async function write(file: string, text: string): Promise<void> {
  const draft = draftOf(file);
  await writing(file, () => writePrivateFile(draft, text));
  await moved(draft, file);
}

const draftOf = (file: string): string => `${file}.new`;

const moved = (from: string, to: string) => writing(to, () => rename(from, to));

async function writing<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new WatchfloorError('KEY_UNWRITABLE', `${file} cannot be written: ${messageOf(error)}.`, { cause: error });
  }
}

/** @throws KEY_UNREADABLE */
export function readIfThere(file: string): string | undefined {
  try {
    if (statSync(file).size > MOST) throw new Error('it is too large for what it should be');
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new WatchfloorError('KEY_UNREADABLE', `${file} cannot be read: ${messageOf(error)}.`, {
      cause: error,
      todo: 'Only its owner may read it; run the command as that user.',
    });
  }
}
