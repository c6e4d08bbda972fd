import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Study } from '../../simulator/experiments/index.ts';
import { numbersCsv, studyJson, studyPage } from '../../simulator/report/index.ts';
import { countNames, durationNames, levelNames } from '../../simulator/study/names.ts';
import { badInput } from '../exit.ts';
import { clean, json } from '../text.ts';

/** What each measured name means. */
export const meanings: Readonly<Record<string, string>> = { ...durationNames, ...countNames, ...levelNames };

/**
 * Writes `report.html`, `report.json` and `numbers.csv` into a folder.
 *
 * @throws FILE_UNWRITABLE
 */
export async function writeReport(folder: string, study: Study, command: string): Promise<void> {
  await writing(folder, async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'report.html'), studyPage(study, { command, meanings }));
    await writeFile(path.join(folder, 'report.json'), `${json(studyJson(study, command))}\n`);
    await writeFile(path.join(folder, 'numbers.csv'), numbersCsv(study));
  });
}

/** Does what writes to `place`, and says in words why it could not. @throws FILE_UNWRITABLE */
export async function writing(place: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw badInput(`${clean(place)} cannot be written (${code}).`, 'FILE_UNWRITABLE', error);
  }
}

/** Where results go unless another place is named. */
export function defaultFolder(scenario: string): string {
  return path.join('.watchfloor', 'simulations', scenario);
}
