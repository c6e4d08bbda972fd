import { Command } from 'commander';
import { clean } from 'xstate-temporal/cli';
import { instantText } from '../../text/index.ts';
import type { Context } from '../command.ts';
import { EXIT } from '../exit.ts';
import { type GatewayOptions, requireGateway, withGateway } from '../input/gateway-options.ts';
import { withExample } from '../input/options.ts';

/** Signing in, in a browser on any machine. */
export function loginCommand(context: Context, done: (code: number) => void): Command {
  const command = withGateway(
    new Command('login').description('sign in at a gateway, in a browser on this or any other machine'),
  );
  return withExample(command, 'login --gateway https://watchfloor.example').action(async (options: GatewayOptions) =>
    done(await login(context, options)),
  );
}

async function login({ interrupt, terminal }: Context, options: GatewayOptions): Promise<number> {
  const { gateway, identity } = await requireGateway(options);
  const { askDoor } = await import('../sign-in/provider.ts');
  const { keepSignIn, signIn } = await import('../sign-in/sign-in.ts');
  const { apiWith } = await import('../sign-in/api.ts');
  interrupt.hold();
  const door = await askDoor(gateway, identity);
  let granted: Awaited<ReturnType<typeof signIn>>;
  try {
    granted = await signIn(
      door,
      ({ address, code, completeAddress, until }) => {
        // What a program reads is the result; whoever signs in reads this, also where the result is piped.
        terminal.note(`Open ${clean(completeAddress ?? address, 2_000)}`);
        terminal.note(`and see that it shows the code ${clean(code, 100)}. It is good until ${instantText(until)}.`);
      },
      interrupt.signal,
    );
  } catch (error) {
    if (interrupt.signal.aborted) return EXIT.interrupted;
    throw error;
  }
  const { grants, name, subject } = await apiWith(gateway, () => granted.accessToken).call('me.read', {});
  await keepSignIn({ ...granted, subject, name });
  terminal.result({ gateway, subject, name, grants }, () => {
    const { bold, green } = terminal.colors;
    terminal.line(
      `${green('signed in')}  ${bold(clean(name, 200))} (${clean(subject, 300)}) at ${clean(gateway, 300)}`,
    );
  });
  return EXIT.ok;
}
