/** The keys that payloads are encrypted with, as the configuration names them. */

import { fileKeyProvider, fileKeyring, type KeyProvider, type Keyring } from 'xstate-temporal/encryption';
import { messageOf, WatchfloorError } from 'xstate-temporal/engine';

export interface EncryptionSettings {
  /** The folder with the data keys of all tenants; payloads are not encrypted without it. */
  readonly keyringDir?: string;
  /** The key that wraps them, where no provider does. */
  readonly masterKeyFile?: string;
  readonly provider?: KeyProvider;
}

/** @returns `undefined` where payloads are not encrypted */
export function dataKeys({ keyringDir, masterKeyFile, provider }: EncryptionSettings): Keyring | undefined {
  if (keyringDir === undefined) return undefined;
  if (provider !== undefined) return fileKeyring(keyringDir, provider);
  if (masterKeyFile !== undefined) return fileKeyring(keyringDir, fileKeyProvider(masterKeyFile));
  throw new WatchfloorError('CONFIG_INVALID', 'encryption.keyringDir needs encryption.masterKeyFile, or a provider.');
}

/** Whether payloads can be encrypted and decrypted here; changes nothing. @returns `undefined` where they are not encrypted */
export async function checkDataKeys(
  settings: EncryptionSettings,
): Promise<
  { readonly ok: boolean; readonly detail: string; readonly todo: string; readonly code?: string } | undefined
> {
  const { keyringDir, masterKeyFile, provider = fileKeyProvider(masterKeyFile ?? '') } = settings;
  if (keyringDir === undefined) return undefined;
  try {
    await provider.wrap(new Uint8Array(32), '');
    const keys = fileKeyring(keyringDir, provider);
    const rings = await keys.list();
    for (const { keys: all } of rings) {
      const last = all.at(-1);
      if (last !== undefined) await keys.byId(last.id);
    }
    const destroyed = rings.filter(({ shreddedAt }) => shreddedAt !== undefined).length;
    const more = destroyed === 0 ? '' : `, ${destroyed} destroyed`;
    return {
      ok: true,
      detail: `${rings.length - destroyed} with data keys, wrapped by ${provider.name}${more}`,
      todo: '',
    };
  } catch (error) {
    const todo =
      masterKeyFile === undefined
        ? 'See that the key provider is reached.'
        : 'Make it with "watchfloor keys master", or restore it.';
    const [code, detail] =
      error instanceof WatchfloorError ? [error.code, error.problem] : ['KEY_UNREADABLE', messageOf(error)];
    return { ok: false, code, detail, todo };
  }
}
