import { Command, Option } from 'commander';
import { clean, table } from 'xstate-temporal/cli';
import type { KeyUse } from '../../server/keys/index.ts';
import { parseInstant } from '../../text/index.ts';
import type { Context } from '../command.ts';
import { badInput } from '../exit.ts';
import { collect, withExample, withJson } from '../input/options.ts';
import { dataKeyCommands } from './keys-data.ts';

interface PlaceOptions {
  readonly keys?: string;
  readonly config?: string;
}

interface MakeOptions extends PlaceOptions {
  readonly use: KeyUse;
  readonly role?: readonly string[];
  readonly tenant?: readonly string[];
  readonly label?: string;
  readonly notAfter?: string;
  readonly replace?: boolean;
}

/** The keys that sign what is sent to instances, and the trust of the workers. */
export function keysCommand(context: Context, done: (code: number) => void): Command {
  const finish = async (work: Promise<void>) => {
    await work;
    done(0);
  };
  const make = withPlace(
    new Command('make')
      .description('make a key, and trust it')
      .addOption(
        new Option('--use <use>', 'what it signs: what commands send, or what instances tell each other')
          .choices(['issuer', 'worker'])
          .default('issuer'),
      )
      .option('--role <role>', 'a role that it may vouch for; may be repeated; without it all but "system"', collect)
      .option('--tenant <id>', 'a tenant that it may vouch for; may be repeated; without it any', collect)
      .option('--label <text>', 'what it is, for people')
      .option('--not-after <time>', 'proofs after this time are not believed, such as 2027-01-01T00:00:00Z')
      .option('--replace', 'in the place of the key that is there, which stays trusted until it is retired'),
  );
  const list = withPlace(new Command('list').description('list the keys that workers trust'));
  const retire = withPlace(
    new Command('retire')
      .description('take proofs of a key no more; what was recorded before stays proven')
      .argument('<id>', "the key's id, or how it begins"),
  );
  const group = new Command('keys')
    .description('the keys that prove who sends what, and those that payloads are encrypted with')
    .addCommand(
      withExample(
        make,
        'keys make --label "Robin\'s laptop"',
        'keys make --replace',
        'keys make --use worker --replace',
      ).action((options: MakeOptions) => finish(makeKey(context, options))),
    )
    .addCommand(withExample(list, 'keys list').action((options: PlaceOptions) => finish(listKeys(context, options))))
    .addCommand(
      withExample(retire, 'keys retire 4fz0Qx').action((id: string, options: PlaceOptions) =>
        finish(retireOne(context, id, options)),
      ),
    );
  for (const command of dataKeyCommands(context, done)) group.addCommand(command);
  return group;
}

function withPlace(command: Command): Command {
  return withJson(command)
    .option('--keys <folder>', 'the folder with the keys; .watchfloor/keys without it')
    .option('--config <file>', 'another file than temporal.config.ts');
}

async function placeOf(options: PlaceOptions) {
  const { keysOf } = await import('../input/keys.ts');
  const { findTarget } = await import('../input/target.ts');
  return keysOf(await findTarget(options));
}

const RESTART = 'Workers read the trust when they start; start them again.';

async function makeKey({ terminal }: Context, options: MakeOptions): Promise<void> {
  const { addKey, keyFile } = await import('../../server/keys/index.ts');
  const place = await placeOf(options);
  const { label, notAfter, replace, role, tenant, use } = options;
  if (use === 'worker' && (role !== undefined || tenant !== undefined))
    throw badInput('A key of workers is for the role "system" alone, and for every tenant.');
  if (role?.includes('system')) throw badInput('The role "system" is for keys of workers: --use worker.');
  if (notAfter !== undefined && parseInstant(notAfter) === undefined)
    throw badInput('--not-after takes a time with its zone, such as 2027-01-01T00:00:00Z.');
  const made = await addKey(
    place,
    use,
    {
      roles: use === 'worker' ? ['system'] : (role ?? ['*']),
      ...(tenant === undefined ? {} : { tenants: tenant }),
      ...(label === undefined ? {} : { label }),
      ...(notAfter === undefined ? {} : { notAfter }),
    },
    { replaces: replace === true },
  );
  const file = keyFile(place, use);
  terminal.result({ ...made, file, trustFile: place.trustFile }, () => {
    const { bold, dim } = terminal.colors;
    terminal.line(`${dim('private')}  ${bold(clean(file, 300))}  keep it from whoever may not send`);
    terminal.line(`${dim('trust')}    ${bold(clean(place.trustFile, 300))}`);
    terminal.line(`${dim('key id')}   ${made.kid}`);
    terminal.line(RESTART);
  });
}

async function listKeys({ terminal }: Context, options: PlaceOptions): Promise<void> {
  const { keyFile, readKeyFile, readTrustFile } = await import('../../server/keys/index.ts');
  const place = await placeOf(options);
  const { issuers } = readTrustFile(place.trustFile) ?? { issuers: [] };
  const own = {
    issuer: readKeyFile(keyFile(place, 'issuer'))?.kid,
    worker: readKeyFile(keyFile(place, 'worker'))?.kid,
  };
  const usedFor = (kid: string) => (kid === own.issuer ? 'commands' : kid === own.worker ? 'workers' : '');
  terminal.result({ trustFile: place.trustFile, issuers, own }, () => {
    if (issuers.length === 0)
      return terminal.line('No keys. "watchfloor keys make" makes one; so do "dev" and "worker".');
    table(
      terminal,
      [
        { title: 'key id' },
        { title: 'roles' },
        { title: 'tenants' },
        { title: 'signs here' },
        { title: '' },
        { title: '' },
      ],
      issuers.map(({ kid, label, notAfter, retired, roles, tenants }) => [
        kid,
        clean(roles.includes('*') ? 'all but system' : roles.join(', ')),
        clean(tenants?.join(', ') ?? 'any'),
        usedFor(kid),
        retired === undefined
          ? notAfter === undefined
            ? ''
            : `until ${clean(notAfter)}`
          : `retired ${clean(retired)}`,
        clean(label ?? ''),
      ]),
    );
  });
}

async function retireOne({ terminal }: Context, id: string, options: PlaceOptions): Promise<void> {
  const { retireKey } = await import('../../server/keys/index.ts');
  if (id.length < 6) throw badInput('Give at least the first six characters of the id.');
  const retired = await retireKey(await placeOf(options), id, new Date());
  terminal.result(retired, () => {
    terminal.line(`${terminal.colors.green('retired')}  ${retired.kid} as of ${clean(retired.retired ?? '')}`);
    terminal.line(RESTART);
  });
}
