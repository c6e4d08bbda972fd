import { readdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { WatchfloorError } from 'xstate-temporal/engine';
import { writePrivateFile } from '../../text/index.ts';
import { isFolder, isRegularFile, MANIFEST_FILE } from '../seal/layout.ts';

/** What a bundle says of itself (docs/audit-format.md, section 1), and what this tool adds. */
export interface Manifest {
  readonly format: 'watchfloor.bundle/1';
  readonly createdAt: string;
  readonly tool: { readonly name: string; readonly version: string };
  readonly log: string;
  readonly source: { readonly namespace: string };
  readonly scope: { readonly query: string };
  readonly redaction: {
    readonly payloads: 'none' | 'withheld';
    readonly names?: 'pseudonyms';
    readonly texts?: 'withheld';
  };
  readonly machines: readonly {
    readonly machine: string;
    readonly version: string;
    readonly definition: string;
    readonly file: string;
  }[];
  readonly cases: number;
  /** What the server's list counted, and when; the export may have more that began meanwhile. */
  readonly population?: { readonly listed: number; readonly at: string };
  /** Cases that could not be exported, and why. */
  readonly failures: readonly { readonly workflow: string; readonly code: string; readonly message: string }[];
  /** False until the export has ended. */
  readonly complete: boolean;
}

/** @returns `undefined` for a folder that is not there, or has nothing in it. @throws EXPORT_FOLDER_FOREIGN */
export async function readManifest(dir: string): Promise<Manifest | undefined> {
  if (!isFolder(dir)) return undefined;
  let text: string;
  try {
    if (!isRegularFile(path.join(dir, MANIFEST_FILE))) throw foreign(dir);
    text = await readFile(path.join(dir, MANIFEST_FILE), 'utf8');
  } catch {
    // Half of the first manifest is what a kill at the very beginning leaves.
    if ((await readdir(dir)).every((name) => name === `${MANIFEST_FILE}.new`)) return undefined;
    throw foreign(dir);
  }
  try {
    const manifest = JSON.parse(text) as Manifest;
    if (manifest.format === 'watchfloor.bundle/1') return manifest;
  } catch {
    // Told below.
  }
  throw foreign(dir);
}

export async function writeManifest(dir: string, manifest: Manifest): Promise<void> {
  const file = path.join(dir, MANIFEST_FILE);
  await writePrivateFile(`${file}.new`, `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(`${file}.new`, file);
}

function foreign(dir: string): WatchfloorError {
  return new WatchfloorError(
    'EXPORT_FOLDER_FOREIGN',
    `${dir} is there and is no bundle of this format. Name a folder that audit export wrote, or, to export into, an empty or a new one. Nothing in it was touched.`,
  );
}
