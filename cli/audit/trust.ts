import { clean } from 'xstate-temporal/cli';
import { readTrust, type Trust } from 'xstate-temporal/proof';
import { readTrustFile } from '../../server/keys/index.ts';
import { badInput } from '../exit.ts';

/** The trust in a file. @throws FILE_UNREADABLE, KEY_UNREADABLE, TRUST_INVALID */
export function trustIn(file: string): Trust {
  const json = readTrustFile(file);
  if (json === undefined) throw badInput(`${clean(file)}: there is no such file.`, 'FILE_UNREADABLE');
  return readTrust(json);
}
