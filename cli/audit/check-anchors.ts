import { existsSync } from 'node:fs';
import { clean, type Terminal } from 'xstate-temporal/cli';
import type { SealVerdict } from '../../audit/seal/index.ts';
import type { CheckpointVerdict } from '../../audit/witness/index.ts';
import { instantText } from '../../text/index.ts';
import { EXIT } from '../exit.ts';

/** Where the checkpoints of an anchor file are kept, with their time stamps. */
export const checkpointFolder = (file: string) => `${file}.checkpoints`;

/** Holds an anchor file, what witnesses keep and the time stamps against a bundle. */
export async function checkAnchors(
  terminal: Terminal,
  bundle: string,
  file: string,
  given: { readonly key: string; readonly witness: readonly string[]; readonly authority: string | undefined },
): Promise<number> {
  const { readPublicKey, verifySeal } = await import('../../audit/seal/index.ts');
  const { checkCheckpoints, keptIn, readAuthorities, witnessAt } = await import('../../audit/witness/index.ts');
  const publicKey = readPublicKey(given.key);
  const authorities = given.authority === undefined ? [] : readAuthorities(given.authority);
  const seal = await verifySeal(bundle, [publicKey], { anchors: file });
  const { statement } = seal;
  const folder = checkpointFolder(file);
  const checkpoints =
    statement === undefined
      ? undefined
      : await checkCheckpoints(bundle, statement, {
          publicKey,
          authorities,
          kept: existsSync(folder) ? await keptIn(folder) : [],
          witnesses: given.witness.map(witnessAt),
        });
  const ok = seal.ok && checkpoints?.ok === true;
  terminal.result({ ok, seal, ...(checkpoints === undefined ? {} : { checkpoints }) }, () =>
    print(terminal, seal, checkpoints),
  );
  return ok ? EXIT.ok : EXIT.failed;
}

function print(terminal: Terminal, seal: SealVerdict, checkpoints?: CheckpointVerdict): void {
  const { dim, green, red, yellow } = terminal.colors;
  terminal.line(
    seal.ok ? green('The seal holds, and its root is anchored.') : red('The seal or its anchor does not hold.'),
  );
  for (const { code, message, where } of [...seal.findings, ...(checkpoints?.findings ?? [])].slice(0, 50))
    terminal.line(`  ${red(code)} ${clean(where, 300)}: ${clean(message, 500)}`);
  for (const { heads, later, others, place } of checkpoints?.places ?? []) {
    const more = [
      later === 0 ? '' : yellow(`${later} later: this bundle is not the latest`),
      others === 0 ? '' : dim(`${others} not by this key`),
    ];
    terminal.line(
      `${dim('kept')}     ${clean(place, 300)}: ${[`${heads} heads of this log`, ...more.filter(Boolean)].join(', ')}`,
    );
  }
  for (const { at, authority, name, trusted } of checkpoints?.stamps ?? [])
    terminal.line(
      `${dim('stamped')}  ${clean(name, 300)}: ${instantText(at)} by ${clean(authority, 200)}${trusted ? '' : yellow('; give --authority to check who that is')}`,
    );
}
