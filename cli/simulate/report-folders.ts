import path from 'node:path';
import { defaultFolder } from './write-report.ts';

/**
 * The folder of each scenario's report, in their order: named like its file. Of files with one name the later get
 * numbers, `a-2`, so that none is written over another.
 *
 * @param report what `--report` says; one scenario alone has that folder to itself
 */
export function reportFolders(files: readonly string[], report: string | undefined): string[] {
  if (report !== undefined && files.length === 1) return [report];
  const names = files.map((file) => path.parse(file).name);
  // Some file systems take capitals for small letters.
  const taken = new Set<string>();
  const first = new Set(names.map((name) => name.toLowerCase()));
  return names.map((name) => {
    let own = name;
    // A number must not take the name of a file that comes later.
    for (let number = 2; taken.has(own.toLowerCase()) || (own !== name && first.has(own.toLowerCase())); number++)
      own = `${name}-${number}`;
    taken.add(own.toLowerCase());
    return path.join(report ?? defaultFolder(''), own);
  });
}
