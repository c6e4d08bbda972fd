import type { Encryption, Keyring } from 'xstate-temporal/encryption';
import { WatchfloorError } from 'xstate-temporal/engine';
import { encryptProgramme } from '../../programme/encryption.ts';
import type { EffectiveConfig } from '../../server/config/index.ts';
import { dataKeys } from '../../server/keys/index.ts';

/** How payloads are encrypted; `undefined` where the configuration says nothing of it. */
export function encryptionOf({ settings }: Pick<EffectiveConfig, 'settings'>): Encryption | undefined {
  const keys = dataKeys(settings.encryption);
  return keys && encryptProgramme(keys);
}

/** The keyring that commands change. @throws ENCRYPTION_OFF */
export function keyringOf({ settings }: Pick<EffectiveConfig, 'settings'>): Keyring {
  const keys = dataKeys(settings.encryption);
  if (keys !== undefined) return keys;
  throw new WatchfloorError('ENCRYPTION_OFF', 'Payloads are not encrypted here: there is no keyring.', {
    todo: 'Set encryption.keyringDir and encryption.masterKeyFile, as docs/encryption.md says.',
  });
}
