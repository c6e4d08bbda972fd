import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TrustJson } from 'xstate-temporal/proof';

/** A recorded instance: its histories as JSON, and what its ledger ends with. */
export interface Recorded {
  readonly instance: string;
  readonly machine: string;
  readonly version: string;
  /** SHA-256 of the definition. */
  readonly definition: string;
  /** Of the ledger, after its last record. */
  readonly digest: string;
  readonly records: number;
  /** Of each run, first to last, as the server gives it. */
  readonly histories: readonly unknown[];
}

export const historiesFolder = fileURLToPath(new URL('../histories', import.meta.url));

/** Every recording of every released version. */
export function recordings(): { name: string; recorded: Recorded }[] {
  const folders = readdirSync(historiesFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name: folder }) =>
    readdirSync(join(historiesFolder, folder))
      .filter((file) => file.endsWith('.json'))
      .map((file) => ({
        name: `${folder}/${file}`,
        recorded: JSON.parse(readFileSync(join(historiesFolder, folder, file), 'utf8')) as Recorded,
      })),
  );
}

/** The log of operations of a task queue: two deployments, a hold that was lifted, a deletion; with whose proofs it holds. */
export function recordedOperations(): Recorded & { readonly trust: TrustJson } {
  return JSON.parse(readFileSync(new URL('../audit/operations-history.json', import.meta.url), 'utf8'));
}

/** Without stack traces and host names. */
export function nameless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nameless);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== 'stackTrace' && key !== 'workerInstanceKey');
  return Object.fromEntries(entries.map(([key, field]) => [key, key === 'identity' ? 'recorded' : nameless(field)]));
}
