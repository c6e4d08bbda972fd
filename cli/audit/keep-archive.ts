import { clean } from 'xstate-temporal/cli';
import { encryptionOf } from '../input/encryption.ts';
import { clientOf, openConnection } from '../input/session.ts';
import type { Target } from '../input/target.ts';
import { type Sweeper, startSweeper } from './sweeper.ts';

/**
 * The server deletes closed cases after its retention; the archive keeps them. Works over a connection of its own.
 *
 * @returns `undefined` where the configuration says that this is not wanted
 */
export async function keepArchive(target: Target, note: (text: string) => void): Promise<Sweeper | undefined> {
  const { archiveDir: archive, archiveEverySeconds } = target.config.settings.audit;
  if (archiveEverySeconds === 0) return undefined;
  const connection = await openConnection(target);
  const client = clientOf(connection, target.namespace, encryptionOf(target.config));
  const every = archiveEverySeconds * 1_000;
  const sweeper = startSweeper(client, { archive, every, root: target.root, tell: (text) => note(clean(text, 500)) });
  return {
    stop: async () => {
      await sweeper.stop();
      await connection.close();
    },
  };
}
