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

/** What was done: the result of `name` under `key`. */
export interface Mark {
  readonly key: string;
  readonly name: string;
  readonly params: string;
  readonly result?: Json;
}

// Longer than any workflow id (1,000 characters) with a run id and an effect key.
const MAX_KEY = 1_200;

/** Keeps marks, by the hash of their key. */
export interface Marks {
  /** `undefined` where there is none, or none that can be read. */
  read(hash: string): Promise<Mark | undefined>;
  /** Keeps a mark unless one is there that can be read. @returns the one that is there from then on */
  keep(hash: string, mark: Mark): Promise<Mark>;
}

/**
 * Marks as files, one a key: `<folder>/<first two hex digits>/<SHA-256 of the key>.json`. Needs no
 * server and no lock: any number of processes on one machine may share the folder.
 */
export function fileStore(folder: string): IdempotencyStore {
  const pathOf = (hash: string): string => join(folder, hash.slice(0, 2), `${hash}.json`);
  return idempotencyStore({
    read: (hash) => readMark(pathOf(hash)),
    async keep(hash, mark) {
      const text = `${JSON.stringify(mark)}\n`;
      if (await createOnce(pathOf(hash), text)) return mark;
      const first = await readMark(pathOf(hash));
      if (first) return first;
      // Something that is no mark holds the name (a disk that lost data): ours takes its place.
      await replaceFile(pathOf(hash), text);
      return mark;
    },
  });
}

/** What was done, by marks that are kept somewhere. */
export function idempotencyStore(marks: Marks): IdempotencyStore {
  // Deliveries of one key that meet in this process share one run.
  const running = new Map<string, { readonly params: string; readonly result: Promise<unknown> }>();

  async function run<T>(key: string, name: string, params: string, effect: () => Promise<T>): Promise<T> {
    const hash = keyHash(key);
    const before = await marks.read(hash);
    if (before) return resultOf<T>(before, key, name, params);

    const result = await effect();
    const mark: Mark = { key, name, params, ...(result === undefined ? {} : { result: result as Json }) };
    const kept = await marks.keep(hash, mark);
    return kept === mark ? result : resultOf<T>(kept, key, name, params);
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
    return markOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** What was read, if it is a mark. */
export function markOf(value: unknown): Mark | undefined {
  const isMark = typeof value === 'object' && value !== null && 'key' in value && 'params' in value;
  return isMark ? (value as Mark) : undefined;
}
