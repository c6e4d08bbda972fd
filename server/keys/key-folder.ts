/** The keys of a project: a folder for its owner alone, with the trust of its workers and the keys that sign. */
import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf, WatchfloorError } from 'xstate-temporal/engine';
import { readTrust, type TrustedIssuer, type TrustJson, thumbprint } from 'xstate-temporal/proof';
import { createIssuer, type KeyIssuer, makeKey, type PrivateJwk } from 'xstate-temporal/proof/node';

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
  } catch (error) {
    throw new WatchfloorError('TRUST_INVALID', `${file} is no JSON: ${messageOf(error)}.`, { cause: error });
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
  { replaces = false }: { readonly replaces?: boolean } = {},
): TrustedIssuer {
  openFolder(place.folder);
  const file = keyFile(place, use);
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
  // The trust first: a key that nobody trusts yet would be refused.
  writeTrust(place, { issuers: [...trust.issuers, issuer] });
  if (before !== undefined) renameSync(file, path.join(place.folder, `${use}-${before.kid}.key`));
  write(file, `${JSON.stringify(jwk)}\n`);
  return issuer;
}

/** A key whose id can stand on a command line: one that begins with a hyphen would be taken for an option. */
function typeableKey(): PrivateJwk {
  for (;;) {
    const jwk = makeKey();
    if (!thumbprint(jwk).startsWith('-')) return jwk;
  }
}

/** Marks an issuer as retired: no worker takes its proofs any more once it has read the trust again. @throws KEY_UNKNOWN */
export function retireKey(place: KeyFolder, kid: string, at: Date): TrustedIssuer {
  const trust = readTrustFile(place.trustFile) ?? { issuers: [] };
  const found = trust.issuers.filter((issuer) => issuer.kid.startsWith(kid));
  const [issuer] = found;
  if (issuer === undefined || found.length > 1)
    throw new WatchfloorError('KEY_UNKNOWN', `${place.trustFile} names ${found.length} keys whose id begins so.`, {
      todo: 'See them with "watchfloor keys list".',
    });
  const retired: TrustedIssuer = { ...issuer, retired: issuer.retired ?? at.toISOString() };
  writeTrust(place, { issuers: trust.issuers.map((one) => (one === issuer ? retired : one)) });
  return retired;
}

/** What a worker of this project is started with, and what its commands sign with. */
export interface ProjectKeys {
  readonly trust: TrustJson;
  readonly issuer: KeyIssuer;
  readonly workerKey: string;
}

/**
 * The keys of a project; those that are not there are made, once.
 *
 * @throws KEY_UNREADABLE, KEY_UNWRITABLE, KEY_INVALID, TRUST_INVALID
 */
export function projectKeys(place: KeyFolder): ProjectKeys {
  const issuerFile = keyFile(place, 'issuer');
  const workerFile = keyFile(place, 'worker');
  const trust = readTrustFile(place.trustFile);
  // A trust without the keys is that of somebody else's keys.
  if (trust === undefined && readKeyFile(issuerFile) === undefined)
    addKey(place, 'issuer', { roles: ['*'], label: 'the command line of this project' });
  if (readKeyFile(workerFile) === undefined)
    addKey(place, 'worker', { roles: ['system'], label: 'the workers of this project' });
  return {
    trust: readTrustFile(place.trustFile) ?? { issuers: [] },
    issuer: readKeyFile(issuerFile) as KeyIssuer,
    workerKey: readFileSync(workerFile, 'utf8'),
  };
}

function openFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  } catch (error) {
    throw unwritable(folder, error);
  }
}

function writeTrust({ trustFile }: KeyFolder, trust: TrustJson): void {
  readTrust(trust);
  const draft = `${trustFile}.new`;
  try {
    writeFileSync(draft, `${JSON.stringify(trust, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, trustFile);
  } catch (error) {
    throw unwritable(trustFile, error);
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw unwritable(file, error);
  }
}

function readIfThere(file: string): string | undefined {
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

function unwritable(file: string, error: unknown): WatchfloorError {
  return new WatchfloorError('KEY_UNWRITABLE', `${file} cannot be written: ${messageOf(error)}.`, { cause: error });
}
