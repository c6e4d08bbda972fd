import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { canonicalJson, type Json } from 'xstate-temporal/engine';
import { PermanentError } from './errors.ts';
import { createOnce, readIfThere, replaceFile } from './files.ts';

/** SHA-256 of an idempotency key, hexadecimal: what files, message ids and alert ids are named by. */
export function keyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Remembers what was done under which idempotency key. */
export interface IdempotencyStore {
  /**
   * Runs `effect` unless something was done under `key` before; then the first result comes back.
   *
   * A mark can only be written after the effect, so a crash between the two leads to a second run:
   * every effect must itself be idempotent under the key, or hand the key on to a receiver that is.
   * The mark makes the second delivery cheap, and its result the first one.
   *
   * @param name the port that is served
   * @param params what it was given; the same key with other params is a defect, not a repetition
   * @throws PermanentError IDEMPOTENCY_KEY_INVALID, IDEMPOTENCY_KEY_REUSED
   */
  once<T>(key: string, name: string, params: unknown, effect: () => Promise<T>): Promise<T>;
}

interface Mark {
  readonly key: string;
  readonly name: string;
  readonly params: string;
  readonly result?: Json;
}

// Longer than any workflow id (1,000 characters) with a run id and an effect key.
const MAX_KEY = 1_200;

/**
 * Marks as files, one a key: `<folder>/<first two hex digits>/<SHA-256 of the key>.json`. Needs no
 * server and no lock: any number of processes on one machine may share the folder.
 */
export function fileStore(folder: string): IdempotencyStore {
  // Deliveries of one key that meet in this process share one run.
  const running = new Map<string, { readonly params: string; readonly result: Promise<unknown> }>();

  async function run<T>(key: string, name: string, params: string, effect: () => Promise<T>): Promise<T> {
    const hash = keyHash(key);
    const path = join(folder, hash.slice(0, 2), `${hash}.json`);
    const before = await readMark(path);
    if (before) return resultOf<T>(before, key, name, params);

    const result = await effect();
    const mark: Mark = { key, name, params, ...(result === undefined ? {} : { result: result as Json }) };
    const text = `${JSON.stringify(mark)}\n`;
    if (await createOnce(path, text)) return result;
    const first = await readMark(path);
    if (first) return resultOf<T>(first, key, name, params);
    // Something that is no mark holds the name (a disk that lost data): ours takes its place.
    await replaceFile(path, text);
    return result;
  }

  return {
    async once<T>(key: string, name: string, params: unknown, effect: () => Promise<T>): Promise<T> {
      checkKey(key);
      const digest = keyHash(canonicalJson(params ?? null));
      const other = running.get(key);
      if (other) {
        if (other.params !== `${name} ${digest}`) throw reused(key, name);
        return other.result as Promise<T>;
      }
      const result = run(key, name, digest, effect);
      running.set(key, { params: `${name} ${digest}`, result });
      try {
        return await result;
      } finally {
        running.delete(key);
      }
    },
  };
}

function checkKey(key: string): void {
  if (key.length > 0 && key.length <= MAX_KEY) return;
  throw new PermanentError(
    'IDEMPOTENCY_KEY_INVALID',
    `An idempotency key has 1 to ${MAX_KEY} characters, and this one has ${key.length}.`,
    { todo: 'Give "<workflow id>/<first run id>/<effect key>".' },
  );
}

function resultOf<T>(mark: Mark, key: string, name: string, params: string): T {
  if (mark.key !== key || mark.name !== name || mark.params !== params) throw reused(key, name);
  return mark.result as T;
}

function reused(key: string, name: string): PermanentError {
  return new PermanentError(
    'IDEMPOTENCY_KEY_REUSED',
    `The idempotency key "${key}" came to "${name}" again with other params or from another port.`,
    { todo: 'Give every effect a key of its own.' },
  );
}

async function readMark(path: string): Promise<Mark | undefined> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  try {
    const mark: unknown = JSON.parse(text);
    return typeof mark === 'object' && mark !== null && 'key' in mark && 'params' in mark ? (mark as Mark) : undefined;
  } catch {
    return undefined;
  }
}
