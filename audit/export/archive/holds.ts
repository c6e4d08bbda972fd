import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { WatchfloorError } from 'xstate-temporal/engine';
import { readJsonFile, readRegularJson } from '../../history/read-file.ts';
import { CASES_FOLDER, caseFolders, isRegularFile } from '../../seal/layout.ts';

/** A legal hold: a case, all that begin alike (`eod-case/*`), or all of a tenant (`tenant:contoso`). */
export type Hold = string;

/**
 * Reads holds, one a line; `#` begins a remark. A file that is not there holds nothing; one that cannot be read
 * stops whatever would delete.
 *
 * @throws HOLDS_UNREADABLE
 */
export async function readHolds(file: string): Promise<Hold[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new WatchfloorError('HOLDS_UNREADABLE', `${file} cannot be read, so nothing is deleted.`, { cause: error });
  }
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** The cases of a bundle that are held. One whose tenant cannot be read counts as held by any tenant's hold. */
export async function heldBy(folder: string, holds: readonly Hold[]): Promise<string[]> {
  const held: string[] = [];
  if (holds.length === 0) return held;
  const tenants = new Set(holds.flatMap((hold) => (hold.startsWith('tenant:') ? [hold.slice('tenant:'.length)] : [])));
  for (const name of caseFolders(folder)) {
    const place = path.join(folder, CASES_FOLDER, name);
    const file = path.join(place, 'case.json');
    const workflow = isRegularFile(file)
      ? String(((await readJsonFile(file)) as { workflow?: unknown }).workflow)
      : name;
    if (holds.some((hold) => matches(hold, workflow)) || (tenants.size > 0 && (await isOf(place, tenants))))
      held.push(workflow);
  }
  return held;
}

function matches(hold: Hold, workflow: string): boolean {
  if (hold.endsWith('*')) return workflow.startsWith(hold.slice(0, -1));
  return workflow === hold || workflow.startsWith(`${hold}@`);
}

async function isOf(place: string, tenants: ReadonlySet<string>): Promise<boolean> {
  try {
    const { tenant } = (await readRegularJson(path.join(place, 'trail.json'))) as { tenant?: unknown };
    return typeof tenant !== 'string' || tenants.has(tenant);
  } catch {
    return true;
  }
}
