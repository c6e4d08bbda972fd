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
  const { requireFree } = await import('../observe/listen.ts');
  const { serveMetrics } = await import('../observe/metrics.ts');
  const target = await findTarget({ ...options, gateway: said(options) });
  const connection = await openConnection(target);
  try {
    const { metricsAddress } = target.config.settings.observe;
    await requireFree(metricsAddress);
    const opened = await openGateway(target, connection, (line) => terminal.note(line));
    const metrics = metricsAddress === undefined ? undefined : await serveMetrics(metricsAddress, opened.metrics);
    try {
      const { address, publicUrl } = opened;
      terminal.result({ address, publicUrl, metricsAddress, pid: process.pid }, () => {
        const { bold, green } = terminal.colors;
        terminal.line(`${green('ready')}  gateway at ${bold(address)}, for people at ${bold(publicUrl)}`);
        terminal.line(`API: ${publicUrl}/api/v1/openapi.json`);
        terminal.line(`Health: http://${address}/livez and /readyz`);
        if (metricsAddress !== undefined) terminal.line(`Metrics: http://${metricsAddress}/metrics`);
        terminal.line('Ctrl-C lets what is under way finish, and stops.');
      });
      await asked(interrupt);
      terminal.note('Stopping …');
    } finally {
      await opened.close();
      await metrics?.close();
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
