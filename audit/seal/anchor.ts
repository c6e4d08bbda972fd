/** Anchors: an append-only file of roots, to be kept where who seals cannot change it. */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { canonicalJson, isObject, WatchfloorError } from 'xstate-temporal/engine';
import { linesOf } from './text-file.ts';

export interface Anchor {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly log: string;
  readonly size: number;
  readonly root: string;
}

const FORMAT = 'watchfloor.anchor/1';
const FIRST = '0'.repeat(64);
const FIELDS = 'at,format,log,previous,root,size';

/**
 * Adds a root to an anchor file, which is made where there is none.
 *
 * @throws ANCHOR_BROKEN where the file's lines are not linked; ANCHOR_SHRINKS where its log has a larger tree already
 */
export function appendAnchor(file: string, { at, log, size, root }: Anchor): void {
  let previous = FIRST;
  if (existsSync(file)) {
    for (const { anchor, hash } of anchorsOf(file)) {
      previous = hash;
      if (anchor.log === log && anchor.size > size)
        throw new WatchfloorError(
          'ANCHOR_SHRINKS',
          `The log "${log}" has been anchored with ${anchor.size} statements; this bundle has ${size}. Seal it as a continuation of the bundle before it.`,
        );
    }
  }
  const line = canonicalJson({ at, format: FORMAT, log, previous, root, size });
  const handle = openSync(file, 'a');
  try {
    writeSync(handle, `${line}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The parser's own message would quote the line, of whatever file was named. */
function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error('a line is no JSON');
  }
}

/** The anchors of a file in their order, each with the hash of its line. @throws ANCHOR_BROKEN */
export function* anchorsOf(file: string): Generator<{ readonly anchor: Anchor; readonly hash: string }> {
  let previous = FIRST;
  try {
    for (const line of linesOf(file)) {
      const json = jsonOf(line);
      if (!isObject(json) || canonicalJson(json) !== line || Object.keys(json).sort().join() !== FIELDS)
        throw new Error('a line is no anchor in canonical JSON');
      const { at, format, log, root, size } = json;
      const fits =
        format === FORMAT &&
        typeof at === 'string' &&
        typeof log === 'string' &&
        typeof root === 'string' &&
        /^[0-9a-f]{64}$/.test(root) &&
        Number.isSafeInteger(size) &&
        (size as number) >= 0;
      if (!fits) throw new Error('a field of an anchor is of another kind');
      if (json.previous !== previous) throw new Error('a line is not linked to the one before it');
      previous = createHash('sha256').update(line, 'utf8').digest('hex');
      yield { anchor: { at, log, root, size: size as number }, hash: previous };
    }
  } catch (error) {
    throw new WatchfloorError('ANCHOR_BROKEN', `The anchor file cannot be trusted: ${(error as Error).message}.`);
  }
}
