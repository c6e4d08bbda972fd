import path from 'node:path';
import { WatchfloorError } from 'xstate-temporal/engine';
import { readManifest } from '../export/manifest.ts';
import { readJsonFile } from '../history/read-file.ts';
import { CASES_FOLDER, caseFolders } from '../seal/layout.ts';
import type { Trail } from '../trail/types.ts';
import type { CountedCase } from './population.ts';

/** A case of a bundle, with when the bundle's population was counted, UTC ms. */
export interface BundledTrail {
  readonly trail: Trail;
  readonly countedAt: number;
}

/** The cases that bundles have, one after another. @throws BUNDLE_MISSING; what `readJsonFile` throws */
export async function* casesOf(folders: readonly string[]): AsyncGenerator<CountedCase> {
  for (const { folder } of await bundles(folders))
    for (const name of caseFolders(folder)) {
      const file = path.join(folder, CASES_FOLDER, name, 'case.json');
      const { machine, simulated, workflow } = (await readJsonFile(file)) as Record<string, unknown>;
      if (typeof workflow !== 'string' || typeof machine !== 'string') throw malformed(file);
      yield { workflow, machine, simulated: simulated === true };
    }
}

/** The trails that bundles have, one after another; redacted ones serve as well. */
export async function* trailsOf(folders: readonly string[]): AsyncGenerator<BundledTrail> {
  for (const { countedAt, folder } of await bundles(folders))
    for (const name of caseFolders(folder)) {
      const file = path.join(folder, CASES_FOLDER, name, 'trail.json');
      const trail = (await readJsonFile(file)) as Trail;
      if (trail?.format !== 'watchfloor.trail/1' || !Array.isArray(trail.lines) || !Array.isArray(trail.deadlines))
        throw malformed(file);
      yield { trail, countedAt };
    }
}

async function bundles(folders: readonly string[]): Promise<{ folder: string; countedAt: number }[]> {
  const counted: { folder: string; countedAt: number }[] = [];
  for (const folder of folders) {
    const manifest = await readManifest(folder);
    if (manifest === undefined)
      throw new WatchfloorError(
        'BUNDLE_MISSING',
        `${folder}: there is no bundle. "watchfloor audit export" makes one.`,
      );
    counted.push({ folder, countedAt: Date.parse(manifest.population?.at ?? manifest.createdAt) || 0 });
  }
  return counted;
}

function malformed(file: string): WatchfloorError {
  return new WatchfloorError('FILE_MALFORMED', `${file}: it is not of the form of an audit bundle.`);
}
