import path from 'node:path';
import { WatchfloorError } from 'xstate-temporal/engine';
import { readManifest } from '../export/manifest.ts';
import { CASES_FOLDER, caseFolders } from '../seal/layout.ts';
import type { Trail } from '../trail/types.ts';
import type { CaseVerdict } from '../verify/findings.ts';
import { caseAt } from '../verify/verify-bundle.ts';
import type { VerifyOptions } from '../verify/verify-case.ts';
import { lifeOf } from './lives.ts';
import type { ExportedLife } from './population.ts';

/** A case of a bundle, with when the bundle's population was counted, UTC ms. */
export interface BundledTrail {
  readonly trail: Trail;
  readonly countedAt: number;
}

/** How far what a register says of cases can be relied on. */
export class Reliance {
  cases = 0;
  /** Redacted: what stands in their trails is the exporter's word. */
  claimed = 0;
  /** Nothing can be told of them. */
  unreadable = 0;
  /** Their histories are not what their charts decide, or what was exported is not of them. At most 200 are named. */
  readonly deviating: string[] = [];
  deviates = 0;

  /** The trail to go by: of the histories, and only where they are withheld, the one that was exported. */
  take(place: string, { verdict, trail, exported }: Awaited<ReturnType<typeof caseAt>>): Trail | undefined {
    this.cases++;
    if (verdict.status === 'deviates') {
      this.deviates++;
      if (this.deviating.length < 200) this.deviating.push(verdict.workflow || path.basename(place));
    }
    if (trail !== undefined) return trail;
    if (verdict.because?.code === 'PAYLOADS_WITHHELD' && verdict.status !== 'deviates' && exported?.trail) {
      this.claimed++;
      return exported.trail;
    }
    this.unreadable++;
    return undefined;
  }
}

/** The executions that bundles have, by their histories, one after another; a place where none can be read. @throws BUNDLE_MISSING */
export async function* livesOf(
  folders: readonly string[],
): AsyncGenerator<{ readonly place: string; readonly life?: ExportedLife }> {
  for (const { folder } of await bundles(folders))
    for (const name of caseFolders(folder)) {
      const place = path.join(folder, CASES_FOLDER, name);
      try {
        yield { place, life: await lifeOf(place) };
      } catch (error) {
        if (!(error instanceof WatchfloorError)) throw error;
        yield { place };
      }
    }
}

/**
 * The cases of bundles as their histories tell them, one after another.
 *
 * @param isWanted which places are read; all without it
 * @throws BUNDLE_MISSING
 */
export async function* trailsOf(
  folders: readonly string[],
  options: VerifyOptions,
  reliance = new Reliance(),
  isWanted: (place: string) => boolean = () => true,
): AsyncGenerator<BundledTrail & { readonly place: string; readonly verdict: CaseVerdict }> {
  for (const { countedAt, folder } of await bundles(folders))
    for (const name of caseFolders(folder)) {
      const place = path.join(folder, CASES_FOLDER, name);
      if (!isWanted(place)) continue;
      const found = await caseAt(place, options);
      const trail = reliance.take(place, found);
      if (trail !== undefined) yield { trail, countedAt, place, verdict: found.verdict };
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
