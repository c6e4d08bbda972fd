import path from 'node:path';
import { Command } from 'commander';
import { clean } from 'xstate-temporal/cli';
import { makePrivateFolder } from '../../text/index.ts';
import type { Context } from '../command.ts';
import { withExample, withJson } from '../input/options.ts';

/** Makes the key that seals. */
export function auditKeygenCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('keygen')
      .description('make an Ed25519 key pair that seals bundles; WATCHFLOOR_SEAL_PASSPHRASE encrypts the private one')
      .argument('[file]', 'the file for the private key; default: .watchfloor/audit/seal.key'),
  );
  return withExample(command, 'audit keygen').action(async (file: string | undefined) => {
    await keygen(context, file);
    done(0);
  });
}

async function keygen({ terminal }: Context, file: string | undefined): Promise<void> {
  const { generateKeyFiles } = await import('../../audit/index.ts');
  const { auditFolder } = await import('../audit/keys.ts');
  const { findTarget } = await import('../input/target.ts');
  const place = file ?? path.join(auditFolder((await findTarget({})).root), 'seal.key');
  await makePrivateFolder(path.dirname(path.resolve(place)));
  const passphrase = process.env.WATCHFLOOR_SEAL_PASSPHRASE;
  const made = generateKeyFiles(place, passphrase === undefined ? {} : { passphrase });
  terminal.result(made, () => {
    const { bold, dim } = terminal.colors;
    terminal.line(`${dim('private')}  ${bold(clean(made.privateFile, 300))}  keep it from whoever may change cases`);
    terminal.line(
      `${dim('public')}   ${bold(clean(made.publicFile, 300))}  hand it over, by another way than the bundles`,
    );
    terminal.line(`${dim('key id')}   ${made.keyId}`);
  });
}
