import { Command, Option } from 'commander';
import { asked } from 'xstate-temporal/cli';
import type { Context } from '../command.ts';
import { EXIT } from '../exit.ts';
import { withExample, withTarget } from '../input/options.ts';
import type { TargetOptions } from '../input/target.ts';

interface GatewayCommandOptions extends TargetOptions {
  readonly listen?: string;
  readonly publicUrl?: string;
}

/** The HTTP API, for a server and workers that are there. */
export function gatewayCommand(context: Context, done: (code: number) => void): Command {
  const command = withTarget(
    new Command('gateway')
      .description('serve the HTTP API, with the sign-in of an OpenID provider, until Ctrl-C')
      .addOption(new Option('--listen <host:port>', 'where it listens; default: 127.0.0.1:8080').helpGroup('HTTP:'))
      .addOption(
        new Option('--public-url <url>', 'where people reach it, such as https://watchfloor.example').helpGroup(
          'HTTP:',
        ),
      ),
  );
  return withExample(command, 'gateway --public-url https://watchfloor.example').action(
    async (options: GatewayCommandOptions) => done(await gateway(context, options)),
  );
}

async function gateway({ terminal, interrupt }: Context, options: GatewayCommandOptions): Promise<number> {
  interrupt.hold();
  const { findTarget } = await import('../input/target.ts');
  const { openConnection } = await import('../input/session.ts');
  const { openGateway } = await import('../gateway/open-gateway.ts');
  const target = await findTarget({ ...options, gateway: said(options) });
  const connection = await openConnection(target);
  try {
    const opened = await openGateway(target, connection, (line) => terminal.note(line));
    try {
      const { address, publicUrl } = opened;
      terminal.result({ address, publicUrl, pid: process.pid }, () => {
        const { bold, green } = terminal.colors;
        terminal.line(`${green('ready')}  gateway at ${bold(address)}, for people at ${bold(publicUrl)}`);
        terminal.line(`API: ${publicUrl}/api/v1/openapi.json`);
        terminal.line(`Health: http://${address}/livez and /readyz`);
        terminal.line('Ctrl-C lets what is under way finish, and stops.');
      });
      await asked(interrupt);
      terminal.note('Stopping …');
    } finally {
      await opened.close();
    }
    return EXIT.ok;
  } finally {
    await connection.close();
  }
}

function said({ listen, publicUrl }: GatewayCommandOptions): TargetOptions['gateway'] {
  const given = Object.entries({ listenAddress: listen, publicUrl }).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}
