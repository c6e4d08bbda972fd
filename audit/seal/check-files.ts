/** Holds the files of a bundle against `SHA256SUMS`. */
import { codeOf, WatchfloorError } from 'xstate-temporal/engine';
import { platform } from '../platform/index.ts';
import { MAX_FILE } from './case-file.ts';
import type { Findings } from './findings.ts';
import { byBytes, filesBelow, isBundlePath, SEAL_FILE, SUMS_FILE } from './layout.ts';
import { hashFile, linesOf } from './text-file.ts';

const { join, kindOf } = platform;

/** Compares what is listed with what is present: both are sorted by path. */
export async function checkFiles(dir: string, findings: Findings, breathe: () => Promise<void>): Promise<void> {
  const present = filesBelow(dir);
  const next = () => {
    let one = present.next();
    while (!one.done && (one.value.path === SUMS_FILE || one.value.path === SEAL_FILE)) one = present.next();
    return one.done ? undefined : one.value;
  };
  let file = next();
  let count = 0;
  const unlisted: string[] = [];
  try {
    for (const { path, hash } of listed(join(dir, SUMS_FILE))) {
      while (file !== undefined && isBefore(file.path, path)) {
        unlisted.push(file.path);
        file = next();
      }
      if (file?.path !== path) {
        findings.add('FILE_MISSING', path);
        continue;
      }
      if (!file.regular) findings.add('FILE_MISSING', path, 'it is no regular file');
      else if ((kindOf(join(dir, path))?.size ?? 0) > MAX_FILE) findings.add('FILE_TOO_LARGE', path);
      else if (hashFile(join(dir, path)) !== hash) findings.add('FILE_DIFFERS', path);
      file = next();
      if (count++ % 256 === 255) await breathe();
    }
  } catch (error) {
    if (codeOf(error) !== 'SEAL_MALFORMED' && codeOf(error) !== 'LINES_MALFORMED') throw error;
    findings.add('SEAL_MALFORMED', SUMS_FILE, error);
    return;
  }
  for (; file !== undefined; file = next()) unlisted.push(file.path);
  for (const path of unlisted) findings.add('FILE_UNLISTED', path);
}

function* listed(sums: string): Generator<{ path: string; hash: string }> {
  let last: string | undefined;
  for (const line of linesOf(sums)) {
    const [, hash = '', path = ''] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    const fits = isBundlePath(path) && path !== SUMS_FILE && path !== SEAL_FILE;
    if (!fits || (last !== undefined && !isBefore(last, path)))
      throw new WatchfloorError('SEAL_MALFORMED', 'A line is malformed, or not in order.');
    last = path;
    yield { path, hash };
  }
}

const isBefore = (a: string, b: string): boolean => byBytes(a, b) < 0;
