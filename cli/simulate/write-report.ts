import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { json } from 'xstate-temporal/cli';
import { countNames, durationNames, levelNames } from '../../simulator/model/names.ts';
import { numbersCsv, studyJson, studyPage } from '../../simulator/report/index.ts';
import type { Verdict } from '../../simulator/study/expect/index.ts';
import { passed, type Study } from '../../simulator/study/experiments/index.ts';
import { floorOf, replayOf, writeFloor } from './floor-file.ts';
import { makeFolder, writing } from './output.ts';

/** What each measured name means. */
export const meanings: Readonly<Record<string, string>> = { ...durationNames, ...countNames, ...levelNames };

/**
 * Writes `report.html`, `report.json`, `numbers.csv` and, where the run was taken down, `floor.json` into a folder.
 *
 * @param sometimes what all runs together were to do, where the report is of all of them
 * @throws FILE_UNWRITABLE
 */
export async function writeReport(
  folder: string,
  study: Study,
  command: string,
  sometimes: readonly Verdict[] = [],
): Promise<void> {
  const together =
    sometimes.length === 0
      ? {}
      : {
          passed: passed(study) && sometimes.every(({ holds }) => holds),
          sometimes: sometimes.map(({ text, holds }) => ({ text, holds })),
        };
  await writing(folder, async () => {
    await makeFolder(folder);
    const floor = floorOf(study);
    const replay = floor === undefined ? {} : { replay: await replayOf(floor) };
    await writeFile(path.join(folder, 'report.html'), studyPage(study, { command, meanings, sometimes, ...replay }));
    if (floor !== undefined) await writeFloor(folder, floor);
    await writeFile(
      path.join(folder, 'report.json'),
      `${json({ ...(studyJson(study, command) as object), ...together })}\n`,
    );
    await writeFile(path.join(folder, 'numbers.csv'), numbersCsv(study));
  });
}

/** Where results go unless another place is named. */
export function defaultFolder(scenario: string): string {
  return path.join('.watchfloor', 'simulations', scenario);
}

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
