/** Data keys in a folder: a file for each scope, with its keys wrapped by a provider. */
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import path from 'node:path';
import lockfile from 'proper-lockfile';
import { codeOf, messageOf, WatchfloorError } from '../engine/index.ts';
import { makePrivateFolder } from '../text/index.ts';
import { shredded } from './codec.ts';
import {
  createRing,
  type Ring,
  readRing,
  replaceRing,
  ringFile,
  ringFiles,
  stampOf,
  type WrappedKey,
} from './ring-file.ts';
import type { DataKey, DataKeys, KeyProvider } from './types.ts';

/** Bytes of a data key. */
const KEY = 32;
/** How long a ring is taken to be what it was, milliseconds: so soon a worker learns of a new key, and of a destroyed one. */
const FRESH = 1_000;
/** Rings that are kept in memory. */
const KEPT = 2_000;

/** What is told of a scope's keys; never a key. */
export interface RingStatus {
  readonly scope: string;
  readonly keys: readonly Pick<WrappedKey, 'id' | 'madeAt' | 'provider'>[];
  readonly shreddedAt?: string;
}

export interface Keyring extends DataKeys {
  /** Makes a new current key for a scope. Earlier ones go on to decrypt. @throws KEY_SHREDDED, KEYRING_UNREADABLE */
  rotate(scope: string): Promise<RingStatus>;
  /** Destroys the keys of a scope, for ever; a scope that had none gets none either. Done twice it is done once. */
  shred(scope: string): Promise<RingStatus>;
  /** Wraps all keys anew, after the provider's own key has changed. @returns how many */
  rewrap(): Promise<number>;
  list(): Promise<RingStatus[]>;
}

interface Known {
  readonly ring: Ring | undefined;
  readonly stamp: string | undefined;
  /** Monotonic milliseconds. */
  readonly checked: number;
  readonly unwrapped: Map<string, Promise<KeyObject>>;
}

/**
 * A keyring in a folder for its owner alone. Workers and clients on several machines share the folder.
 *
 * @example
 * const keys = fileKeyring('.watchfloor/data-keys', fileKeyProvider('/run/secrets/master.key'));
 * await keys.shred('contoso');
 */
export function fileKeyring(folder: string, provider: KeyProvider): Keyring {
  const known = new Map<string, Known>();

  /** The ring as it is on the disk, at most a second ago. */
  const ringOf = async (scope: string, isFresh = false): Promise<Known> => {
    const file = ringFile(folder, scope);
    const before = known.get(scope);
    const now = performance.now();
    if (!isFresh && before !== undefined && now - before.checked < FRESH) return before;
    const stamp = await stampOf(file);
    const isSame = before !== undefined && before.stamp === stamp;
    const ring = isSame ? before.ring : await readRing(file);
    if (ring !== undefined && ring.scope !== scope)
      throw new WatchfloorError('KEYRING_UNREADABLE', `${file} has the keys of another scope than its name says.`);
    const found: Known = { ring, stamp, checked: now, unwrapped: isSame ? before.unwrapped : new Map() };
    known.delete(scope);
    known.set(scope, found);
    // The one that was asked for longest ago.
    const [oldest] = known.keys();
    if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
    return found;
  };

  const unwrap = ({ unwrapped }: Known, scope: string, { id, wrapped }: WrappedKey): Promise<KeyObject> => {
    const before = unwrapped.get(id);
    if (before !== undefined) return before;
    const key = opened(provider, scope, wrapped);
    unwrapped.set(id, key);
    // Whoever asks next tries again.
    key.catch(() => unwrapped.delete(id));
    return key;
  };

  const current = async (scope: string, isFresh = false): Promise<DataKey> => {
    const found = await ringOf(scope, isFresh);
    if (found.ring?.shredded !== undefined) throw shredded();
    const last = found.ring?.keys.at(-1);
    if (last !== undefined) return { id: last.id, key: await unwrap(found, scope, last) };
    await createRing(ringFile(folder, scope), { scope, keys: [await made(provider, scope)] });
    return current(scope, true);
  };

  /** Changes a ring while nobody else does. */
  const change = async (scope: string, to: (ring: Ring | undefined) => Promise<Ring>): Promise<RingStatus> => {
    const release = await locked(folder);
    try {
      const file = ringFile(folder, scope);
      const before = await readRing(file);
      const after = await to(before);
      // Somebody may make the first keys meanwhile, which asks for no lock.
      if (before !== undefined) await replaceRing(file, after);
      else if (!(await createRing(file, after))) await replaceRing(file, await to(await readRing(file)));
      known.delete(scope);
      return statusOf(after);
    } finally {
      await release();
    }
  };

  return {
    current: (scope) => current(scope),
    async byId(id) {
      const scope = scopeIn(id);
      for (const isFresh of [false, true]) {
        const found = await ringOf(scope, isFresh);
        if (found.ring?.shredded !== undefined) throw shredded();
        const key = found.ring?.keys.find((one) => one.id === id);
        if (key !== undefined) return { id, scope, key: await unwrap(found, scope, key) };
      }
      throw unknown();
    },
    isShredded: async (scope) => (await ringOf(scope)).ring?.shredded !== undefined,
    rotate: (scope) =>
      change(scope, async (ring) => {
        if (ring?.shredded !== undefined) throw shredded();
        return { scope, keys: [...(ring?.keys ?? []), await made(provider, scope)] };
      }),
    shred: (scope) =>
      change(scope, async (ring) => {
        if (ring?.shredded !== undefined) return ring;
        const ids = (ring?.keys ?? []).map(({ id }) => id);
        return { scope, keys: [], shredded: { at: new Date().toISOString(), ids } };
      }),
    async rewrap() {
      let count = 0;
      for (const file of await ringFiles(folder)) {
        const scope = (await readRing(file))?.scope;
        if (scope === undefined) continue;
        await change(scope, async (ring) => {
          if (ring === undefined) throw unknown();
          const keys: WrappedKey[] = [];
          for (const key of ring.keys) {
            const plain = await opened(provider, scope, key.wrapped);
            keys.push({ ...key, ...(await wrappedBy(provider, scope, plain.export())) });
          }
          count += keys.length;
          return { ...ring, keys };
        });
      }
      return count;
    },
    async list() {
      const rings = await Promise.all((await ringFiles(folder)).map((file) => readRing(file)));
      return rings.flatMap((ring) => (ring === undefined ? [] : [statusOf(ring)])).sort(byScope);
    },
  };
}

const byScope = (a: RingStatus, b: RingStatus): number => (a.scope < b.scope ? -1 : a.scope > b.scope ? 1 : 0);

/** The id names the scope, so that whoever has only a payload finds its key. */
function idFor(scope: string): string {
  return `${Buffer.from(scope, 'utf8').toString('base64url')}.${randomBytes(9).toString('base64url')}`;
}

/** @throws KEY_UNKNOWN */
function scopeIn(id: string): string {
  const [, encoded] = /^([\w-]{0,1400})\.[\w-]{12}$/.exec(id) ?? [];
  if (encoded === undefined) throw unknown();
  return Buffer.from(encoded, 'base64url').toString('utf8');
}

async function made(provider: KeyProvider, scope: string): Promise<WrappedKey> {
  const madeAt = new Date().toISOString();
  return { id: idFor(scope), madeAt, ...(await wrappedBy(provider, scope, randomBytes(KEY))) };
}

async function wrappedBy(provider: KeyProvider, scope: string, key: Buffer) {
  try {
    return { provider: provider.name, wrapped: Buffer.from(await provider.wrap(key, scope)).toString('base64') };
  } finally {
    key.fill(0);
  }
}

/** @throws KEY_UNREADABLE */
async function opened(provider: KeyProvider, scope: string, wrapped: string): Promise<KeyObject> {
  let key: Uint8Array;
  try {
    key = await provider.unwrap(Buffer.from(wrapped, 'base64'), scope);
  } catch (cause) {
    if (cause instanceof WatchfloorError) throw cause;
    throw new WatchfloorError('KEY_UNREADABLE', `${provider.name} does not unwrap a data key: ${messageOf(cause)}.`, {
      cause,
    });
  }
  if (key.length !== KEY)
    throw new WatchfloorError(
      'KEY_UNREADABLE',
      `${provider.name} unwraps a data key to ${key.length} bytes, not ${KEY}.`,
    );
  return createSecretKey(key);
}

function statusOf({ keys, scope, shredded: gone }: Ring): RingStatus {
  const told = keys.map(({ id, madeAt, provider }) => ({ id, madeAt, provider }));
  return { scope, keys: told, ...(gone === undefined ? {} : { shreddedAt: gone.at }) };
}

function unknown(): WatchfloorError {
  return new WatchfloorError('KEY_UNKNOWN', 'A payload names a key that the keyring does not have.', {
    todo: 'See that this machine has the keyring of those who wrote it.',
  });
}

async function locked(folder: string): Promise<() => Promise<void>> {
  try {
    await makePrivateFolder(folder);
    const retries = { retries: 40, factor: 1, minTimeout: 250, maxTimeout: 250 };
    return await lockfile.lock(folder, { lockfilePath: path.join(folder, 'change.lock'), stale: 15_000, retries });
  } catch (cause) {
    const why = codeOf(cause) === 'ELOCKED' ? 'another process changes it' : messageOf(cause);
    throw new WatchfloorError('KEYRING_UNWRITABLE', `The keyring in ${folder} cannot be changed: ${why}.`, { cause });
  }
}
