import { Command } from 'commander';
import { clean, table } from 'xstate-temporal/cli';
import type { RingStatus } from 'xstate-temporal/encryption';
import { WatchfloorError } from 'xstate-temporal/engine';
import type { Context } from '../command.ts';
import { badInput, EXIT } from '../exit.ts';
import { collect, withExample, withJson, withTarget } from '../input/options.ts';
import type { TargetOptions } from '../input/target.ts';

interface RotateOptions extends TargetOptions {
  readonly tenant?: readonly string[];
  readonly all?: boolean;
  readonly master?: boolean;
}

interface ShredOptions extends TargetOptions {
  readonly tenant?: string;
  readonly yes?: boolean;
}

/** What payloads are encrypted with: made, listed, rotated and destroyed. */
export function dataKeyCommands(context: Context, done: (code: number) => void): Command[] {
  const withConfig = (command: Command) =>
    withJson(command).option('--config <file>', 'another file than temporal.config.ts');
  const master = withConfig(
    new Command('master').description('make the master key that wraps the data keys, where there is none yet'),
  );
  const data = withConfig(new Command('data').description('list the tenants that have data keys, and destroyed ones'));
  const rotate = withConfig(
    new Command('rotate')
      .description('encrypt with new data keys from now on; earlier ones go on to decrypt')
      .option('--tenant <id>', 'of this tenant; may be repeated', collect)
      .option('--all', 'of every tenant that has one')
      .option('--master', 'make a new master key, wrap all data keys by it, and drop the earlier ones'),
  );
  const shred = withTarget(
    new Command('shred')
      .description('destroy the data keys of a tenant for ever: nobody can read its payloads any more')
      .option('--tenant <id>', 'the tenant')
      .option('--yes', 'it cannot be undone, and this is meant'),
  );
  const finish = async (work: Promise<void>) => {
    await work;
    done(EXIT.ok);
  };
  return [
    withExample(master, 'keys master').action((options: TargetOptions) => finish(makeMaster(context, options))),
    withExample(data, 'keys data').action((options: TargetOptions) => finish(listData(context, options))),
    withExample(rotate, 'keys rotate --tenant contoso', 'keys rotate --master').action((options: RotateOptions) =>
      finish(rotateKeys(context, options)),
    ),
    withExample(shred, 'keys shred --tenant contoso --yes').action((options: ShredOptions) =>
      finish(shredTenant(context, options)),
    ),
  ];
}

async function configOf(options: TargetOptions) {
  const { findTarget } = await import('../input/target.ts');
  return findTarget(options);
}

async function keysOf(options: TargetOptions) {
  const { keyringOf } = await import('../input/encryption.ts');
  return keyringOf((await configOf(options)).config);
}

async function masterFileOf(options: TargetOptions): Promise<string> {
  const { masterKeyFile } = (await configOf(options)).config.settings.encryption;
  if (masterKeyFile !== undefined) return masterKeyFile;
  throw new WatchfloorError(
    'ENCRYPTION_OFF',
    'No master key is configured: encryption.masterKeyFile says where it is.',
  );
}

async function makeMaster({ terminal }: Context, options: TargetOptions): Promise<void> {
  const { makeMasterKey } = await import('xstate-temporal/encryption');
  const file = await masterFileOf(options);
  const made = await makeMasterKey(file);
  terminal.result({ file, made }, () => {
    const { bold, green } = terminal.colors;
    terminal.line(`${made ? green('made') : 'was there'}  ${bold(clean(file, 300))}`);
    if (made) terminal.line('Keep a copy apart from the keyring: without it nothing that was encrypted can be read.');
  });
}

async function listData({ terminal }: Context, options: TargetOptions): Promise<void> {
  const rings = await (await keysOf(options)).list();
  terminal.result({ rings }, () => {
    if (rings.length === 0) return terminal.line('No data keys. The first payload of a tenant makes one.');
    table(
      terminal,
      [{ title: 'tenant' }, { title: 'keys' }, { title: 'current since' }, { title: '' }],
      rings.map(row),
    );
  });
}

function row({ keys, scope, shreddedAt }: RingStatus): string[] {
  const state = shreddedAt === undefined ? '' : `destroyed ${clean(shreddedAt)}`;
  return [scope === '' ? 'shared' : clean(scope), String(keys.length), clean(keys.at(-1)?.madeAt ?? ''), state];
}

async function rotateKeys({ terminal }: Context, options: RotateOptions): Promise<void> {
  const { all, master, tenant } = options;
  const ways = [tenant !== undefined, all === true, master === true].filter(Boolean);
  if (ways.length !== 1) throw badInput('Say which keys: --tenant, --all or --master.', 'USAGE_INVALID');
  const keys = await keysOf(options);
  if (master) {
    const { retireMasterKeys, rotateMasterKey } = await import('xstate-temporal/encryption');
    const file = await masterFileOf(options);
    await rotateMasterKey(file);
    // One that wraps by the new key: the keyring above may have read the file before.
    const wrapped = await (await keysOf(options)).rewrap();
    await retireMasterKeys(file);
    return terminal.result({ file, wrapped }, () => {
      terminal.line(`${terminal.colors.green('rotated')}  ${clean(file, 300)}, ${wrapped} data keys wrapped anew`);
      terminal.line('Workers read the master key when they start; start them again.');
    });
  }
  const active = (await keys.list()).filter(({ shreddedAt }) => shreddedAt === undefined);
  const scopes = tenant ?? active.map(({ scope }) => scope);
  const rotated: RingStatus[] = [];
  for (const scope of scopes) rotated.push(await keys.rotate(checkTenant(scope)));
  terminal.result({ rotated }, () => {
    for (const one of rotated) terminal.line(`${terminal.colors.green('rotated')}  ${row(one).slice(0, 3).join('  ')}`);
  });
}

/** What no tenant is called has no keys. */
function checkTenant(tenant: string): string {
  if (tenant === '' || /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(tenant)) return tenant;
  throw badInput(
    `"${clean(tenant, 60)}" is no tenant: letters, digits, ".", "_" and "-", beginning with one of the first.`,
  );
}

async function shredTenant({ terminal }: Context, options: ShredOptions): Promise<void> {
  const { tenant = '', yes } = options;
  if (tenant === '') throw badInput('Say which tenant: --tenant.', 'USAGE_INVALID');
  checkTenant(tenant);
  const target = await configOf(options);
  const keys = await keysOf(options);
  const { readHolds } = await import('../../audit/index.ts');
  const { endShreddedTenant, isHeld } = await import('../../programme/shred.ts');
  const { archiveDir } = target.config.settings.audit;
  const holds = `${archiveDir}/holds.txt`;
  if (isHeld(tenant, await readHolds(holds)))
    throw new WatchfloorError('TENANT_HELD', `A legal hold in ${holds} is on ${tenant}: nothing of it is destroyed.`);
  if (yes !== true)
    throw badInput(
      `Nobody can ever read the payloads of ${tenant} again. Say --yes where that is meant.`,
      'USAGE_INVALID',
    );
  const status = await keys.shred(tenant);
  let ended: string[] | undefined;
  if (target.address !== undefined) {
    const { withSession } = await import('../input/session.ts');
    ended = await withSession(options, ({ client }) => endShreddedTenant(client, tenant)).catch((error: unknown) => {
      terminal.note(clean(error instanceof Error ? error.message : String(error), 500));
      return undefined;
    });
  }
  terminal.result({ tenant, shreddedAt: status.shreddedAt, ...(ended === undefined ? {} : { ended }) }, () => {
    const { green, yellow } = terminal.colors;
    terminal.line(`${green('destroyed')}  the data keys of ${tenant}, at ${clean(status.shreddedAt ?? '')}`);
    if (ended === undefined)
      terminal.line(
        yellow('What still runs was not ended: no server was reached. Workers end it as soon as it is to go on.'),
      );
    else terminal.line(`${ended.length} running ${ended.length === 1 ? 'instance was' : 'instances were'} ended.`);
    terminal.line('Copies of the keyring (backups, snapshots) still have the keys: destroy them too.');
  });
}
