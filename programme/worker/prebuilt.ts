import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** What a bundle holds beside the programme: with another release of one of them it would be another bundle. */
const HELD = ['@temporalio/workflow', 'xstate', 'xstate-temporal', 'zod'] as const;

/** Where the bundle that was made with the package lies: beside this file. A clone has none. */
export const PREBUILT = { code: 'workflows.bundle.js', versions: 'workflows.bundle.json' } as const;

/** The releases that are installed of what a bundle holds. */
export async function heldVersions(): Promise<Record<string, string>> {
  const { resolve } = createRequire(import.meta.url);
  const versions = HELD.map(async (name) => {
    const { version } = JSON.parse(await readFile(resolve(`${name}/package.json`), 'utf8')) as { version: string };
    return [name, version] as const;
  });
  return Object.fromEntries(await Promise.all(versions));
}

/**
 * The bundle that came with the package: a worker is ready without webpack. `undefined` in a clone, and where something
 * that it holds is installed in another release.
 */
export async function prebuilt(): Promise<{ readonly code: string } | undefined> {
  try {
    const made = JSON.parse(await readFile(new URL(PREBUILT.versions, import.meta.url), 'utf8')) as object;
    const here = await heldVersions();
    if (HELD.some((name) => (made as Record<string, unknown>)[name] !== here[name])) return undefined;
    return { code: await readFile(new URL(PREBUILT.code, import.meta.url), 'utf8') };
  } catch {
    return undefined;
  }
}
