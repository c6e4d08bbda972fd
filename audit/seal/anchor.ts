/** Anchors: an append-only file of roots, to be kept where who seals cannot change it. */
import { canonicalJson, isObject, WatchfloorError } from 'xstate-temporal/engine';
import { platform } from '../platform/index.ts';
import { linesOf } from './text-file.ts';

export interface Anchor {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly log: string;
  readonly size: number;
  readonly root: string;
}

export const ANCHOR_FORMAT = 'watchfloor.anchor/1';
/** What the first line is linked to. */
export const FIRST = '0'.repeat(64);
const FIELDS = 'at,format,log,previous,root,size';

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
        format === ANCHOR_FORMAT &&
        typeof at === 'string' &&
        typeof log === 'string' &&
        typeof root === 'string' &&
        /^[0-9a-f]{64}$/.test(root) &&
        Number.isSafeInteger(size) &&
        (size as number) >= 0;
      if (!fits) throw new Error('a field of an anchor is of another kind');
      if (json.previous !== previous) throw new Error('a line is not linked to the one before it');
      previous = platform.sha256(line).toString('hex');
      yield { anchor: { at, log, root, size: size as number }, hash: previous };
    }
  } catch (error) {
    throw new WatchfloorError('ANCHOR_BROKEN', `The anchor file cannot be trusted: ${(error as Error).message}.`);
  }
}
