import { Command } from 'commander';
import { clean } from 'xstate-temporal/cli';
import type { Context } from '../command.ts';
import { withExample } from '../input/options.ts';
import { findWay, type PersonOptions, withPerson } from '../input/person.ts';

interface WhoamiOptions extends PersonOptions {
  readonly all?: boolean;
}

/** For whom commands act here. */
export function whoamiCommand(context: Context, done: (code: number) => void): Command {
  const command = withPerson(
    new Command('whoami')
      .description('say for whom commands act here, and in which roles')
      .option('--all', 'all sign-ins that are kept, without asking anybody'),
  );
  return withExample(command, 'whoami', 'whoami --all').action(async (options: WhoamiOptions) => {
    await (options.all ? printAll(context) : whoami(context, options));
    done(0);
  });
}

async function whoami({ terminal }: Context, options: WhoamiOptions): Promise<void> {
  const { way } = await findWay(options);
  const { bold } = terminal.colors;
  if (way.kind === 'claim')
    return terminal.result({ by: 'claim' }, () => {
      terminal.line('Nobody in particular: no gateway is configured, and there is no key. --as says who acts.');
    });
  if (way.kind === 'key')
    return terminal.result({ by: 'key', kid: way.kid, roles: way.roles, tenant: way.tenant ?? null }, () => {
      terminal.line(`${bold('The holder of a key')}  ${way.kid}`);
      terminal.line(
        `Roles: ${way.roles.map((role) => (role === '*' ? 'all of people' : clean(role, 100))).join(', ')}`,
      );
    });
  const { apiOf } = await import('../sign-in/api.ts');
  const { gateway } = way;
  const { csrf: _, ...me } = await apiOf({ gateway, account: options.account }).call('me.read', {});
  terminal.result({ by: 'gateway', gateway, ...me }, () => {
    terminal.line(`${bold(clean(me.name, 200))} (${clean(me.subject, 300)}) at ${clean(gateway, 300)}`);
    for (const { role, tenants } of me.grants)
      terminal.line(`  ${role}, for ${tenants === '*' ? 'every tenant' : clean(tenants.join(', '), 1_000)}`);
  });
}

async function printAll({ terminal }: Context): Promise<void> {
  const { readSignIns } = await import('../sign-in/kept.ts');
  const signIns = readSignIns().map(({ gateway, issuer, name, subject }) => ({ gateway, subject, name, issuer }));
  terminal.result({ signIns }, () => {
    if (signIns.length === 0) return terminal.line('Nobody is signed in.');
    for (const { gateway, name, subject } of signIns)
      terminal.line(`${clean(subject, 300)}  ${clean(name, 200)}  ${clean(gateway, 300)}`);
  });
}
