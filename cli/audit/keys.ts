import type { KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Pseudonyms, pseudonymKey, pseudonyms } from '../../audit/index.ts';
import { readPrivateKey } from '../../audit/seal/index.ts';

/** Where the audit keeps its keys, below the folder of the configuration. */
export function auditFolder(root: string): string {
  return path.join(root, '.watchfloor', 'audit');
}

/** The pseudonyms of this programme; their key is made when it is first needed. */
export async function programmePseudonyms(root: string, file?: string): Promise<Pseudonyms> {
  return pseudonyms(await pseudonymKey(file ?? path.join(auditFolder(root), 'pseudonyms.key')));
}

/** The key that seals: the one given, else the programme's, else none. @throws KEY_UNREADABLE, KEY_UNFIT */
export function sealingKey(root: string, file?: string): KeyObject | undefined {
  const own = path.join(auditFolder(root), 'seal.key');
  const chosen = file ?? (existsSync(own) ? own : undefined);
  const passphrase = process.env.WATCHFLOOR_SEAL_PASSPHRASE;
  return chosen === undefined ? undefined : readPrivateKey(chosen, passphrase === undefined ? {} : { passphrase });
}
