import { Command } from 'commander';
import { clean } from 'xstate-temporal/cli';
import type { Context } from '../command.ts';
import { type GatewayOptions, requireGateway, withGateway } from '../input/gateway-options.ts';
import { withExample } from '../input/options.ts';

interface LogoutOptions extends GatewayOptions {
  readonly account?: string;
  readonly all?: boolean;
}

/** The end of a sign-in. */
export function logoutCommand(context: Context, done: (code: number) => void): Command {
  const command = withGateway(
    new Command('logout')
      .description('sign out: forget the tokens, and have the provider take them back')
      .option('--account <subject>', 'which of the sign-ins; default: the latest')
      .option('--all', 'all of them, of every gateway'),
  );
  return withExample(command, 'logout', 'logout --all').action(async (options: LogoutOptions) => {
    await logout(context, options);
    done(0);
  });
}

async function logout({ terminal }: Context, { account, all = false, ...options }: LogoutOptions): Promise<void> {
  const { signInAt } = await import('../sign-in/kept.ts');
  const { signOut } = await import('../sign-in/sign-in.ts');
  const gateway = all ? '' : (await requireGateway(options)).gateway;
  const gone = await signOut((known) => (all ? known : [signInAt(known, gateway, account)]));
  const signedOut = gone.map(({ isRevoked, signIn }) => {
    const { gateway: at, name, subject } = signIn;
    return { gateway: at, subject, name, isRevoked };
  });
  terminal.result({ signedOut }, () => {
    if (signedOut.length === 0) return terminal.line('Nobody was signed in.');
    for (const { gateway: at, isRevoked, name } of signedOut) {
      const rest = isRevoked ? '' : '; the provider has not taken the tokens back: they are good until they expire';
      terminal.line(`${terminal.colors.green('signed out')}  ${clean(name, 200)} at ${clean(at, 300)}${rest}`);
    }
  });
}
