import { WatchfloorError } from 'xstate-temporal/engine';
import { type DecodeHistory, historyDecoder } from '../../audit/index.ts';

/**
 * Decrypts histories by the keyring of the project that a command is run in. Nothing of it is looked at before something
 * is encrypted: an audit needs no configuration otherwise.
 */
export function projectDecoder(): DecodeHistory {
  const load = async () => {
    const { encryptionOf } = await import('../input/encryption.ts');
    const { findTarget } = await import('../input/target.ts');
    return encryptionOf((await findTarget({})).config);
  };
  let loading: ReturnType<typeof load> | undefined;
  return historyDecoder({
    async decode(payloads) {
      loading ??= load();
      const encryption = await loading;
      if (encryption !== undefined) return encryption.codec.decode(payloads);
      throw new WatchfloorError('KEY_UNKNOWN', 'There is no keyring here.');
    },
  });
}
