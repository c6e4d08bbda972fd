import type { Issuer } from 'xstate-temporal/proof';
import {
  type KeyFolder,
  keyFile,
  keyFolder,
  type ProjectKeys,
  projectKeys,
  readKeyFile,
} from '../../server/keys/index.ts';
import type { Target } from './target.ts';

/** The keys of the project that a command is run in. */
export function keysOf({ config }: Pick<Target, 'config'>): KeyFolder {
  const { dir, trustFile } = config.settings.keys;
  return keyFolder(dir, trustFile);
}

/**
 * Who signs what a command sends past the gateway. Without a key it is a claim, which a worker with a trust refuses.
 *
 * @throws KEY_UNREADABLE, KEY_INVALID
 */
export function issuerOf(target: Pick<Target, 'config' | 'isTrustless'>): Issuer | undefined {
  if (target.isTrustless) return undefined;
  return readKeyFile(keyFile(keysOf(target), 'issuer'));
}

/** What a worker of the project is started with. @throws KEY_UNREADABLE, KEY_UNWRITABLE, KEY_INVALID, TRUST_INVALID */
export async function workerKeys(
  target: Pick<Target, 'config'>,
): Promise<Pick<ProjectKeys, 'trust'> & { readonly key: string }> {
  const { trust, workerKey } = await projectKeys(keysOf(target));
  return { trust, key: workerKey };
}
