import { closeSync, existsSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { canonicalJson, WatchfloorError } from 'xstate-temporal/engine';
import { ANCHOR_FORMAT, type Anchor, anchorsOf, FIRST } from './anchor.ts';

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
  const line = canonicalJson({ at, format: ANCHOR_FORMAT, log, previous, root, size });
  const handle = openSync(file, 'a');
  try {
    writeSync(handle, `${line}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
