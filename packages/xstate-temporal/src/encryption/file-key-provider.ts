/** Data keys wrapped by a master key in a file. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, isObject, messageOf, WatchfloorError } from '../engine/index.ts';
import { makePrivateFolder, writePrivateFile } from '../text/index.ts';
import type { KeyProvider } from './types.ts';

const FORMAT = 'xstate-temporal.master-key/1';
const CIPHER = 'aes-256-gcm';
/** Bytes. */
const [KEY, ID, IV, TAG] = [32, 6, 12, 16];

/** The master keys: the last one wraps, all unwrap. */
interface MasterKeys {
  readonly keys: readonly { readonly id: string; readonly key: string }[];
}

/**
 * Wraps by a master key in a file of its owner alone. Keep the file apart from the keyring: whoever has both can read all.
 *
 * @param file made by `makeMasterKey`; read when it is first needed
 */
export function fileKeyProvider(file: string): KeyProvider {
  let read: MasterKeys | undefined;
  const masters = () => {
    read ??= readMaster(file);
    return read.keys;
  };
  return {
    name: 'file',
    wrap: async (key, scope) => {
      const master = masters().at(-1);
      if (master === undefined) throw unreadable(file, 'it has no key');
      const iv = randomBytes(IV);
      const id = Buffer.from(master.id, 'hex');
      const cipher = createCipheriv(CIPHER, Buffer.from(master.key, 'base64'), iv, { authTagLength: TAG });
      cipher.setAAD(aad(id, scope));
      return Buffer.concat([id, iv, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
    },
    unwrap: async (wrapped, scope) => {
      const bytes = Buffer.from(wrapped);
      const id = bytes.subarray(0, ID);
      const master = masters().find((one) => one.id === id.toString('hex'));
      if (master === undefined || bytes.length < ID + IV + TAG)
        throw unreadable(file, 'it does not have the master key that a data key was wrapped by');
      const key = Buffer.from(master.key, 'base64');
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(ID, ID + IV), { authTagLength: TAG });
      decipher.setAAD(aad(id, scope));
      decipher.setAuthTag(bytes.subarray(bytes.length - TAG));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(ID + IV, bytes.length - TAG)), decipher.final()]);
      } catch (cause) {
        throw new WatchfloorError('KEY_UNREADABLE', 'A wrapped data key was altered, or is of another scope.', {
          cause,
        });
      }
    },
  };
}

/**
 * Makes a master key where there is none yet.
 *
 * @returns whether it was made
 * @throws KEY_UNWRITABLE
 */
export async function makeMasterKey(file: string): Promise<boolean> {
  return writing(file, { keys: [drawn()] }, async (draft) => {
    try {
      await link(draft, file);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(draft, { force: true });
    }
  });
}

/** Adds a master key, which wraps from now on. @throws KEY_UNREADABLE, KEY_UNWRITABLE */
export async function rotateMasterKey(file: string): Promise<void> {
  const { keys } = readMaster(file);
  await writing(file, { keys: [...keys, drawn()] }, (draft) => rename(draft, file));
}

/** Leaves the newest master key alone, after everything was wrapped anew. @throws KEY_UNREADABLE, KEY_UNWRITABLE */
export async function retireMasterKeys(file: string): Promise<void> {
  const { keys } = readMaster(file);
  await writing(file, { keys: keys.slice(-1) }, (draft) => rename(draft, file));
}

const drawn = () => ({ id: randomBytes(ID).toString('hex'), key: randomBytes(KEY).toString('base64') });

const aad = (id: Buffer, scope: string): Buffer => Buffer.concat([id, Buffer.from(`\n${scope}`, 'utf8')]);

async function writing<T>(file: string, keys: MasterKeys, place: (draft: string) => Promise<T>): Promise<T> {
  const draft = `${file}.${process.pid}.new`;
  try {
    await makePrivateFolder(path.dirname(file));
    await writePrivateFile(draft, `${JSON.stringify({ format: FORMAT, ...keys }, null, 1)}\n`);
    return await place(draft);
  } catch (cause) {
    throw new WatchfloorError('KEY_UNWRITABLE', `${file} cannot be written: ${messageOf(cause)}.`, { cause });
  }
}

function readMaster(file: string): MasterKeys {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    // What failed to parse would quote the file.
    throw unreadable(file, codeOf(cause) ?? 'it is no JSON');
  }
  const isKey = (one: unknown) =>
    isObject(one) &&
    typeof one.id === 'string' &&
    /^[0-9a-f]{12}$/.test(one.id) &&
    typeof one.key === 'string' &&
    Buffer.from(one.key, 'base64').length === KEY;
  if (!isObject(json) || json.format !== FORMAT || !Array.isArray(json.keys) || !json.keys.every(isKey))
    throw unreadable(file, `it is no ${FORMAT}`);
  return { keys: json.keys as MasterKeys['keys'] };
}

function unreadable(file: string, why: string): WatchfloorError {
  return new WatchfloorError('KEY_UNREADABLE', `The master key ${file} cannot be used: ${why}.`, {
    todo: 'Only its owner may read it. Without it no payload can be read.',
  });
}
